def lantern_outcomes(rooms: int, red: list[list[int]], blue: list[list[int]]) -> list[str]:
    """Decides whatever can be decided from the neighbours, over and over, until nothing changes."""
    passages: list[list[list[int]]] = [[[] for _ in range(rooms)] for _ in range(2)]
    for ghost, own in enumerate((red, blue)):
        for a, b in own:
            passages[ghost][a].append(b)
    winner: list[list[int | None]] = [[None] * rooms for _ in range(2)]
    changed = True
    while changed:
        changed = False
        for ghost in range(2):
            for room in range(rooms):
                if winner[ghost][room] is None:
                    outcomes = [winner[1 - ghost][other] for other in passages[ghost][room]]
                    if ghost in outcomes:
                        winner[ghost][room] = ghost
                    elif None not in outcomes:
                        winner[ghost][room] = 1 - ghost
                    changed = changed or winner[ghost][room] is not None
    names = {0: "red", 1: "blue", None: "draw"}
    return [names[outcome] for outcome in winner[0]]
