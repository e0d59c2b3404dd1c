def good_departures(forecast: str, days: int, nerve: int) -> int:
    good = 0
    for start in range(len(forecast) - days + 1):
        if forecast[start : start + days].count("s") <= nerve:
            good += 1
    return good
