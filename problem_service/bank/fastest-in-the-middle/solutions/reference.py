def lanes(times: dict[str, float]) -> list[str]:
    ranked = sorted(times, key=lambda name: times[name])
    leftwards, rightwards = ranked[::2], ranked[1::2]
    return leftwards[::-1] + rightwards
