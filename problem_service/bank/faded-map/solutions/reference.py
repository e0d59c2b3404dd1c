from collections import deque


def least_ink(land: list[list[int]], water: list[list[int]], shore: int) -> int:
    """A minimum cut: land hangs together with the source, water with the sink (Dinic's algorithm).

    What both kinds take in a square is paid at once, so each square has an edge to the source or to the sink only.
    """
    rows, columns = len(land), len(land[0])
    source, sink = rows * columns, rows * columns + 1
    graph: list[list[int]] = [[] for _ in range(rows * columns + 2)]
    heads: list[int] = []
    room: list[int] = []

    def join(a: int, b: int, there: int, back: int) -> None:
        graph[a].append(len(heads))
        graph[b].append(len(heads) + 1)
        heads.extend((b, a))
        room.extend((there, back))

    ink = 0
    for r in range(rows):
        for c in range(columns):
            square = r * columns + c
            ink += min(land[r][c], water[r][c])
            if water[r][c] > land[r][c]:
                join(source, square, water[r][c] - land[r][c], 0)
            elif land[r][c] > water[r][c]:
                join(square, sink, land[r][c] - water[r][c], 0)
            if c + 1 < columns:
                join(square, square + 1, shore, shore)
            if r + 1 < rows:
                join(square, square + columns, shore, shore)

    while True:
        level = [-1] * len(graph)
        level[source] = 0
        queue = deque([source])
        while queue:
            node = queue.popleft()
            for edge in graph[node]:
                if room[edge] and level[heads[edge]] < 0:
                    level[heads[edge]] = level[node] + 1
                    queue.append(heads[edge])
        if level[sink] < 0:
            return ink

        position = [0] * len(graph)
        path: list[int] = []
        node = source
        while True:
            if node == sink:
                flow = min(room[edge] for edge in path)
                ink += flow
                for edge in path:
                    room[edge] -= flow
                    room[edge ^ 1] += flow
                kept = next(i for i, edge in enumerate(path) if room[edge] == 0)
                node = heads[path[kept] ^ 1]
                del path[kept:]
            while position[node] < len(graph[node]):
                edge = graph[node][position[node]]
                if room[edge] and level[heads[edge]] == level[node] + 1:
                    break
                position[node] += 1
            else:
                if not path:
                    break
                node = heads[path.pop() ^ 1]
                position[node] += 1
                continue
            path.append(edge)
            node = heads[edge]
