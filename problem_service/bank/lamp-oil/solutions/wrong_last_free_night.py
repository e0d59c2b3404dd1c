def cheapest_oil(nights: int, keeps: int, visits: list[list[int]]) -> int:
    burnt: set[int] = set()
    cost = 0
    for night, tins, price in sorted(visits, key=lambda visit: visit[2]):
        for later in reversed(range(night, min(night + keeps, nights))):
            if tins and later not in burnt:
                burnt.add(later)
                tins -= 1
                cost += price
    return cost if len(burnt) == nights else -1
