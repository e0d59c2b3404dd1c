def least_effort(weights: list[int], tolls: list[int]) -> int:
    """Greedy."""
    jugs, load = tolls[0], weights[0]
    for weight, toll in zip(weights[1:], tolls[1:]):
        if (load + weight) ** 2 <= load * load + toll + weight * weight:
            load += weight
        else:
            jugs += load * load + toll
            load = weight
    return jugs + load * load
