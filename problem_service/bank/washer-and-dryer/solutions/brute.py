def drying_order(events: list[str], room: int) -> list[str]:
    waiting = [False] * len(events)
    dried = []
    for now, event in enumerate(events):
        if event == "dry":
            for plate in range(now - 1, -1, -1):
                if waiting[plate]:
                    waiting[plate] = False
                    dried.append(events[plate])
                    break
        else:
            if waiting.count(True) == room:
                waiting[waiting.index(True)] = False
            waiting[now] = True
    return dried
