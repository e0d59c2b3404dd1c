def fewest_carries(hung: list[int]) -> int:
    swaps = 0
    wall = list(hung)
    for nail in range(len(wall)):
        while wall[nail] != nail:
            painting = wall[nail]
            wall[nail], wall[painting] = wall[painting], painting
            swaps += 1
    return swaps
