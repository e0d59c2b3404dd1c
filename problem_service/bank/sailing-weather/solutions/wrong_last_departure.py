def good_departures(forecast: str, days: int, nerve: int) -> int:
    storms = forecast[:days].count("s")
    good = 0
    for start in range(len(forecast) - days):
        if storms <= nerve:
            good += 1
        storms += (forecast[start + days] == "s") - (forecast[start] == "s")
    return good
