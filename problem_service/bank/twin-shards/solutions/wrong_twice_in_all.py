def count_twins(styles: list[str], stretches: list[list[int]]) -> list[int]:
    """Looks for the twins of the whole trench in each stretch."""
    places: dict[str, list[int]] = {}
    for shard, style in enumerate(styles):
        places.setdefault(style, []).append(shard)
    twins = [pair for pair in places.values() if len(pair) == 2]
    return [sum(first <= a and b <= last for a, b in twins) for first, last in stretches]
