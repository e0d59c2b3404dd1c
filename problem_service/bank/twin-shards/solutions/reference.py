def count_twins(styles: list[str], stretches: list[list[int]]) -> list[int]:
    """Go through the ends of the stretches in order; a Fenwick tree knows the answer for every beginning.

    With the last three shards of a style so far at a < b < c, there are exactly two of them from every beginning
    after a up to b. The tree holds the steps from one beginning to the next.
    """
    size = len(styles)
    tree = [0] * (size + 1)

    def change(after: int, up_to: int, by: int) -> None:
        """Add to the answers of the beginnings after + 1 to up_to."""
        place = after + 2
        while place <= size:
            tree[place] += by
            place += place & -place
        place = up_to + 2
        while place <= size:
            tree[place] -= by
            place += place & -place

    ending: list[list[int]] = [[] for _ in styles]
    for index, (_, last) in enumerate(stretches):
        ending[last].append(index)
    answers = [0] * len(stretches)
    latest: dict[str, tuple[int, int, int]] = {}
    for shard, style in enumerate(styles):
        a, b, c = latest.get(style, (-1, -1, -1))
        latest[style] = b, c, shard
        if a < b:
            change(a, b, -1)
        if b < c:
            change(b, c, 1)
        for index in ending[shard]:
            place = stretches[index][0] + 1
            while place > 0:
                answers[index] += tree[place]
                place &= place - 1
    return answers
