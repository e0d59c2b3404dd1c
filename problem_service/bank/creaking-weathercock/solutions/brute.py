NEXT_CLOCKWISE = {"N": "NE", "NE": "E", "E": "SE", "SE": "S", "S": "SW", "SW": "W", "W": "NW", "NW": "N"}


def creaks(winds: list[str]) -> int:
    total = 0
    facing = "N"
    for wind in winds:
        if wind == "calm":
            continue
        total += min(eighths(facing, wind), eighths(wind, facing))
        facing = wind
    return total


def eighths(start: str, goal: str) -> int:
    steps = 0
    while start != goal:
        start = NEXT_CLOCKWISE[start]
        steps += 1
    return steps
