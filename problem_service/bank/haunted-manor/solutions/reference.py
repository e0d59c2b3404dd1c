from collections import deque

RED, BLUE = 0, 1


def lantern_outcomes(rooms: int, red: list[list[int]], blue: list[list[int]]) -> list[str]:
    """Work backwards from the positions in which somebody is stuck; what is never decided is a draw."""
    leads_here: list[list[list[int]]] = [[[] for _ in range(rooms)] for _ in (RED, BLUE)]
    choices = [[0] * rooms for _ in (RED, BLUE)]
    for ghost, passages in ((RED, red), (BLUE, blue)):
        for a, b in passages:
            leads_here[ghost][b].append(a)
            choices[ghost][a] += 1

    winner: list[list[int | None]] = [[None] * rooms for _ in (RED, BLUE)]  # by turn and room
    decided: deque[tuple[int, int]] = deque()
    for turn in (RED, BLUE):
        for room in range(rooms):
            if choices[turn][room] == 0:
                winner[turn][room] = 1 - turn
                decided.append((turn, room))

    while decided:
        turn, room = decided.popleft()
        mover = 1 - turn  # who may have carried the lantern here
        for origin in leads_here[mover][room]:
            if winner[mover][origin] is not None:
                continue
            choices[mover][origin] -= 1
            if winner[turn][room] == mover or choices[mover][origin] == 0:
                winner[mover][origin] = winner[turn][room]
                decided.append((mover, origin))

    names = {RED: "red", BLUE: "blue", None: "draw"}
    return [names[outcome] for outcome in winner[RED]]
