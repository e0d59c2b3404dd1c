def longest_way(trails: list[list[int]], huts: int) -> int:
    junctions = len(trails) + 1
    neighbours: list[list[tuple[int, int]]] = [[] for _ in range(junctions)]
    for a, b, length in trails:
        neighbours[a].append((b, length))
        neighbours[b].append((a, length))

    def distances(start: int) -> list[int]:
        far = [-1] * junctions
        far[start] = 0
        todo = [start]
        for junction in todo:
            for other, length in neighbours[junction]:
                if far[other] < 0:
                    far[other] = far[junction] + length
                    todo.append(other)
        return far

    one = distances(0)
    one = distances(one.index(max(one)))
    other = distances(one.index(max(one)))
    nearest = distances(min(range(junctions), key=lambda junction: max(one[junction], other[junction])))
    for _ in range(huts - 1):
        nearest = [min(pair) for pair in zip(nearest, distances(nearest.index(max(nearest))))]
    return max(nearest)
