DIRECTIONS = ["N", "NE", "E", "SE", "S", "SW", "W", "NW"]


def creaks(winds: list[str]) -> int:
    places = [0, *(DIRECTIONS.index(wind) for wind in winds if wind != "calm")]
    return sum(abs(goal - facing) for facing, goal in zip(places, places[1:]))
