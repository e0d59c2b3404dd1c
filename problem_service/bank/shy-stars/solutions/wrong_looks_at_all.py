def shy_stars(stars: list[list[int]]) -> list[list[int]]:
    shy = []
    for x, y in stars:
        same_column = [star for star in stars if star[0] == x]
        same_row = [star for star in stars if star[1] == y]
        if len(same_column) == 1 and len(same_row) == 1:
            shy.append([x, y])
    return shy
