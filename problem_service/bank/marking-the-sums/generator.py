"""Tests of Marking the Sums."""

import random
import re
from collections.abc import Iterator

MOST_SUMS = 1_000
LARGEST = 1_000_000
LARGEST_ANSWER = LARGEST**2
NUMBER = "(0|[1-9][0-9]*)"


def tests(rng: random.Random) -> Iterator[str]:
    """Yield the text of each test, edge cases first."""
    yield _sheet(["0 + 0 = 0"])
    yield _sheet(["0 - 0 = 1"])
    yield _sheet(["3 * 0 = 3"])
    yield _sheet(["5 - 8 = -3"])
    yield _sheet(["5 - 8 = 3"])
    yield _sheet(["8 - 5 = -3", "8 - 5 = 3"])
    yield _sheet(["1 + 1 = 11", "10 - 1 = 0", "2 * 3 = 5"])
    yield _sheet(["0 - 1 = -1", "0 - 10 = -1", "1 * 1 = -1"])
    yield _sheet([f"0 - {LARGEST} = -{LARGEST}", f"{LARGEST} + {LARGEST} = {2 * LARGEST}"])
    yield _sheet([f"{LARGEST} * {LARGEST} = {LARGEST_ANSWER}", f"{LARGEST} * {LARGEST} = -{LARGEST_ANSWER}"])
    yield _sheet(["65536 * 65536 = 0", "65536 * 32768 = -2147483648", "99999 * 99999 = 9999800001"])
    for sums, largest in ((4, 9), (10, 20), (30, 100), (100, 1_000), (300, LARGEST)):
        yield _sheet(_sums(rng, sums, largest, share=0.6))
    yield _sheet(_sums(rng, 50, 500, share=0.0))
    yield _sheet(_sums(rng, MOST_SUMS, LARGEST, share=1.0))
    yield _sheet(_sums(rng, MOST_SUMS, LARGEST, share=0.5))


def valid(text: str) -> None:
    """Raise AssertionError if the text breaks the constraints of the statement."""
    assert text.endswith("\n"), "the text does not end with a line"
    first, *sums = text[:-1].split("\n")
    assert re.fullmatch(NUMBER, first), "n is badly written"
    assert len(sums) == int(first) <= MOST_SUMS, "n is wrong or out of range"
    for line in sums:
        match = re.fullmatch(f"{NUMBER} [-+*] {NUMBER} = (-[1-9][0-9]*|{NUMBER})", line)
        assert match, "a sum is badly written"
        assert int(match[1]) <= LARGEST, "a number is out of range"
        assert int(match[2]) <= LARGEST, "a number is out of range"
        assert abs(int(match[3])) <= LARGEST_ANSWER, "an answer is out of range"


def _sheet(sums: list[str]) -> str:
    return "".join(f"{line}\n" for line in [len(sums), *sums])


def _sums(rng: random.Random, count: int, largest: int, share: float) -> list[str]:
    """Sums of which about ``share`` are right."""
    sums = []
    for _ in range(count):
        a, b, sign = rng.randint(0, largest), rng.randint(0, largest), rng.choice("+-*")
        answer = {"+": a + b, "-": a - b, "*": a * b}[sign]
        if rng.random() >= share:
            answer = rng.choice([-answer, max(0, answer - 1), answer // 10, a, b])
        sums.append(f"{a} {sign} {b} = {answer}")
    return sums
