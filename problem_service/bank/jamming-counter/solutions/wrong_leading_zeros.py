def bells_rung(low: int, high: int, cog: int, jams: list[str]) -> int:
    """Fills all numbers up with zeros to the same length."""
    jammed = {(int(first), int(second)) for first, second in jams}

    def up_to(top: int) -> int:
        states: dict[tuple[int, int, bool], int] = {(-1, 0, True): 1}
        for digit in map(int, str(top)):
            longer: dict[tuple[int, int, bool], int] = {}
            for (last, rest, tight), count in states.items():
                for d in range(digit + 1 if tight else 10):
                    if (last, d) not in jammed:
                        key = d, (rest * 10 + d) % cog, tight and d == digit
                        longer[key] = longer.get(key, 0) + count
            states = longer
        return sum(count for (_, rest, _), count in states.items() if rest == 0)

    return up_to(high) - up_to(low - 1)
