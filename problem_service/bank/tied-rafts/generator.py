"""Tests of Tied Rafts: no ropes, ropes tied twice, everything untied, long chains, big clusters."""

import random
import re
from collections.abc import Iterator

MOST_ENTRIES = 10_000
_NAME = "[a-z]{1,10}"
_ENTRY = re.compile(rf"tie {_NAME} {_NAME}|untie|together {_NAME} {_NAME}|size {_NAME}")


def _name(number: int) -> str:
    letters = "abcdefghijklmnopqrstuvwxyz"
    name = letters[number % 26]
    while number >= 26:
        number //= 26
        name += letters[number % 26]
    return name


def _log(entries: list[str]) -> str:
    return "".join(f"{line}\n" for line in (len(entries), *entries))


def _question(rng: random.Random, rafts: int) -> str:
    if rng.random() < 0.5:
        return f"size {_name(rng.randrange(rafts))}"
    return f"together {_name(rng.randrange(rafts))} {_name(rng.randrange(rafts))}"


def _day(rng: random.Random, entries: int, rafts: int, tie: float, untie: float) -> str:
    """Entries at random, with these chances that one ties or unties a rope; the last one is a question."""
    made = []
    for _ in range(entries - 1):
        luck = rng.random()
        if luck < tie:
            made.append(f"tie {_name(rng.randrange(rafts))} {_name(rng.randrange(rafts))}")
        elif luck < tie + untie:
            made.append("untie")
        else:
            made.append(_question(rng, rafts))
    return _log([*made, _question(rng, rafts)])


def _chain(rng: random.Random, rafts: int) -> str:
    """One long chain, tied from one end, then untied bit by bit with questions in between."""
    ties = [f"tie {_name(i)} {_name(i + 1)}" for i in range(rafts)]
    questions = []
    for i in range((MOST_ENTRIES - rafts) // 3):
        questions += [
            "untie",
            f"size {_name(0)}",
            f"together {_name(rng.randrange(rafts))} {_name(rafts - i)}",
        ]
    return _log(ties + questions)


def _seesaw(rng: random.Random, rafts: int) -> str:
    """A big cluster, and a rope to it that is tied and untied again and again."""
    entries = [f"tie {_name(i)} {_name(rng.randrange(i))}" for i in range(1, rafts)]
    while len(entries) + 4 <= MOST_ENTRIES:
        entries += [f"tie zzzz {_name(rng.randrange(rafts))}", "size zzzz", "untie"]
        entries.append(f"together zzzz {_name(rng.randrange(rafts))}")
    return _log(entries)


def tests(rng: random.Random) -> Iterator[str]:
    """Yield the text of each test, edge cases first."""
    yield _log(["size a"])
    yield _log(["together raft raft"])
    yield _log(["untie", "together a b"])
    yield _log(["untie", "tie a b", "size b"])
    yield _log(["tie a a", "size a", "tie a b", "untie", "untie", "untie", "together a b"])
    yield _log(["tie a b", "tie a a", "untie", "together a b"])
    yield _log(["tie a b", "tie b c", "tie c a", "untie", "together a c", "untie", "together a c", "size b"])
    yield _log(["tie a b", "tie c d", "tie b c", "size d", "untie", "size d", "tie d a", "size b"])
    yield _log(["tie tie untie", "size size", "together untie together", "untie", "size tie"])
    yield _log(
        [
            "tie a b",
            "tie c d",
            "tie a c",
            "together b d",
            "untie",
            "together b d",
            "untie",
            "size c",
            "size a",
        ]
    )
    for entries, rafts, tie, untie in (
        (8, 3, 0.4, 0.2),
        (12, 4, 0.4, 0.2),
        (15, 4, 0.4, 0.3),
        (20, 5, 0.4, 0.2),
        (25, 8, 0.5, 0.2),
        (40, 9, 0.4, 0.2),
        (60, 15, 0.4, 0.25),
        (100, 20, 0.3, 0.25),
    ):
        yield _day(rng, entries, rafts, tie, untie)
    yield _day(rng, 1_000, 100, 0.4, 0.3)
    yield _day(rng, MOST_ENTRIES, 3_000, 0.4, 0.1)
    yield _day(rng, MOST_ENTRIES, 500, 0.35, 0.33)
    yield _chain(rng, 5_000)
    yield _seesaw(rng, 4_000)


def valid(text: str) -> None:
    """Raise AssertionError if the text breaks the constraints of the statement."""
    assert text.endswith("\n"), "the last line does not end"
    number, *entries = text[:-1].split("\n")
    assert number == str(len(entries)), "the number of entries is not right"
    assert 1 <= len(entries) <= MOST_ENTRIES, "the number of entries is out of range"
    assert all(_ENTRY.fullmatch(entry) for entry in entries), "an entry is of no kind"
    assert any(entry.startswith(("together ", "size ")) for entry in entries), "there is no question"
