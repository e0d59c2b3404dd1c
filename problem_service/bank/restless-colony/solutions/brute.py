from collections import Counter


def colony_census(
    daughters: dict[str, list[str]], lifetime: dict[str, int], founder: str, hours: int
) -> dict[str, int]:
    """Hour by hour, with exact numbers, by kind and hours still to live."""
    cells = Counter({(founder, lifetime[founder]): 1})
    for _ in range(hours):
        later: Counter[tuple[str, int]] = Counter()
        for (kind, left), count in cells.items():
            if left > 1:
                later[kind, left - 1] += count
            else:
                for daughter in daughters[kind]:
                    later[daughter, lifetime[daughter]] += count
        cells = later
    return {
        kind: sum(count for (other, _), count in cells.items() if other == kind) % 1_000_003
        for kind in daughters
    }
