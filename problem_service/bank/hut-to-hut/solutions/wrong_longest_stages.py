def cheapest_trek(huts: list[int], prices: list[int], springs: list[bool], reach: int, stamina: int) -> int:
    """Walks as far as it can each day and rests when it must."""
    place = total = walked = 0
    here = -1
    while place < huts[-1]:
        if walked == stamina:
            if not springs[here]:
                return -1
            total += prices[here]
            walked = 0
        ahead = [i for i, hut in enumerate(huts) if place < hut <= place + reach]
        if not ahead:
            return -1
        here = ahead[-1]
        place = huts[here]
        total += prices[here]
        walked += 1
    return total
