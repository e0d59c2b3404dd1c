"""Tests of Queues in the Reading Room."""

import random
from collections.abc import Iterator
from string import ascii_lowercase

MOST_EVENTS = 2_000
LONGEST_NAME = 8


def tests(rng: random.Random) -> Iterator[tuple[list[list[str]]]]:
    """Yield the arguments of each test, edge cases first."""
    yield ([],)
    yield ([["leave", "a"]],)
    yield ([["drop", "a", "x"]],)
    yield ([["ask", "a", "x"]],)
    yield ([["ask", "a", "x"], ["drop", "b", "x"], ["drop", "a", "y"]],)
    yield ([["ask", "a", "x"], ["ask", "a", "x"], ["drop", "a", "x"]],)
    yield (_events("ask a x, ask b x, ask b x, ask c x, drop a x, drop b x"),)
    yield (_events("ask a x, ask b x, drop a x, ask a x, drop b x"),)
    yield (_events("ask a x, ask b x, ask c x, ask b y, leave b, leave a"),)
    yield (_events("ask a x, ask b x, ask c x, leave b, ask b x, leave a, drop c x"),)
    yield (_events("ask a x, ask b x, ask c x, drop b x, ask b x, drop a x"),)
    yield (_events("ask a a, ask b b, ask a b, ask b a, leave a, ask a b, leave b"),)
    yield (_events("ask ab c, ask a bc, ask b c, drop ab c, leave b"),)
    for count, readers, books in ((12, 3, 1), (20, 4, 2), (40, 4, 3), (100, 8, 4), (400, 30, 6)):
        yield (_evening(rng, count, readers, books, 0.15),)
    yield (_evening(rng, MOST_EVENTS, 40, 25, 0.02),)
    yield (_evening(rng, MOST_EVENTS, 400, 400, 0.1),)
    yield (_evening(rng, MOST_EVENTS, 500, 2, 0.01),)


def valid(events: list[list[str]]) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert len(events) <= MOST_EVENTS, "there are too many events"
    for event in events:
        assert len(event) >= 1 and event[0] in ("ask", "drop", "leave"), "there is an unknown event"
        assert len(event) == (2 if event[0] == "leave" else 3), "an event has a wrong form"
        for name in event[1:]:
            assert 1 <= len(name) <= LONGEST_NAME, "a name has a wrong length"
            assert all(char in ascii_lowercase for char in name), "a name has a wrong character"


def _events(text: str) -> list[list[str]]:
    return [event.split() for event in text.split(", ")]


def _evening(rng: random.Random, count: int, readers: int, books: int, leaving: float) -> list[list[str]]:
    """Random events: now and then somebody leaves, and about half of the others are about the last few askers."""
    people, titles = _names(rng, readers), _names(rng, books)
    asked = [(people[0], titles[0])]
    events = []
    for _ in range(count):
        reader, book = rng.choice(people), rng.choice(titles)
        if rng.random() < leaving:
            events.append(["leave", reader])
        elif rng.random() < 0.6:
            events.append(["ask", reader, book])
            asked.append((reader, book))
        else:
            if rng.random() < 0.8:
                reader, book = rng.choice(asked[-3 * books :])
            events.append(["drop", reader, book])
    return events


def _names(rng: random.Random, count: int) -> list[str]:
    names: dict[str, None] = {}
    while len(names) < count:
        names["".join(rng.choices(ascii_lowercase, k=rng.randint(2, LONGEST_NAME)))] = None
    return list(names)
