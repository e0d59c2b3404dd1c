def best_stall(stalls: dict[str, dict[str, int]], basket: list[str]) -> str:
    costs = [(sum(prices.get(good, 0) for good in basket), name) for name, prices in stalls.items()]
    return min(costs)[1] if costs else ""
