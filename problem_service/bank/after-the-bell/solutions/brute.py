def minutes_late(arrivals: dict[str, str], bell: str, grace: int) -> dict[str, int]:
    day = [f"{hour:02}:{minute:02}" for hour in range(24) for minute in range(60)]
    book = {}
    for pupil in arrivals:
        delay = 0
        late = False
        for time in day:
            if late:
                delay += 1
            if time == bell:
                late = True
            if time == arrivals[pupil]:
                break
        if delay > grace:
            book[pupil] = delay
    return book
