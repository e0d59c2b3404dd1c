def lonely_minutes(naps: list[list[int]]) -> int:
    ordered = sorted(naps)
    lonely = 0
    for index, (start, end) in enumerate(ordered):
        alone_from = max(start, ordered[index - 1][1]) if index > 0 else start
        alone_until = min(end, ordered[index + 1][0]) if index + 1 < len(ordered) else end
        lonely += max(0, alone_until - alone_from)
    return lonely
