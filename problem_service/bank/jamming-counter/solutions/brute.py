def bells_rung(low: int, high: int, cog: int, jams: list[str]) -> int:
    """Count."""
    return sum(
        number % cog == 0 and not any(pair in str(number) for pair in jams) for number in range(low, high + 1)
    )
