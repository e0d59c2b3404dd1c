def lonely_minutes(naps: list[list[int]]) -> int:
    events = sorted([(start, 1) for start, _ in naps] + [(end, -1) for _, end in naps])
    lonely = cats = before = 0
    for now, change in events:
        if cats == 1:
            lonely += now - before
        cats += change
        before = now
    return lonely
