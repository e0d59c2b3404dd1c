def first_can_win(sheets: int, sizes: list[int]) -> bool:
    """Find the sizes that win, for all numbers of sheets that may be left: few first.

    A size wins if all the sizes that win afterwards are forbidden, because they are that size itself.
    """
    winning: list[set[int]] = []
    for left in range(sheets + 1):
        winning.append({size for size in sizes if size <= left and winning[left - size] <= {size}})
    return bool(winning[sheets])
