import sys

sys.setrecursionlimit(1000)


def smallest_canals(downstream: list[int]) -> list[int]:
    upstream: list[list[int]] = [[] for _ in downstream]
    for junction, below in enumerate(downstream):
        if below >= 0:
            upstream[below].append(junction)
    order: dict[int, int] = {}
    canals = [0] * len(downstream)

    def measure(junction: int) -> int:
        streams = [measure(above) for above in upstream[junction]] or [1]
        order[junction] = max(streams) + (streams.count(max(streams)) > 1)
        return order[junction]

    def need_at(junction: int, need: int) -> None:
        streams = [order[above] for above in upstream[junction]] or [1]
        canals[junction] = need - (max(streams) == need - 1)
        first, second, *_ = *sorted(streams, reverse=True), 0
        for above in upstream[junction]:
            others = second if order[above] == first else first
            need_at(above, need - (others == need - 1))

    mouth = downstream.index(-1)
    need_at(mouth, measure(mouth) + 1)
    return canals
