from bisect import bisect_right
from collections import defaultdict


def quietest_start(noises: list[list[int]], night: int, length: int) -> list[int]:
    """Tries the starts at which a noise begins or ends."""
    change: defaultdict[int, int] = defaultdict(int)
    for start, end, loudness in noises:
        change[start] += loudness
        change[end] -= loudness

    times, level, heard = [0], [0], [0]  # at times[i]: the loudness from then on, the noise heard so far
    for time in sorted(change):
        heard.append(heard[-1] + level[-1] * (time - times[-1]))
        level.append(level[-1] + change[time])
        times.append(time)

    def heard_until(time: int) -> int:
        i = bisect_right(times, time) - 1
        return heard[i] + level[i] * (time - times[i])

    candidates = {0, night - length}
    candidates.update(change)
    disturbance, start = min(
        (heard_until(start + length) - heard_until(start), start)
        for start in candidates
        if 0 <= start <= night - length
    )
    return [start, disturbance]
