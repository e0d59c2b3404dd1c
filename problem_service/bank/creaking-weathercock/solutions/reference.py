DIRECTIONS = ["N", "NE", "E", "SE", "S", "SW", "W", "NW"]


def creaks(winds: list[str]) -> int:
    total = 0
    facing = 0
    for wind in winds:
        if wind != "calm":
            goal = DIRECTIONS.index(wind)
            clockwise = (goal - facing) % 8
            total += min(clockwise, 8 - clockwise)
            facing = goal
    return total
