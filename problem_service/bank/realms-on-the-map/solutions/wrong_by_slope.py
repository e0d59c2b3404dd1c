from math import inf


def realm_sizes(posts: list[list[int]], borders: list[list[int]]) -> list[int]:
    """Sorts by slope."""
    near: list[list[int]] = [[] for _ in posts]
    for a, b in borders:
        near[a].append(b)
        near[b].append(a)
    onward: dict[tuple[int, int], int] = {}  # coming from one post to another, the post to go to
    for post, others in enumerate(near):
        x, y = posts[post]
        others.sort(
            key=lambda other: (posts[other][1] - y) / (posts[other][0] - x) if posts[other][0] != x else inf
        )
        for i, other in enumerate(others):
            onward[other, post] = others[i - 1]

    sizes = []
    walked: set[tuple[int, int]] = set()
    for side in onward:
        doubled = 0
        while side not in walked:
            walked.add(side)
            a, b = side
            doubled += posts[a][0] * posts[b][1] - posts[a][1] * posts[b][0]
            side = b, onward[side]
        if doubled > 0:
            sizes.append(doubled)
    return sorted(sizes)
