planned: dict[str, str] = {}
expected: dict[str, str] = {}

for _ in range(int(input())):
    match input().split():
        case ["plan", time, place]:
            planned[place] = expected[place] = time
        case ["late", place, delay]:
            hours, minutes = map(int, expected[place].split(":"))
            total = hours * 60 + minutes + int(delay)
            expected[place] = f"{total // 60:02}:{total % 60:02}"
        case ["cancel", place]:
            del planned[place], expected[place]
        case ["show", now]:
            board = sorted((planned[place], time, place) for place, time in expected.items() if time >= now)
            for plan, time, place in board[:3]:
                print(time, place if time == plan else f"{place} (planned {plan})")
            if not board:
                print("no trains")
