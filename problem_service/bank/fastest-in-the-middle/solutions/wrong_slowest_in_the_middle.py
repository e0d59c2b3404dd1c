def lanes(times: dict[str, float]) -> list[str]:
    ranked = sorted(times, key=lambda name: times[name], reverse=True)
    return ranked[::2][::-1] + ranked[1::2]
