def good_departures(forecast: str, days: int, nerve: int) -> int:
    storms = 0
    good = 0
    for day, weather in enumerate(forecast):
        storms += weather == "s"
        if day >= days:
            storms -= forecast[day - days] == "s"
        if day >= days - 1 and storms <= nerve:
            good += 1
    return good
