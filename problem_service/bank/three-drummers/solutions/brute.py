def solo_beats(periods: list[int], ticks: int) -> int:
    """Listen to every tick."""
    solos = 0
    tick = 1
    while tick <= ticks:
        playing = [period for period in periods if tick % period == 0]
        if len(playing) == 1:
            solos += 1
        tick += 1
    return solos
