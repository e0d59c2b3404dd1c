from itertools import product


def shortest_periods(log: str) -> list[int]:
    """Try all patterns of all periods."""
    total = 1
    while True:
        total += 1
        for a in range(1, total // 2 + 1):
            b = total - a
            for one in product((False, True), repeat=a):
                for other in product((False, True), repeat=b):
                    seen = (
                        "#" if one[second % a] or other[second % b] else "." for second in range(len(log))
                    )
                    if all(light in (entry, "?") or entry == "?" for light, entry in zip(seen, log)):
                        return [a, b]
