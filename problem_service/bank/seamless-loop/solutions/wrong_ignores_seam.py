MODULUS = 1_000_000_007


def count_loops(beats: int, drums: int, run: int) -> int:
    """Counts rhythms in which no drum sounds more than `run` times in a row, played once."""
    lines = [0]  # lines[t]: rhythms of t beats, by the length of the last run
    window = 0
    for length in range(1, beats + 1):
        window += lines[-1]
        if length > run:
            window -= lines[length - run - 1]
        lines.append((window * (drums - 1) + (drums if length <= run else 0)) % MODULUS)
    return (lines[beats] - (drums if beats <= run else 0)) % MODULUS
