def orro_time(clock: str, minutes: int) -> str:
    hour, minute = map(int, clock.split(":"))
    later = (hour * 40 + minute + minutes) % (18 * 40)
    return f"{later // 40}:{later % 40}"
