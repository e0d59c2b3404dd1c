def minutes_late(arrivals: dict[str, str], bell: str, grace: int) -> dict[str, int]:
    book = {}
    for pupil, time in arrivals.items():
        delay = minute_of_day(time) - minute_of_day(bell)
        if delay > grace:
            book[pupil] = delay
    return book


def minute_of_day(time: str) -> int:
    hours, minutes = time.split(":")
    return int(hours) * 60 + int(minutes)
