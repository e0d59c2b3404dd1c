"""Growing delays on logins that fail, which lock no owner out."""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from auth_service.tables import AUDIT_LOG, LOGIN_FAILURES
from tests.auth_service.conftest import PASSWORD, Auth, MakeAuth, check_problem
from tests.auth_service.test_accounts import count_argon2

HOME, AWAY = "203.0.113.7", "198.51.100.9"
FREE = 5
"""Failures with an account from an address that bring no delay."""


async def log_in(
    auth: Auth, login: str, password: str = "wrong password", *, at: str = HOME
) -> tuple[int, Any]:
    status, body, response = await auth.request(
        "POST",
        "/api/auth/login",
        json={"login": login, "password": password},
        headers={"X-Forwarded-For": at},
    )
    if status == 429:
        assert response.headers["Retry-After"] == str(body["retry_after"])
    return status, body


async def register(auth: Auth, name: str, *, at: str = HOME, **more: str) -> Any:
    body = {"username": name, "password": PASSWORD, **more}
    status, answer, _ = await auth.request(
        "POST", "/api/auth/register", json=body, headers={"X-Forwarded-For": at}
    )
    assert status == 201, answer
    return answer["user"]


async def fail(auth: Auth, login: str, times: int, *, at: str = HOME) -> None:
    for _ in range(times):
        check_problem(await log_in(auth, login, at=at), 401, "bad-credentials")


def pass_time(auth: Auth, seconds: float) -> None:
    auth.clock.ahead += timedelta(seconds=seconds)


async def audit(auth: Auth, *events: str) -> list[Any]:
    rows = sa.select(AUDIT_LOG).where(AUDIT_LOG.c.event.in_(events)).order_by(AUDIT_LOG.c.id)
    async with auth.db.connect() as conn:
        return list(await conn.all(rows))


async def test_who_fails_waits_longer_each_time_even_with_the_right_password(auth: Auth) -> None:
    await register(auth, "ada")
    await fail(auth, "ada", FREE)
    for delay in (1, 2, 4, 8, 16, 32, 60, 60):
        outcome = await log_in(auth, "ada", PASSWORD)
        check_problem(outcome, 429, "sign-in-delayed")
        assert outcome[1]["retry_after"] == delay
        pass_time(auth, delay)
        await fail(auth, "ada", 1)
    pass_time(auth, 60)
    assert (await log_in(auth, "ada", PASSWORD))[0] == 200


async def test_success_and_time_forgive(auth: Auth) -> None:
    await register(auth, "ada")
    await fail(auth, "ada", FREE - 1)
    assert (await log_in(auth, "ada", PASSWORD))[0] == 200
    await fail(auth, "ada", FREE)
    check_problem(await log_in(auth, "ada"), 429, "sign-in-delayed")
    pass_time(auth, 3600)
    await fail(auth, "ada", FREE)
    check_problem(await log_in(auth, "ada"), 429, "sign-in-delayed")


async def test_delays_tell_nothing_of_who_has_an_account(auth: Auth) -> None:
    await register(auth, "ada", at=AWAY, email="ada@example.org")
    await auth.guest("guest_1")
    logins = ("ada", "nobody", "ada@example.org", "nobody@example.org", "guest_1")
    answers: list[list[Any]] = []
    for login in logins:
        outcomes = [await log_in(auth, login) for _ in range(FREE + 3)]
        for _, body in outcomes:
            del body["request_id"]
        answers.append(outcomes)
    assert all(outcomes == answers[0] for outcomes in answers)
    assert [status for status, _ in answers[0]] == [401] * FREE + [429] * 3


async def test_while_somebody_waits_no_password_is_hashed(auth: Auth) -> None:
    await register(auth, "ada")
    for login in ("ada", "nobody"):
        await fail(auth, login, FREE)
        before = count_argon2(auth)
        for _ in range(5):
            check_problem(await log_in(auth, login), 429, "sign-in-delayed")
        assert count_argon2(auth) == before


async def test_many_guesses_at_once_are_no_more_than_one_after_another(
    make_auth: MakeAuth, make_database: Any
) -> None:
    database = make_database()
    replicas = [await make_auth(database), await make_auth(database)]
    await register(replicas[0], "ada")
    for login in ("ada", "nobody"):
        before = sum(map(count_argon2, replicas))
        outcomes = await asyncio.gather(*(log_in(replicas[turn % 2], login) for turn in range(50)))
        assert Counter(status for status, _ in outcomes) == {401: FREE, 429: 50 - FREE}
        assert sum(map(count_argon2, replicas)) - before == FREE


