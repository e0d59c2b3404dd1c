from functools import cache


def winning_cuts(hangs_from: list[int]) -> int:
    """Play all games."""

    def cut(hanging: frozenset[int], part: int) -> frozenset[int]:
        """What still hangs after the string of a part has been cut."""

        def holds(other: int) -> bool:
            while other != 0:
                if other == part:
                    return False
                other = hangs_from[other]
            return True

        return frozenset(filter(holds, hanging))

    @cache
    def wins(hanging: frozenset[int]) -> bool:
        return any(not wins(cut(hanging, part)) for part in hanging)

    everything = frozenset(range(1, len(hangs_from)))
    return sum(not wins(cut(everything, part)) for part in everything)
