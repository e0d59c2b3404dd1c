"""Registration and login over our own API."""

import asyncio
import re
from collections import Counter
from typing import Any

import pytest
import sqlalchemy as sa

from auth_service.accounts.avatars import AVATARS
from auth_service.tables import SESSIONS, USERS
from shared.metrics import METRICS
from tests.auth_service.conftest import PASSWORD, Auth, MakeAuth, check_problem


def count_argon2(auth: Auth) -> float:
    """How many times argon2id was computed for a request."""
    app = auth.client.app
    assert app is not None
    values = (
        app[METRICS].registry.get_sample_value("codemaze_argon2_total", {"purpose": purpose})
        for purpose in ("check", "hash")
    )
    return sum(value or 0.0 for value in values)


async def log_in(auth: Auth, login: str, password: str = PASSWORD) -> tuple[int, Any]:
    return await auth.post("/api/auth/login", {"login": login, "password": password})


async def test_registering_makes_an_account_and_signs_in(auth: Auth) -> None:
    status, body = await auth.post(
        "/api/auth/register", {"username": "Ada-1", "password": PASSWORD, "email": "Ada@example.org"}
    )
    assert status == 201
    assert body.keys() == {
        "message",
        "user",
        "access_token",
        "refresh_token",
        "token_type",
        "expires_in",
    }
    assert (body["token_type"], body["expires_in"]) == ("Bearer", 900)
    user = body["user"]
    assert user["username"] == "Ada-1"
    assert user["email"] == "Ada@example.org"
    assert user["role"] == "player"
    assert user["is_guest"] is False
    assert user["avatar"] in AVATARS
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", user["created_at"])
    assert await auth.get("/api/auth/me", token=body["access_token"]) == (200, user)


async def test_new_accounts_have_various_avatars_and_ascending_numbers(auth: Auth) -> None:
    users = [(await auth.register())["user"] for _ in range(12)]
    assert len({user["avatar"] for user in users}) > 1
    numbers = [user["number"] for user in users]
    assert numbers == sorted(set(numbers))


async def test_one_logs_in_by_name_or_address_in_any_case(auth: Auth) -> None:
    user = (await auth.register("Ada", email="Ada@Example.org"))["user"]
    for login in ("Ada", "aDA", "Ada@Example.org", "ada@example.ORG"):
        status, body = await log_in(auth, login)
        assert (status, body["user"]) == (200, user)


async def test_each_login_is_a_session_of_its_own(auth: Auth) -> None:
    first = await auth.register("ada")
    _, second = await log_in(auth, "ada")
    assert (await auth.post("/api/auth/logout", token=first["access_token"]))[0] == 200
    assert (await auth.get("/api/auth/me", token=second["access_token"]))[0] == 200


async def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(auth: Auth) -> None:
    await auth.register("ada", email="ada@example.org")
    await auth.guest("guest_1")
    answers = [
        await log_in(auth, login, "wrong password")
        for login in ("ada", "ada@example.org", "nobody", "nobody@example.org", "guest_1", "?")
    ]
    check_problem(answers[0], 401, "bad-credentials")
    for _, body in answers:
        del body["request_id"]
    assert all(answer == answers[0] for answer in answers)


async def test_a_login_costs_the_same_whoever_it_is(auth: Auth) -> None:
    """By name one computation, by address two: its owner's, and that of who else gave it."""
    for name in ("known", "banned-one", "nopassword"):
        await auth.register(name, email=f"{name}@example.org")
    await auth.guest("guest_1")
    async with auth.db.begin() as conn:
        without = sa.update(USERS).where(USERS.c.username == "nopassword").values(password_hash=None)
        await conn.execute(without)
        banned = sa.update(USERS).where(USERS.c.username == "banned-one").values(banned_at=auth.clock())
        await conn.execute(banned)
    costs = {}
    for login in ("known", "nobody", "guest_1", "banned-one", "nopassword"):
        for form in (login, f"{login}@example.org"):
            before = count_argon2(auth)
            check_problem(await log_in(auth, form, "wrong password"), 401, "bad-credentials")
            costs[form] = count_argon2(auth) - before
    assert costs == {form: 2 if "@" in form else 1 for form in costs}
    for form in ("banned-one", "banned-one@example.org"):
        before = count_argon2(auth)
        check_problem(await log_in(auth, form), 403, "banned")
        assert count_argon2(auth) - before == (2 if "@" in form else 1)
    check_problem(await log_in(auth, "nopassword", ""), 400, "validation-failed")


