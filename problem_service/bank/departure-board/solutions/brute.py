"""Reads all the commands so far again for each board, and then waits for trains minute by minute."""


def minute(time: str) -> int:
    return int(time[:2]) * 60 + int(time[3:])


def clock(total: int) -> str:
    return f"{total // 60:02}:{total % 60:02}"


commands = [input().split() for _ in range(int(input()))]
for number, command in enumerate(commands):
    if command[0] != "show":
        continue
    planned: dict[str, int] = {}
    delay: dict[str, int] = {}
    for earlier in commands[:number]:
        if earlier[0] == "plan":
            planned[earlier[2]] = minute(earlier[1])
            delay[earlier[2]] = 0
        elif earlier[0] == "late":
            delay[earlier[1]] += int(earlier[2])
        elif earlier[0] == "cancel":
            del planned[earlier[1]]
    board = []
    for now in range(minute(command[1]), 24 * 60):
        for place in sorted(planned, key=lambda place: (planned[place], place)):
            if planned[place] + delay[place] == now:
                late = f" (planned {clock(planned[place])})" if delay[place] > 0 else ""
                board.append(f"{clock(now)} {place}{late}")
    print("\n".join(board[:3]) if board else "no trains")
