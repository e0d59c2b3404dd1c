"""Tests of Call Numbers."""

import random
import re
from collections.abc import Iterator

MOST_BOOKS = 4_000
CALL_NUMBER = re.compile(r"[A-Z]{1,3}[1-9][0-9]{0,3}\.[A-Z][0-9]{0,4}[1-9]( [12][0-9]{3})?")


def tests(rng: random.Random) -> Iterator[tuple[list[str]]]:
    """Yield the arguments of each test, edge cases first."""
    yield ([],)
    yield (["A1.A1"],)
    yield (["A1.A1", "A1.A1"],)
    yield (["B1.A1", "A1.A1"],)
    yield (["AA1.A1", "A2.A1", "A10.A1"],)
    yield (["A10.A1", "A9.A1", "A9999.A1", "A99.A1"],)
    yield (["A1.A9", "A1.A10001", "A1.A01", "A1.A1", "A1.A11", "A1.A00001"],)
    yield (["A1.B1", "A1.A9", "A1.C01", "A1.A99999"],)
    yield (["A1.A1 2020", "A1.A1 1000", "A1.A1", "A1.A1 1999", "A1.A1"],)
    yield (["A1.A1 1000", "A1.A11", "A1.A09 2999", "A1.A1"],)
    yield (["QB1.A1", "QAB1.A1", "QA1.A1", "R1.A1", "Q1.A1", "QAA1.A1"],)
    yield ([_book(rng, "A", 1, "A", 2) for _ in range(10)],)
    yield ([_book(rng, "XY", 12, "AB", 2) for _ in range(30)],)
    yield ([_book(rng, "MNO", 120, "ABC", 3) for _ in range(100)],)
    yield ([_book(rng, "Q", 9_999, "Z", 5) for _ in range(400)],)
    yield ([_book(rng, "P", 3, "Z", 5) for _ in range(1_000)],)
    yield ([_book(rng, "ABZ", 9_999, "ABCXYZ", 5) for _ in range(MOST_BOOKS)],)
    yield ([_book(rng, "A", 2, "S", 1) for _ in range(MOST_BOOKS)],)


def valid(call_numbers: list[str]) -> None:
    """Raise AssertionError if the arguments break the constraints of the statement."""
    assert len(call_numbers) <= MOST_BOOKS, "there are too many books"
    assert all(map(CALL_NUMBER.fullmatch, call_numbers)), "a call number has a wrong form"


def _book(rng: random.Random, classes: str, shelves: int, authors: str, digits: int) -> str:
    name = "".join(rng.choices(classes, k=rng.randint(1, 3)))
    number = "".join(rng.choices("0123456789", k=rng.randint(0, digits - 1))) + rng.choice("123456789")
    year = f" {rng.randint(1000, 2999)}" if rng.random() < 0.5 else ""
    return f"{name}{rng.randint(1, shelves)}.{rng.choice(authors)}{number}{year}"
