"""Pauses after failures, and what may be spent."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from problem_service.generation.failures import Failure
from problem_service.generation.repository import Spent
from problem_service.generation.settings import ModelSettings
from problem_service.supply.domain import (
    FIRST_PAUSE,
    LONGEST_PAUSE,
    OPEN_AFTER,
    OPEN_PAUSE,
    after_failure,
    may_spend,
)


def test_pauses_double_until_the_breaker_opens() -> None:
    pauses = [after_failure(failures, code="timeout") for failures in range(OPEN_AFTER)]
    assert [pause.seconds for pause in pauses] == [
        *(FIRST_PAUSE * 2**failures for failures in range(OPEN_AFTER - 1)),
        OPEN_PAUSE,
    ]
    assert [pause.is_open for pause in pauses] == [False] * (OPEN_AFTER - 1) + [True]


@pytest.mark.parametrize("code", [Failure.UNAUTHORISED, Failure.BAD_REQUEST])
def test_a_failure_that_only_the_operator_can_end_opens_the_breaker_at_once(code: str) -> None:
    assert after_failure(0, code=code).is_open


@given(
    failures=st.integers(0, 10**6),
    code=st.sampled_from(["timeout", "rejected", *Failure]),
    asked=st.none() | st.floats(0, 10**9),
    jitter=st.floats(0, 1),
)
def test_a_pause_is_never_shorter_than_asked_nor_longer_than_bearable(
    failures: int, code: str, asked: float | None, jitter: float
) -> None:
    pause = after_failure(failures, code=code, retry_after=asked, jitter=jitter)
    assert pause.failures == failures + 1
    assert min(asked or 0, LONGEST_PAUSE) <= pause.seconds <= LONGEST_PAUSE * 1.1
    assert pause.seconds >= FIRST_PAUSE
    further = after_failure(failures + 1, code=code, retry_after=asked, jitter=jitter)
    assert further.seconds >= pause.seconds


@pytest.mark.parametrize(
    ("spent", "priced", "may"),
    [
        (Spent(0, Decimal(0), 0), True, True),
        (Spent(9, Decimal("4.99"), 9), True, True),
        (Spent(9, Decimal("5.00"), 9), True, False),
        (Spent(9, Decimal(99), 9), False, True),
        (Spent(9, Decimal(0), 10), True, False),
        (Spent(9, Decimal(0), 10), False, False),
    ],
)
def test_a_day_has_a_budget_of_money_and_of_problems(spent: Spent, priced: bool, may: bool) -> None:
    price = 1.0 if priced else 0.0
    settings = ModelSettings(
        model_price_in=price, model_price_out=price, model_budget=5.0, generations_per_day=10
    )
    assert may_spend(spent, settings) is may
