def lonely_minutes(naps: list[list[int]]) -> int:
    lonely = 0
    for minute in range(max((end for _, end in naps), default=0)):
        if sum(start <= minute < end for start, end in naps) == 1:
            lonely += 1
    return lonely
