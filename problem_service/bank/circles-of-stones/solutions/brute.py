def count_circles(stones: dict[str, int]) -> int:
    """Lay all circles; count those that come first among their turns and mirror images."""
    left = dict(stones)
    row: list[str] = []
    total = sum(stones.values())
    circles = 0

    def lay() -> None:
        nonlocal circles
        if len(row) == total:
            turns = [row[i:] + row[:i] for i in range(total)]
            circles += all(row <= turn and row <= turn[::-1] for turn in turns)
            return
        for kind in left:
            if left[kind] > 0:
                left[kind] -= 1
                row.append(kind)
                lay()
                row.pop()
                left[kind] += 1

    lay()
    return circles % 1_000_003
