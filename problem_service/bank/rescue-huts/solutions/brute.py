from itertools import combinations


def longest_way(trails: list[list[int]], huts: int) -> int:
    """Try all places for the huts."""
    junctions = range(len(trails) + 1)
    far = [[0 if a == b else 10**9 for b in junctions] for a in junctions]
    for a, b, length in trails:
        far[a][b] = far[b][a] = length
    for via in junctions:
        for a in junctions:
            for b in junctions:
                far[a][b] = min(far[a][b], far[a][via] + far[via][b])
    return min(
        max(min(far[junction][hut] for hut in places) for junction in junctions)
        for places in combinations(junctions, huts)
    )
