"""Tests of The Departure Board."""

import random
import re
from collections.abc import Iterator
from string import ascii_lowercase, ascii_uppercase

MOST_COMMANDS = 1_000
LAST_MINUTE = 24 * 60 - 1
LONGEST_DELAY = 600

COMMAND = re.compile(
    r"plan (?P<planned>\d\d:\d\d) (?P<new>[A-Z][a-z]{0,11})|late (?P<late>[A-Z][a-z]*) (?P<delay>[1-9]\d{0,2})"
    r"|cancel (?P<cancelled>[A-Z][a-z]*)|show (?P<shown>\d\d:\d\d)"
)


def tests(rng: random.Random) -> Iterator[str]:
    """Yield the input of each test, edge cases first."""
    yield _text(["show 00:00"])
    yield _text(["plan 00:00 A", "show 00:00", "show 00:01"])
    yield _text(["plan 23:59 A", "show 23:59", "cancel A", "show 23:59"])
    yield _text(["plan 09:59 Lyon", "late Lyon 1", "show 09:59", "late Lyon 600", "show 20:00", "show 20:01"])
    yield _text(["plan 10:00 B", "plan 10:00 A", "plan 10:00 D", "plan 10:00 C", "show 10:00"])
    yield _text(["plan 10:00 Aa", "plan 09:59 B", "late B 1", "plan 10:00 A", "show 10:00"])
    yield _text(["plan 08:00 A", "plan 07:00 B", "plan 06:00 C", "late C 120", "late B 60", "show 05:00"])
    yield _text(
        ["plan 08:00 A", "late A 9", "cancel A", "plan 08:00 A", "show 08:00", "show 08:01", "show 08:09"]
    )
    yield _text(["plan 08:00 A", "show 09:00", "late A 70", "show 09:00", "late A 50", "show 10:01"])
    for commands, places, minutes in ((10, 3, 20), (20, 4, 15), (40, 8, 30), (60, 5, 9), (120, 30, 60)):
        yield _text(_day(rng, commands, places, minutes))
    yield _text(_day(rng, 400, 25, 45))
    yield _text(_day(rng, MOST_COMMANDS, 12, 20))
    yield _text(_day(rng, MOST_COMMANDS, 400, 1_000))
    yield _text(_day(rng, MOST_COMMANDS, 300, 100))


def valid(text: str) -> None:
    """Raise AssertionError if the input breaks the constraints of the statement."""
    assert text.endswith("\n"), "the last line has no end"
    count, *commands = text[:-1].split("\n")
    assert re.fullmatch(r"[1-9]\d{0,3}", count), "the number of commands has a wrong form"
    assert len(commands) == int(count) <= MOST_COMMANDS, "the number of commands is wrong"
    assert any(command.startswith("show") for command in commands), "nothing is shown"
    running: dict[str, int] = {}
    for command in commands:
        parts = COMMAND.fullmatch(command)
        assert parts, "a command has a wrong form"
        if parts["new"]:
            assert parts["new"] not in running, "there is a train to the place already"
            running[parts["new"]] = _minute(parts["planned"])
        elif parts["late"]:
            assert parts["late"] in running, "there is no train that could be late"
            assert int(parts["delay"]) <= LONGEST_DELAY, "a delay is out of range"
            running[parts["late"]] += int(parts["delay"])
            assert running[parts["late"]] <= LAST_MINUTE, "a train leaves after midnight"
        elif parts["cancelled"]:
            assert parts["cancelled"] in running, "there is no train that could be cancelled"
            del running[parts["cancelled"]]
        else:
            _minute(parts["shown"])


def _minute(time: str) -> int:
    hours, minutes = int(time[:2]), int(time[3:])
    assert hours < 24 and minutes < 60, "there is no such time"
    return hours * 60 + minutes


def _time(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _text(commands: list[str]) -> str:
    return f"{len(commands)}\n" + "".join(f"{command}\n" for command in commands)


def _day(rng: random.Random, count: int, most_places: int, minutes: int) -> list[str]:
    """Random commands about trains that leave within some minutes of each other, on time at least."""
    names: dict[str, None] = {}
    while len(names) < most_places:
        names[rng.choice(ascii_uppercase) + "".join(rng.choices(ascii_lowercase, k=rng.randint(0, 5)))] = None
    places = list(names)
    begin = rng.randint(0, LAST_MINUTE - minutes)
    running: dict[str, int] = {}
    commands = []
    while len(commands) < count - 1:
        place = rng.choice(places)
        choice = rng.random()
        if place not in running:
            running[place] = rng.randint(begin, begin + minutes)
            commands.append(f"plan {_time(running[place])} {place}")
        elif choice < 0.45:
            delay = rng.randint(1, 10) if rng.random() < 0.9 else rng.randint(1, LONGEST_DELAY)
            if running[place] + delay <= LAST_MINUTE:
                running[place] += delay
                commands.append(f"late {place} {delay}")
        elif choice < 0.65:
            del running[place]
            commands.append(f"cancel {place}")
        else:
            commands.append(f"show {_time(min(LAST_MINUTE, begin + rng.randint(0, minutes + 10)))}")
    return [*commands, f"show {_time(begin)}"]
