from collections import Counter


def shy_stars(stars: list[list[int]]) -> list[list[int]]:
    columns = Counter(x for x, _ in stars)
    rows = Counter(y for _, y in stars)
    return [[x, y] for x, y in stars if columns[x] == 1 or rows[y] == 1]
