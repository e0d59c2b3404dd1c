"""When a service says to come back."""

import time
from email.utils import formatdate

import pytest

from problem_service.judge.backends.remote.refusals import retry_after


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        ("0", 0),
        ("7", 7),
        (" 7 ", 7),
        ("9" * 400, 3600),
        ("-1", None),
        ("1.5", None),
        ("٣", None),
        ("soon", None),
    ],
)
def test_a_number_is_seconds_up_to_an_hour(given: str, seconds: float | None) -> None:
    assert retry_after({"Retry-After": given}) == seconds


def test_a_date_is_the_time_until_then() -> None:
    now = time.time()
    until = retry_after({"Retry-After": formatdate(now + 60, usegmt=True)})
    assert until == pytest.approx(60, abs=2)
    assert retry_after({"Retry-After": formatdate(now - 60, usegmt=True)}) == 0
    assert retry_after({"Retry-After": formatdate(now + 1e6)}) == 3600


def test_nothing_is_said_without_the_header() -> None:
    assert retry_after({}) is None
