def ladder_after(ladder: list[str], matches: list[list[str]]) -> list[str]:
    rung = {name: number for number, name in enumerate(ladder)}
    for winner, loser in matches:
        top, bottom = rung[loser], rung[winner]
        if bottom < top:
            continue
        for name in ladder:
            if top <= rung[name] < bottom:
                rung[name] += 1
        rung[winner] = top
    return sorted(ladder, key=lambda name: rung[name])