async def test_a_password_hashed_with_other_parameters_is_hashed_anew_at_login(
    make_auth: MakeAuth, make_database: Any
) -> None:
    database = make_database()
    old = await make_auth(database)
    await old.register("ada")
    new = await make_auth(database, argon2_time=2)
    hashes = sa.select(USERS.c.password_hash)
    assert (await log_in(new, "ada", "wrong password"))[0] == 401
    async with new.db.connect() as conn:
        assert "t=1" in await conn.scalar(hashes)  # type: ignore[operator]
    assert (await log_in(new, "ada"))[0] == 200
    async with new.db.connect() as conn:
        assert "t=2" in await conn.scalar(hashes)  # type: ignore[operator]
    before = count_argon2(new)
    assert (await log_in(new, "ada"))[0] == 200
    assert count_argon2(new) - before == 1


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"username": "ADA"}, "username-taken"),
        ({"username": "bea", "email": "ADA@example.org"}, "email-taken"),
        ({"username": "Admin"}, "username-reserved"),
        ({"username": "guest_1"}, "username-taken"),
    ],
)
async def test_names_and_addresses_are_unique(auth: Auth, body: dict[str, str], code: str) -> None:
    await auth.register("Ada", email="ada@example.org")
    await auth.guest("Guest_1")
    check_problem(await auth.post("/api/auth/register", {"password": PASSWORD, **body}), 409, code)


async def test_a_password_may_have_up_to_1024_bytes(auth: Auth) -> None:
    longest = "ü" * 512
    assert await auth.register("ada", password=longest)
    assert (await log_in(auth, "ada", longest))[0] == 200
    assert (await log_in(auth, "ada", longest[:-1]))[0] == 401
    too_long = {"username": "bea", "password": longest + "x"}
    check_problem(await auth.post("/api/auth/register", too_long), 400, "password-too-long")
    check_problem(await log_in(auth, "ada", longest + "x"), 401, "bad-credentials")


async def test_of_many_registrations_of_one_name_one_succeeds(auth: Auth) -> None:
    body = {"username": "ada", "password": PASSWORD}
    outcomes = await asyncio.gather(*(auth.post("/api/auth/register", body) for _ in range(20)))
    assert Counter(status for status, _ in outcomes) == {201: 1, 409: 19}
    assert {answer["code"] for status, answer in outcomes if status == 409} == {"username-taken"}
    async with auth.db.connect() as conn:
        assert await conn.scalar(sa.select(sa.func.count()).select_from(USERS)) == 1
        assert await conn.scalar(sa.select(sa.func.count()).select_from(SESSIONS)) == 1


async def test_of_many_registrations_of_one_address_one_succeeds(auth: Auth) -> None:
    bodies = [
        {"username": f"ada{number}", "password": PASSWORD, "email": "ada@example.org"} for number in range(8)
    ]
    outcomes = await asyncio.gather(*(auth.post("/api/auth/register", body) for body in bodies))
    assert Counter(status for status, _ in outcomes) == {201: 1, 409: 7}


async def test_more_logins_than_may_wait_are_told_to_come_back(make_auth: MakeAuth) -> None:
    auth = await make_auth(password_threads=1, password_queue=2, argon2_memory=65_536, argon2_time=2)
    names = ["ada", "bea", "cis", "dia"]
    for name in names:
        await auth.register(name)
    responses = await asyncio.gather(
        *(
            auth.request("POST", "/api/auth/login", json={"login": name, "password": PASSWORD})
            for name in 3 * names
        )
    )
    statuses = Counter(status for status, _, _ in responses)
    assert statuses.keys() == {200, 429}
    assert statuses[200] >= 3
    for status, body, response in responses:
        if status == 429:
            assert body["code"] == "too-many-logins"
            assert response.headers["Retry-After"] == "1"
    assert (await log_in(auth, "ada"))[0] == 200


async def test_a_session_knows_where_it_was_started(auth: Auth) -> None:
    headers = {"X-Forwarded-For": "203.0.113.7, 10.0.0.1", "User-Agent": "x" * 300}
    await auth.post("/api/auth/register", {"username": "ada", "password": PASSWORD}, headers=headers)
    headers = {"X-Forwarded-For": "nonsense"}
    await auth.post("/api/auth/login", {"login": "ada", "password": PASSWORD}, headers=headers)
    columns = sa.select(SESSIONS.c.address, SESSIONS.c.user_agent).order_by(SESSIONS.c.created_at)
    async with auth.db.connect() as conn:
        rows = await conn.all(columns)
    assert tuple(rows[0]) == ("203.0.113.7", "x" * 255)
    assert rows[1].address == "127.0.0.1"
