def best_stall(stalls: dict[str, dict[str, int]], basket: list[str]) -> str:
    costs = [
        (sum(prices[good] for good in basket), name)
        for name, prices in stalls.items()
        if all(good in prices for good in basket)
    ]
    return min(costs)[1] if costs else ""
