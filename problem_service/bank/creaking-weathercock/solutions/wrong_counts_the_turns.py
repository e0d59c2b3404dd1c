def creaks(winds: list[str]) -> int:
    facing = "N"
    turns = 0
    for wind in winds:
        if wind not in ("calm", facing):
            turns += 1
            facing = wind
    return turns
