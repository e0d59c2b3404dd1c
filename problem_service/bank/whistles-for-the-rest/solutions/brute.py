def fewest_whistles(pupils: int, smallest: int, largest: int) -> int:
    for whistles in range(pupils):
        playing = pupils - whistles
        for size in range(smallest, largest + 1):
            if playing % size == 0 and playing // size >= 2:
                return whistles
    return pupils
