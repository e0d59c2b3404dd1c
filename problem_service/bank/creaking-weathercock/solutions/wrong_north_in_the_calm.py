DIRECTIONS = ["N", "NE", "E", "SE", "S", "SW", "W", "NW"]


def creaks(winds: list[str]) -> int:
    total = 0
    facing = 0
    for wind in winds:
        goal = 0 if wind == "calm" else DIRECTIONS.index(wind)
        total += min((goal - facing) % 8, (facing - goal) % 8)
        facing = goal
    return total
