def lanes(times: dict[str, float]) -> list[str]:
    ranked = sorted(times, key=lambda name: times[name])
    return ranked[1::2][::-1] + ranked[::2]
