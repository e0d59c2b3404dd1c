planned: dict[str, int] = {}
delays: dict[str, int] = {}


def clock(total: int) -> str:
    return f"{total // 60:02}:{total % 60:02}"


def minute(time: str) -> int:
    return int(time[:2]) * 60 + int(time[3:])


for _ in range(int(input())):
    match input().split():
        case ["plan", time, place]:
            planned[place] = minute(time)
        case ["late", place, delay]:
            delays[place] = delays.get(place, 0) + int(delay)
        case ["cancel", place]:
            del planned[place]
        case ["show", now]:
            board = sorted((plan + delays.get(place, 0), plan, place) for place, plan in planned.items())
            board = [train for train in board if train[0] >= minute(now)]
            for expected, plan, place in board[:3]:
                print(clock(expected), place, *([f"(planned {clock(plan)})"] if expected > plan else []))
            if not board:
                print("no trains")
