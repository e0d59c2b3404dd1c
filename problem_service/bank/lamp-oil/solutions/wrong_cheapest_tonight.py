def cheapest_oil(nights: int, keeps: int, visits: list[list[int]]) -> int:
    left = [tins for _, tins, _ in visits]
    cost = 0
    for night in range(nights):
        good = [i for i, (first, _, _) in enumerate(visits) if left[i] and first <= night < first + keeps]
        if not good:
            return -1
        best = min(good, key=lambda i: visits[i][2])
        left[best] -= 1
        cost += visits[best][2]
    return cost