async def test_a_storm_of_strangers_delays_strangers_and_not_the_owner(auth: Auth) -> None:
    await register(auth, "ada", at=HOME)
    storm = [await log_in(auth, "ada", at=f"198.51.100.{number}") for number in range(30)]
    assert Counter(status for status, _ in storm) == {401: 10, 429: 20}
    check_problem(await log_in(auth, "ada", PASSWORD, at=AWAY), 429, "sign-in-delayed")
    assert (await log_in(auth, "ada", PASSWORD, at=HOME))[0] == 200
    await fail(auth, "ada", 1, at=HOME)
    assert (await log_in(auth, "ada", PASSWORD, at=HOME))[0] == 200
    # Somebody else there is a stranger to this account.
    await register(auth, "bea", at=AWAY)
    check_problem(await log_in(auth, "ada", PASSWORD, at=AWAY), 429, "sign-in-delayed")
    # At home for a month; all that is later is a stranger's.
    pass_time(auth, 31 * 86_400)
    storm = [await log_in(auth, "ada", at=f"198.51.100.{number}") for number in range(30)]
    check_problem(await log_in(auth, "ada", PASSWORD, at=HOME), 429, "sign-in-delayed")
    pass_time(auth, 60)
    assert (await log_in(auth, "ada", PASSWORD, at=HOME))[0] == 200


async def test_who_tries_one_password_on_all_names_waits_but_a_neighbour_at_home_does_not(auth: Auth) -> None:
    await register(auth, "ada", at=HOME)
    await register(auth, "bea", at=AWAY)
    spray = [await log_in(auth, f"pupil{number}", at=HOME) for number in range(110)]
    assert Counter(status for status, _ in spray) == {401: 100, 429: 10}
    check_problem(await log_in(auth, "bea", PASSWORD, at=HOME), 429, "sign-in-delayed")
    assert (await log_in(auth, "ada", PASSWORD, at=HOME))[0] == 200
    assert (await log_in(auth, "bea", PASSWORD, at=AWAY))[0] == 200


async def test_right_passwords_do_not_add_up(auth: Auth) -> None:
    await register(auth, "ada", at=HOME)
    for number in range(15):
        assert (await log_in(auth, "ada", PASSWORD, at=f"198.51.100.{number}"))[0] == 200
    await fail(auth, "ada", FREE, at=HOME)


async def test_addresses_of_one_site_are_one(auth: Auth) -> None:
    await register(auth, "ada", at="2001:db8:1:1::1")
    for number in range(FREE):
        await fail(auth, "ada", 1, at=f"2001:db8:1:2::{number}")
    check_problem(await log_in(auth, "ada", at="2001:db8:1:2:ffff::1"), 429, "sign-in-delayed")
    assert (await log_in(auth, "ada", at="2001:db8:1:3::1"))[0] == 401
    # At home is the whole site.
    for number in range(12):
        await log_in(auth, "ada", at=f"198.51.100.{number}")
    check_problem(await log_in(auth, "ada", PASSWORD, at=AWAY), 429, "sign-in-delayed")
    assert (await log_in(auth, "ada", PASSWORD, at="2001:db8:1:1:ffff::1"))[0] == 200


async def test_spellings_of_a_name_are_one_account(auth: Auth) -> None:
    await register(auth, "Ada")
    for login in ("ada", "ADA", "Ada", "aDa", "adA"):
        await fail(auth, login, 1)
    check_problem(await log_in(auth, "AdA", PASSWORD), 429, "sign-in-delayed")


async def test_what_was_not_checked_is_no_failure(make_auth: MakeAuth) -> None:
    auth = await make_auth(password_threads=1, password_queue=0, argon2_memory=65_536, argon2_time=2)
    await register(auth, "ada")
    for _ in range(4):
        outcomes = await asyncio.gather(*(log_in(auth, "ada", PASSWORD) for _ in range(4)))
        assert {status for status, _ in outcomes} <= {200, 429}
        assert {body["code"] for status, body in outcomes if status == 429} <= {"too-many-logins"}
    await fail(auth, "ada", FREE)


async def test_the_audit_log_has_each_failure_and_one_word_of_each_delay(auth: Auth) -> None:
    user = await register(auth, "ada")
    await fail(auth, "ada", FREE)
    for _ in range(10):
        check_problem(await log_in(auth, "ada"), 429, "sign-in-delayed")
    rows = await audit(auth, "sign_in_failed", "sign_in_delayed")
    assert [row.event for row in rows] == ["sign_in_failed"] * FREE + ["sign_in_delayed"]
    assert {(str(row.user_id), row.address) for row in rows} == {(user["id"], HOME)}
    assert rows[0].data == {"code": "bad-credentials"}
    assert rows[-1].data == {"scope": "pair"}
    pass_time(auth, 1)
    await fail(auth, "ada", 1)
    check_problem(await log_in(auth, "ada"), 429, "sign-in-delayed")
    assert len(await audit(auth, "sign_in_delayed")) == 1
    pass_time(auth, 61)
    await fail(auth, "ada", 1)
    check_problem(await log_in(auth, "ada"), 429, "sign-in-delayed")
    assert len(await audit(auth, "sign_in_delayed")) == 2


async def test_what_was_typed_as_a_name_is_kept_nowhere(auth: Auth) -> None:
    """It may be a password."""
    await fail(auth, "hunter2hunter2", FREE)
    check_problem(await log_in(auth, "hunter2hunter2"), 429, "sign-in-delayed")
    async with auth.db.connect() as conn:
        kept = [*await conn.all(sa.select(LOGIN_FAILURES)), *await conn.all(sa.select(AUDIT_LOG))]
    assert len(kept) == 3 + FREE + 1
    assert "hunter2" not in str(kept)
