def smallest_canals(downstream: list[int]) -> list[int]:
    """Dig a canal of each order at each junction and look at the river."""

    def order(junction: int, place: int, canal: int) -> int:
        streams = [order(above, place, canal) for above, below in enumerate(downstream) if below == junction]
        streams = streams or [1]
        if junction == place:
            streams.append(canal)
        return max(streams) + (streams.count(max(streams)) > 1)

    mouth = downstream.index(-1)
    canals = []
    for place in range(len(downstream)):
        canal = 1
        while order(mouth, place, canal) == order(mouth, -1, 0):
            canal += 1
        canals.append(canal)
    return canals
