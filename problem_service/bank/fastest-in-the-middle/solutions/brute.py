def lanes(times: dict[str, float]) -> list[str]:
    pool = [""] * len(times)
    middle = (len(times) - 1) // 2
    waiting = list(times)
    for place in range(len(times)):
        fastest = waiting[0]
        for name in waiting:
            if times[name] < times[fastest]:
                fastest = name
        waiting.remove(fastest)
        steps = (place + 1) // 2
        pool[middle + steps if place % 2 == 1 else middle - steps] = fastest
    return pool
