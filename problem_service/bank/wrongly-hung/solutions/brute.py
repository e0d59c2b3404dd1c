def fewest_carries(hung: list[int]) -> int:
    """Try everything that can be done with no carries, with one, with two …"""
    wall = [*hung, -1]

    def can_be_done(carries: int, empty: int) -> bool:
        wrong = sum(1 for nail, painting in enumerate(wall) if painting not in (nail, -1))
        if wrong == 0:
            return True
        if wrong > carries:
            return False
        for nail, painting in enumerate(wall):
            if painting == -1:
                continue
            wall[empty], wall[nail] = painting, -1
            done = can_be_done(carries - 1, nail)
            wall[empty], wall[nail] = -1, painting
            if done:
                return True
        return False

    carries = 0
    while not can_be_done(carries, len(hung)):
        carries += 1
    return carries
