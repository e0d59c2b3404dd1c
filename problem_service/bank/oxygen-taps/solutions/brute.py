def smallest_tank(modules: int, tubes: list[list[int]], taps: list[int]) -> int:
    """Tank after tank, all pairs of a module and what may be left in the tank there."""
    refill = set(taps)
    for tank in range(sum(oxygen for *_, oxygen in tubes) + 1):
        seen = {(0, tank)}
        todo = [(0, tank)]
        while todo:
            module, left = todo.pop()
            if module == modules - 1:
                return tank
            for a, b, oxygen in tubes:
                if module in (a, b) and oxygen <= left:
                    other = a + b - module
                    state = (other, tank if other in refill else left - oxygen)
                    if state not in seen:
                        seen.add(state)
                        todo.append(state)
    return -1
