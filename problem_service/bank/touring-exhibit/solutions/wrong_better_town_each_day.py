def best_takings(north: list[int], south: list[int], travel: int) -> int:
    towns = (north, south)
    here = 0 if north[0] >= south[0] else 1
    coins = towns[here][0]
    day = 1
    while day < len(north):
        arrival = day + travel
        there = 1 - here
        if arrival < len(north) and towns[there][arrival] > sum(towns[here][day : arrival + 1]):
            here = there
            day = arrival
        coins += towns[here][day]
        day += 1
    return coins
