def fewest_carries(hung: list[int]) -> int:
    """Each wrong painting is carried once, and one of each ring once more, out of the way."""
    carries = 0
    seen = [False] * len(hung)
    for first in range(len(hung)):
        if seen[first] or hung[first] == first:
            continue
        carries += 1
        nail = first
        while not seen[nail]:
            seen[nail] = True
            carries += 1
            nail = hung[nail]
    return carries
