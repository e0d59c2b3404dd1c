def cheapest_lights(costs: list[int], sight: int) -> int:
    def row(taken: set[int]) -> set[int]:
        best: list[tuple[float, set[int]]] = []
        for mile, cost in enumerate(costs):
            before = min(best[max(0, mile - sight) : mile], key=lambda entry: entry[0], default=(0, set()))
            if mile < sight:
                before = (0, set())
            best.append((float("inf") if mile in taken else before[0] + cost, before[1] | {mile}))
        return min(best[-sight:], key=lambda entry: entry[0])[1]

    first = row(set())
    return sum(costs[mile] for mile in first | row(first))
