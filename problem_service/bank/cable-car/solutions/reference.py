def fewest_pylons(ground: list[int], mast: int, clearance: int, span: int) -> int:
    """From each stake look ahead: the steepest line so far says which later pylons are in reach."""
    stakes = len(ground)
    fewest = [stakes] * stakes
    fewest[0] = 1
    for i in range(stakes):
        top = ground[i] + mast
        rise, run = 0, 0  # of the steepest line from the top to a stake that must be cleared
        for j in range(i + 1, min(stakes, i + span + 1)):
            along = j - i
            to_top = ground[j] + mast - top
            if run == 0 or to_top * run >= rise * along:
                fewest[j] = min(fewest[j], fewest[i] + 1)
            to_clear = ground[j] + clearance - top
            if run == 0 or to_clear * run > rise * along:
                rise, run = to_clear, along
    return fewest[-1]
