def minutes_late(arrivals: dict[str, str], bell: str, grace: int) -> dict[str, int]:
    rung = int(bell.replace(":", ""))
    delays = {pupil: int(time.replace(":", "")) - rung for pupil, time in arrivals.items()}
    return {pupil: delay for pupil, delay in delays.items() if delay > grace}
