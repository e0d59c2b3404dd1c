"""What is done about a refresh token."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auth_service.opaque import hash_token, new_token
from auth_service.sessions.domain import (
    PASSWORD,
    RefreshToken,
    Session,
    Verdict,
    judge,
)

NOW = datetime(2026, 1, 1, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
EARLIER = NOW - timedelta(days=1)


def make_token(
    *,
    rotated_at: datetime | None = None,
    expires_at: datetime = LATER,
    session_expires_at: datetime = LATER,
    revoked_at: datetime | None = None,
) -> RefreshToken:
    session = Session(uuid4(), uuid4(), PASSWORD, EARLIER, EARLIER, session_expires_at, revoked_at)
    return RefreshToken(session, expires_at, rotated_at)


def test_the_newest_token_of_a_live_session_is_rotated() -> None:
    assert judge(make_token(), NOW) is Verdict.ROTATE


@pytest.mark.parametrize("ago", [timedelta(), timedelta(seconds=1), timedelta(hours=23)])
def test_a_token_that_was_used_before_ends_the_session_however_short_ago(ago: timedelta) -> None:
    assert judge(make_token(rotated_at=NOW - ago), NOW) is Verdict.END_SESSION


def test_an_expired_token_is_refused_from_its_last_moment_on() -> None:
    assert judge(make_token(expires_at=NOW), NOW) is Verdict.REFUSE


TIMES = st.timedeltas(timedelta(), timedelta(days=9)).map(lambda ago: NOW - ago)


@given(rotated_at=st.none() | TIMES, expires_at=TIMES | st.just(LATER), revoked_at=TIMES)
def test_nothing_goes_on_or_ends_again_in_an_ended_session(
    rotated_at: datetime | None, expires_at: datetime, revoked_at: datetime
) -> None:
    token = make_token(rotated_at=rotated_at, expires_at=expires_at, revoked_at=revoked_at)
    assert judge(token, NOW) is Verdict.REFUSE


@given(rotated_at=st.none() | TIMES, session_expires_at=TIMES)
def test_nothing_goes_on_in_an_expired_session(
    rotated_at: datetime | None, session_expires_at: datetime
) -> None:
    token = make_token(rotated_at=rotated_at, session_expires_at=session_expires_at)
    assert judge(token, NOW) is Verdict.REFUSE


def test_tokens_are_random_and_kept_as_hashes() -> None:
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert {len(token) for token in tokens} == {43}
    assert all(len(hash_token(token)) == 32 for token in tokens)
