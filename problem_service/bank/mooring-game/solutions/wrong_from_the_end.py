def winning_moorings(jetties: list[int], boats: list[int]) -> int:
    """Moors boats only at the end of a free row, where they split nothing."""
    grundy = [0] * (max(jetties) + 1)
    for posts in range(1, len(grundy)):
        after = {
            grundy[left] ^ grundy[posts - boat - left] for boat in boats for left in range(1) if boat <= posts
        }
        while grundy[posts] in after:
            grundy[posts] += 1

    everything = 0
    for posts in jetties:
        everything ^= grundy[posts]
    return sum(
        grundy[left] ^ grundy[posts - boat - left] == everything ^ grundy[posts]
        for posts in jetties
        for boat in boats
        for left in range(posts - boat + 1)
    )
