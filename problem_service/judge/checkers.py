"""Whether a program's answer, a JSON value or a whole text, is right. Pure."""

import math
import re
from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from problem_service.judge.backends.interface import Program

_TOLERANCE = 1e-6
_PARTS = 10**6  # one over the tolerance
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\Z", re.ASCII)


class Checker(Enum):
    """How an answer is compared with the expected one.

    EXACT: the same JSON value, where 1 and 1.0 are the same and true and 1 are not; the same text but for
    space at the ends of lines and empty lines at the end.
    UNORDERED: a list with the same elements, each as often, in any order; of a text, lines.
    FLOAT: as EXACT, but numbers, wherever they are, may be off by 1e-6, absolutely or relatively; of a text,
    word by word.
    TOKENS: as EXACT, but texts, wherever they are, have the same words; how much space is between them does
    not matter, capitals do.
    """

    EXACT = "exact"
    UNORDERED = "unordered"
    FLOAT = "float"
    TOKENS = "tokens"

    def accepts(self, expected: Any, answer: Any) -> bool:
        """Of JSON values."""
        try:
            match self:
                case Checker.EXACT:
                    return _equal(expected, answer)
                case Checker.UNORDERED:
                    return _equal_unordered(expected, answer)
                case Checker.FLOAT:
                    return _alike(expected, answer, _close)
                case Checker.TOKENS:
                    return _alike(expected, answer, _same_words)
        except RecursionError:  # an answer nested far deeper than any expected one
            return False

    def accepts_text(self, expected: str, answer: str) -> bool:
        """Of whole outputs."""
        match self:
            case Checker.EXACT:
                return _lines(expected) == _lines(answer)
            case Checker.UNORDERED:
                return Counter(_lines(expected)) == Counter(_lines(answer))
            case Checker.FLOAT:
                words, others = expected.split(), answer.split()
                return len(words) == len(others) and all(map(_close_words, words, others))
            case Checker.TOKENS:
                return expected.split() == answer.split()


@dataclass(frozen=True, slots=True)
class ProgramChecker:
    """A program that decides, called as Kattis calls output validators.

    ``program input answer feedback_folder < output``: exit code 42 accepts, 43 rejects, and any other is a
    fault of the checker's. Of a problem with a signature input, answer and output are JSON.
    """

    program: Program


def _equal(expected: Any, answer: Any) -> bool:
    match expected, answer:
        case bool(), bool():
            return expected == answer
        case (bool(), _) | (_, bool()):
            return False
        case int() | float(), int() | float():
            return expected == answer
        case list(), list():
            return len(expected) == len(answer) and all(map(_equal, expected, answer))
        case dict(), dict():
            return expected.keys() == answer.keys() and all(
                _equal(value, answer[key]) for key, value in expected.items()
            )
        case _:
            return type(expected) is type(answer) and bool(expected == answer)


def _equal_unordered(expected: Any, answer: Any) -> bool:
    if not isinstance(expected, list) or not isinstance(answer, list):
        return _equal(expected, answer)
    return len(expected) == len(answer) and Counter(map(_key, expected)) == Counter(map(_key, answer))


def _key(value: Any) -> Hashable:
    """Equal for two values exactly when `_equal` holds for them."""
    match value:
        case bool():
            return ("bool", value)
        case list():
            return ("list", tuple(map(_key, value)))
        case dict():
            return ("dict", frozenset((key, _key(item)) for key, item in value.items()))
        case _:
            return (None, value)


def _alike(expected: Any, answer: Any, same: Callable[[Any, Any], bool]) -> bool:
    """Equal but for the values inside, of which ``same`` decides."""
    match expected, answer:
        case list(), list():
            return len(expected) == len(answer) and all(
                _alike(value, other, same) for value, other in zip(expected, answer, strict=True)
            )
        case dict(), dict():
            return expected.keys() == answer.keys() and all(
                _alike(value, answer[key], same) for key, value in expected.items()
            )
        case _:
            return same(expected, answer)


def _same_words(expected: Any, answer: Any) -> bool:
    if isinstance(expected, str) and isinstance(answer, str):
        return expected.split() == answer.split()
    return _equal(expected, answer)


def _close(expected: Any, answer: Any) -> bool:
    match expected, answer:
        case (bool(), _) | (_, bool()):
            return _equal(expected, answer)
        case int() | float(), int() | float():
            return _numbers_close(expected, answer)
        case _:
            return _equal(expected, answer)


def _lines(text: str) -> list[str]:
    """Without what nobody sees: space at the ends of lines, empty lines at the end."""
    return [line.rstrip() for line in text.rstrip().split("\n")]


def _close_words(expected: str, answer: str) -> bool:
    if expected == answer:
        return True
    if not _NUMBER.match(expected) or not _NUMBER.match(answer):
        return False
    numbers = _number(expected), _number(answer)
    return math.inf not in map(abs, numbers) and _numbers_close(*numbers)


def _number(word: str) -> float:
    """An int where it is written as one, as no float tells large ones apart."""
    try:
        return int(word)
    except ValueError:
        return float(word)


def _numbers_close(expected: float, answer: float) -> bool:
    if expected == answer:
        return True
    try:
        return math.isclose(expected, answer, rel_tol=_TOLERANCE, abs_tol=_TOLERANCE)
    except OverflowError:  # an int beyond all floats: only another such int can be close to it
        ints = isinstance(expected, int) and isinstance(answer, int)
        return ints and abs(expected - answer) * _PARTS <= max(abs(expected), abs(answer))
