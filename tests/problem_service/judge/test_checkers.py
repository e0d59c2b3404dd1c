"""Comparing answers."""

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from problem_service.judge.checkers import Checker

JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(JSON_VALUES, st.sampled_from(Checker))
def test_every_checker_accepts_the_expected_answer_itself(value: Any, checker: Checker) -> None:
    assert checker.accepts(value, value)


@given(JSON_VALUES, JSON_VALUES)
def test_what_exact_accepts_the_others_accept_too(expected: Any, answer: Any) -> None:
    if Checker.EXACT.accepts(expected, answer):
        assert Checker.UNORDERED.accepts(expected, answer)
        assert Checker.FLOAT.accepts(expected, answer)


@given(st.lists(JSON_VALUES, max_size=6), st.randoms(use_true_random=False))
def test_unordered_accepts_every_order(values: list[Any], order: random.Random) -> None:
    shuffled = values.copy()
    order.shuffle(shuffled)
    assert Checker.UNORDERED.accepts(values, shuffled)


@pytest.mark.parametrize(
    ("expected", "answer", "accepted"),
    [
        (1, 1.0, True),
        (2**53 + 1, float(2**53), False),
        (2**200, 2**200, True),
        (1, True, False),
        (True, 1, False),
        (False, 0, False),
        (False, None, False),
        ([1, 2], [1, 2], True),
        ([1, 2], [2, 1], False),
        ([1, 2], [1, 2, 3], False),
        ([1], [True], False),
        ("1", 1, False),
        ("é", "é", True),
        ("é", "e\u0301", False),
        (None, None, True),
        ([], {}, False),
        ({"a": 1}, {"a": 1.0}, True),
        ({"a": 1}, {"a": 1, "b": 2}, False),
        ({"a": 1}, {"b": 1}, False),
    ],
)
def test_exact_compares_json_values(expected: Any, answer: Any, accepted: bool) -> None:
    assert Checker.EXACT.accepts(expected, answer) is accepted


@pytest.mark.parametrize(
    ("expected", "answer", "accepted"),
    [
        ([1, 2, 2], [2, 1, 2], True),
        ([1, 2, 2], [2, 1, 1], False),
        ([1, 1.5], [1.5, 1.0], True),
        ([1, True], [True, 1], True),
        ([1, 1], [True, 1], False),
        ([[1, 2], [3]], [[3], [1, 2]], True),
        ([[1, 2], [3]], [[3], [2, 1]], False),
        ([{"a": [1]}, {}], [{}, {"a": [1]}], True),
        ("ab", "ba", False),
        (3, 3, True),
        ([], None, False),
    ],
)
def test_unordered_compares_elements_with_their_number(expected: Any, answer: Any, accepted: bool) -> None:
    assert Checker.UNORDERED.accepts(expected, answer) is accepted


@pytest.mark.parametrize(
    ("expected", "answer", "accepted"),
    [
        (1.0, 1.0000005, True),
        (1.0, 1.00001, False),
        (0.0, 5e-7, True),
        (0.0, -5e-6, False),
        (1e12, 1e12 + 1e5, True),
        (1e12, 1e12 + 1e7, False),
        (1, float("inf"), False),
        (10**400, 10**400 + 1, True),
        (10**400, 10**400 * 2, False),
        (10**400, 1.5, False),
        ([1.0, {"a": [2.0]}], [1, {"a": [2.0000001]}], True),
        ([1.0], [1.0, 2.0], False),
        (1.0, True, False),
        ({"a": 1.0}, {"b": 1.0}, False),
        ("1.0", "1.0000001", False),
        (1.0, None, False),
    ],
)
def test_float_allows_a_millionth(expected: Any, answer: Any, accepted: bool) -> None:
    assert Checker.FLOAT.accepts(expected, answer) is accepted


@pytest.mark.parametrize("checker", Checker)
def test_an_absurdly_nested_answer_is_wrong_and_no_error(checker: Checker) -> None:
    answer: list[Any] = []
    for _ in range(100_000):
        answer = [answer]
    assert not checker.accepts([[1]], answer)
    while answer:  # taken apart by hand: freeing it in one go would recurse as deep
        answer = answer[0]
