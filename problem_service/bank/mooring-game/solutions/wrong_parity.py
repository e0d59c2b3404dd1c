def winning_moorings(jetties: list[int], boats: list[int]) -> int:
    shortest = min(boats)
    winning = 0
    total = sum(posts // shortest for posts in jetties)
    for posts in jetties:
        for boat in boats:
            for left in range(posts - boat + 1):
                rest = total - posts // shortest + left // shortest + (posts - boat - left) // shortest
                winning += rest % 2 == 0
    return winning
