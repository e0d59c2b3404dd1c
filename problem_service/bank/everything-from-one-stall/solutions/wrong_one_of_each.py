def best_stall(stalls: dict[str, dict[str, int]], basket: list[str]) -> str:
    needed = set(basket)
    costs = [
        (sum(prices[good] for good in needed), name)
        for name, prices in stalls.items()
        if needed <= prices.keys()
    ]
    return min(costs)[1] if costs else ""
