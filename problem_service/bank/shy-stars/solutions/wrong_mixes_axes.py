from collections import Counter


def shy_stars(stars: list[list[int]]) -> list[list[int]]:
    seen = Counter(number for star in stars for number in set(star))
    return [[x, y] for x, y in stars if seen[x] == 1 and seen[y] == 1]
