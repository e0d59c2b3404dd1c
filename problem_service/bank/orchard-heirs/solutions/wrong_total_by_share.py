def most_heirs(apples: list[list[int]], share: int) -> int:
    return sum(map(sum, apples)) // share
