def ladder_after(ladder: list[str], matches: list[list[str]]) -> list[str]:
    for winner, loser in matches:
        ladder.remove(winner)
        ladder.insert(ladder.index(loser), winner)
    return ladder
