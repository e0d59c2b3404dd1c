def orro_time(clock: str, minutes: int) -> str:
    hour, minute = map(int, clock.split(":"))
    later = (hour * 60 + minute + minutes) % (24 * 60)
    return f"{later // 60:02}:{later % 60:02}"
