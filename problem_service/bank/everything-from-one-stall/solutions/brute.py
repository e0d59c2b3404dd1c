def best_stall(stalls: dict[str, dict[str, int]], basket: list[str]) -> str:
    costs: dict[str, int] = {}
    for stall in stalls:
        sold = [good for wanted in basket for good in stalls[stall] if good == wanted]
        if len(sold) == len(basket):
            costs[stall] = 0
            for good in sold:
                costs[stall] += stalls[stall][good]
    for stall in sorted(costs):
        if all(costs[stall] <= costs[other] for other in costs):
            return stall
    return ""
