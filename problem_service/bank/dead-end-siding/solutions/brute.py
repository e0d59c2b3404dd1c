def shortest_siding(arriving: list[str], leaving: list[str]) -> int:
    """Try sidings of all lengths, and in each all the ways to shunt."""
    for places in range(len(arriving) + 1):
        waiting: list[tuple[int, tuple[str, ...], int]] = [(0, (), 0)]
        seen = set(waiting)
        while waiting:
            arrived, siding, gone = waiting.pop()
            if gone == len(leaving):
                return places
            steps = []
            if arrived < len(arriving):
                wagon = arriving[arrived]
                if wagon == leaving[gone]:
                    steps.append((arrived + 1, siding, gone + 1))
                if len(siding) < places:
                    steps.append((arrived + 1, (*siding, wagon), gone))
            if siding and siding[-1] == leaving[gone]:
                steps.append((arrived, siding[:-1], gone + 1))
            for step in steps:
                if step not in seen:
                    seen.add(step)
                    waiting.append(step)
    return -1
