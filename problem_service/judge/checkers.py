"""Whether a program's answer is right. Pure; answers are JSON values."""

import math
from collections import Counter
from collections.abc import Hashable
from enum import Enum
from typing import Any

_TOLERANCE = 1e-6
_PARTS = 10**6  # one over the tolerance


class Checker(Enum):
    """How an answer is compared with the expected one.

    EXACT: the same JSON value, where 1 and 1.0 are the same and true and 1 are not.
    UNORDERED: a list with the same elements, each as often, in any order.
    FLOAT: as EXACT, but numbers, wherever they are, may be off by 1e-6, absolutely or relatively.
    """

    EXACT = "exact"
    UNORDERED = "unordered"
    FLOAT = "float"

    def accepts(self, expected: Any, answer: Any) -> bool:
        try:
            match self:
                case Checker.EXACT:
                    return _equal(expected, answer)
                case Checker.UNORDERED:
                    return _equal_unordered(expected, answer)
                case Checker.FLOAT:
                    return _close(expected, answer)
        except RecursionError:  # an answer nested far deeper than any expected one
            return False


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


def _close(expected: Any, answer: Any) -> bool:
    match expected, answer:
        case (bool(), _) | (_, bool()):
            return _equal(expected, answer)
        case int() | float(), int() | float():
            return _numbers_close(expected, answer)
        case list(), list():
            return len(expected) == len(answer) and all(map(_close, expected, answer))
        case dict(), dict():
            return expected.keys() == answer.keys() and all(
                _close(value, answer[key]) for key, value in expected.items()
            )
        case _:
            return _equal(expected, answer)


def _numbers_close(expected: float, answer: float) -> bool:
    if expected == answer:
        return True
    try:
        return math.isclose(expected, answer, rel_tol=_TOLERANCE, abs_tol=_TOLERANCE)
    except OverflowError:  # an int beyond all floats: only another such int can be close to it
        ints = isinstance(expected, int) and isinstance(answer, int)
        return ints and abs(expected - answer) * _PARTS <= max(abs(expected), abs(answer))
