def quietest_start(noises: list[list[int]], night: int, length: int) -> list[int]:
    """Adds up all noises for every start worth trying."""
    candidates = {0, night - length}
    for begin, end, _ in noises:
        candidates.update((begin, end, begin - length, end - length))

    best, best_start = -1, 0
    for start in sorted(candidates):
        if 0 <= start <= night - length:
            stop = start + length
            disturbance = sum(
                loudness * max(0, min(stop, end) - max(start, begin)) for begin, end, loudness in noises
            )
            if best < 0 or disturbance < best:
                best, best_start = disturbance, start
    return [best_start, best]
