from fractions import Fraction


def fewest_pylons(ground: list[int], mast: int, clearance: int, span: int) -> int:
    """Round by round, all stakes that some cable reaches; each cable is measured at each stake."""

    def clears(i: int, j: int) -> bool:
        slope = Fraction(ground[j] - ground[i], j - i)
        return all(ground[i] + mast + slope * (k - i) >= ground[k] + clearance for k in range(i + 1, j))

    last = len(ground) - 1
    reached = {0}
    pylons = 1
    while last not in reached:
        reached |= {
            j
            for i in reached
            for j in range(i + 1, min(last, i + span) + 1)
            if j not in reached and clears(i, j)
        }
        pylons += 1
    return pylons
