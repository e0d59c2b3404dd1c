def count_twins(styles: list[str], stretches: list[list[int]]) -> list[int]:
    """Count each style of each stretch."""
    return [
        sum(styles[first : last + 1].count(style) == 2 for style in set(styles)) for first, last in stretches
    ]
