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
        assert all(checker.accepts(expected, answer) for checker in Checker)


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


@pytest.mark.parametrize(
    ("expected", "answer", "accepted"),
    [
        ("a  b\n", "a b", True),
        ("a b", "a\nb", True),
        ("a b", "A b", False),
        ("ab", "a b", False),
        (["a b", 1], ["a  b", 1.0], True),
        (["a b"], ["a b", "c"], False),
        ({"k": " a"}, {"k": "a "}, True),
        ({"k ": 1}, {"k": 1}, False),
        (1, "1", False),
        (True, 1, False),
    ],
)
def test_tokens_compares_the_words_of_texts(expected: Any, answer: Any, accepted: bool) -> None:
    assert Checker.TOKENS.accepts(expected, answer) is accepted


LINES = st.lists(st.text("ab1. ", max_size=5), max_size=5).map("\n".join)


@given(LINES, st.sampled_from(Checker))
def test_every_checker_accepts_the_expected_text_itself_however_it_ends(text: str, checker: Checker) -> None:
    assert checker.accepts_text(text, text)
    assert checker.accepts_text(text, f"{text} \n\n")
    assert checker.accepts_text(text, text.replace("\n", " \r\n"))


@pytest.mark.parametrize(
    ("checker", "expected", "answer", "accepted"),
    [
        (Checker.EXACT, "1 2\n3\n", "1 2  \n3", True),
        (Checker.EXACT, "1 2\n", "1  2\n", False),
        (Checker.EXACT, "1\n2\n", "1\n\n2\n", False),
        (Checker.EXACT, "1\n", " 1\n", False),
        (Checker.EXACT, "a", "A", False),
        (Checker.EXACT, "1", "1.0", False),
        (Checker.EXACT, "", "\n", True),
        (Checker.TOKENS, "1 2\n3", "1\n2 3", True),
        (Checker.TOKENS, "1 2", "12", False),
        (Checker.TOKENS, "Yes", "yes", False),
        (Checker.TOKENS, "", "x", False),
        (Checker.UNORDERED, "1\n2\n2\n", "2\n1\n2", True),
        (Checker.UNORDERED, "1\n2\n2\n", "2\n1\n1", False),
        (Checker.FLOAT, "0.5 2", "0.5000001\n2.0000", True),
        (Checker.FLOAT, "0.5", "0.51", False),
        (Checker.FLOAT, "1e3", "1000", True),
        (Checker.FLOAT, "1000000", "1000000.5", True),
        (Checker.FLOAT, "9007199254740993", "9007199254740993", True),
        (Checker.FLOAT, "yes 1", "yes 1.0000001", True),
        (Checker.FLOAT, "yes", "no", False),
        (Checker.FLOAT, "1", "nan", False),
        (Checker.FLOAT, "1", "inf", False),
        (Checker.FLOAT, "1", "1 1", False),
        (Checker.FLOAT, "1", "1_0", False),
        (Checker.FLOAT, "1e400", "1e400", True),
        (Checker.FLOAT, "1e400", "2e400", False),
        pytest.param(Checker.FLOAT, "1" * 5000, "2" * 5000, False, id="more digits than are read"),
        (Checker.FLOAT, "1", "１", False),
    ],
)
def test_texts_are_compared_as_people_would(
    checker: Checker, expected: str, answer: str, accepted: bool
) -> None:
    assert checker.accepts_text(expected, answer) is accepted


@pytest.mark.parametrize("checker", Checker)
def test_an_absurdly_nested_answer_is_wrong_and_no_error(checker: Checker) -> None:
    answer: list[Any] = []
    for _ in range(100_000):
        answer = [answer]
    assert not checker.accepts([[1]], answer)
    while answer:  # taken apart by hand: freeing it in one go would recurse as deep
        answer = answer[0]
