from collections import deque


def false_claims(bells: int, scale: int, claims: list[list[int]]) -> list[int]:
    """Searches the kept claims breadth first for every new claim."""
    kept: list[list[tuple[int, int]]] = [[] for _ in range(bells)]

    def notes_between(a: int, b: int) -> int | None:
        notes = {a: 0}
        queue = deque([a])
        while queue:
            bell = queue.popleft()
            if bell == b:
                return notes[bell]
            for other, up in kept[bell]:
                if other not in notes:
                    notes[other] = (notes[bell] + up) % scale
                    queue.append(other)
        return None

    struck = []
    for index, (a, b, up) in enumerate(claims):
        notes = notes_between(a, b)
        if notes is None:
            kept[a].append((b, up))
            kept[b].append((a, -up % scale))
        elif notes != up:
            struck.append(index)
    return struck
