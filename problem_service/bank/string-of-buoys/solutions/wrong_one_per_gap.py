from math import comb

MODULUS = 1_000_000_007


def count_strings(buoys: dict[str, int]) -> int:
    """Puts every buoy at a place of its own, never two alike side by side for a later one to part."""
    ways = [1]
    length = 0
    for number in buoys.values():
        after = [0] * (length + number)
        for pairs, count in enumerate(ways):
            if count == 0:
                continue
            for groups in range(number, number + 1):
                in_groups = count * comb(number - 1, groups - 1)
                for parting in range(max(0, groups - (length + 1 - pairs)), min(groups, pairs) + 1):
                    places = comb(pairs, parting) * comb(length + 1 - pairs, groups - parting)
                    after[pairs - parting + number - groups] += in_groups * places
        ways = [count % MODULUS for count in after]
        length += number
    return ways[0]
