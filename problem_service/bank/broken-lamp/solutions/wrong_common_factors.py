def first_flash(periods: list[int], firsts: list[int]) -> int:
    best = -1
    for broken in range(len(periods)):
        moment, cycle = 0, 1
        for lamp, (period, first) in enumerate(zip(periods, firsts)):
            if lamp == broken:
                continue
            for _ in range(min(period, 2000)):
                if moment % period == first:
                    break
                moment += cycle
            else:
                break
            cycle *= period
        else:
            if best < 0 or moment < best:
                best = moment
    return best
