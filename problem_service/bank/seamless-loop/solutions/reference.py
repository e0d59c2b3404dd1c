MODULUS = 1_000_000_007


def count_loops(beats: int, drums: int, run: int) -> int:
    """Choose the run that lies over the seam; the rest is a line that neither begins nor ends with its drum.

    same[t] and other[t] count lines of t beats after a beat of drum c that do not begin with c and whose last
    run is of c, or of another drum (the empty line counts as c). The sums are running prefix sums.
    """
    same, other = [1], [0]
    same_in_window = other_in_window = 0  # over the last `run` lengths
    for length in range(1, beats):
        same_in_window += same[-1]
        other_in_window += other[-1]
        if length > run:
            same_in_window -= same[length - run - 1]
            other_in_window -= other[length - run - 1]
        same.append(other_in_window % MODULUS)
        other.append((same_in_window * (drums - 1) + other_in_window * (drums - 2)) % MODULUS)

    # A run of `seam` beats can lie over the seam in `seam` ways.
    total = sum(seam * other[beats - seam] for seam in range(1, min(run, beats - 1) + 1))
    return total * drums % MODULUS
