def cheapest_oil(nights: int, keeps: int, visits: list[list[int]]) -> int:
    """Cheapest tins first, as many of each visit as can all be burnt in different nights.

    Sets of tins that can be burnt form a matroid, so nothing cheap that fits is regretted later. Whether
    all can be burnt shows when the oldest is always burnt first.
    """
    bought = [0] * nights

    def can_be_burnt() -> bool:
        free = 0  # the first night without a tin
        for night, tins in enumerate(bought):
            if tins:
                free = max(free, night) + tins
                if free > min(night + keeps, nights):
                    return False
        return True

    total = cost = 0
    for night, tins, price in sorted(visits, key=lambda visit: visit[2]):
        before = bought[night]
        low, high = 0, min(tins, nights - total)
        while low < high:
            middle = (low + high + 1) // 2
            bought[night] = before + middle
            if can_be_burnt():
                low = middle
            else:
                high = middle - 1
        bought[night] = before + low
        total += low
        cost += low * price
    return cost if total == nights else -1
