def fewest_pylons(ground: list[int], mast: int, clearance: int, span: int) -> int:
    last = len(ground) - 1
    i, pylons = 0, 1
    while i < last:
        top = ground[i] + mast
        rise, run, farthest = 0, 0, i + 1
        for j in range(i + 1, min(last, i + span) + 1):
            along = j - i
            if run == 0 or (ground[j] + mast - top) * run >= rise * along:
                farthest = j
            to_clear = ground[j] + clearance - top
            if run == 0 or to_clear * run > rise * along:
                rise, run = to_clear, along
        i = farthest
        pylons += 1
    return pylons
