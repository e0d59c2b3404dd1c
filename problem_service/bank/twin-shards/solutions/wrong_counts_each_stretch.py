from collections import Counter


def count_twins(styles: list[str], stretches: list[list[int]]) -> list[int]:
    """Count the shards of each stretch."""
    return [
        sum(count == 2 for count in Counter(styles[first : last + 1]).values()) for first, last in stretches
    ]
