MODULUS = 1_000_000_007


def count_loops(beats: int, drums: int, run: int) -> int:
    """Tries every length of the last run for every length of the line."""
    same, other = [1], [0]
    for length in range(1, beats):
        ends_same = ends_other = 0
        for last_run in range(1, min(run, length) + 1):
            ends_same += other[length - last_run]
            ends_other += same[length - last_run] * (drums - 1) + other[length - last_run] * (drums - 2)
        same.append(ends_same % MODULUS)
        other.append(ends_other % MODULUS)
    total = sum(seam * other[beats - seam] for seam in range(1, min(run, beats - 1) + 1))
    return total * drums % MODULUS
