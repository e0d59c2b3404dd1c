def lonely_minutes(naps: list[list[int]]) -> int:
    minutes = 0
    until = 0
    for start, end in sorted(naps):
        if end > until:
            minutes += end - max(start, until)
            until = end
    return minutes
