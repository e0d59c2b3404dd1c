def ladder_after(ladder: list[str], matches: list[list[str]]) -> list[str]:
    for winner, loser in matches:
        above = ladder.index(loser)
        below = ladder.index(winner)
        if above < below:
            ladder[above], ladder[below] = winner, loser
    return ladder
