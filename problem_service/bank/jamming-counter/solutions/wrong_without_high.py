def bells_rung(low: int, high: int, cog: int, jams: list[str]) -> int:
    """Counts from low to high - 1."""
    jammed = {(int(first), int(second)) for first, second in jams}
    next_digits = [[d for d in range(10) if (last, d) not in jammed] for last in range(10)]

    def up_to(top: int) -> int:
        """How many numbers from 1 to ``top`` ring the bell."""
        digits = [int(digit) for digit in str(top)]
        # Numbers smaller than what top begins with, shorter ones included: [last digit][remainder].
        smaller = [[0] * cog for _ in range(10)]
        last, rest = -1, 0  # of top's own beginning, if that does not jam
        for place, digit in enumerate(digits):
            longer = [[0] * cog for _ in range(10)]
            for before in range(10):
                for remainder, count in enumerate(smaller[before]):
                    if count:
                        for d in next_digits[before]:
                            longer[d][(remainder * 10 + d) % cog] += count
            if place > 0:
                for d in range(1, 10):
                    longer[d][d % cog] += 1
            if rest >= 0:
                for d in next_digits[last] if place > 0 else range(1, 10):
                    if d < digit:
                        longer[d][(rest * 10 + d) % cog] += 1
                rest = -1 if place > 0 and (last, digit) in jammed else (rest * 10 + digit) % cog
                last = digit
            smaller = longer
        return sum(counts[0] for counts in smaller) + (rest == 0)

    return (up_to(high - 1) if high > 1 else 0) - (up_to(low - 1) if low > 1 else 0)
