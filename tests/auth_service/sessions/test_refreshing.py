"""Refreshing a session, and refresh tokens that are used again."""

import asyncio
from collections import Counter
from typing import Any

import pytest

from tests.auth_service.conftest import PASSWORD, Auth, check_problem
from tests.auth_service.sessions.calls import ME, REFRESH, revoked
from tests.auth_service.tokens import claims


async def test_a_refresh_gives_new_tokens_of_the_same_session(auth: Auth) -> None:
    first = await auth.register("ada")
    status, second = await auth.post(REFRESH, {"refresh_token": first["refresh_token"]})
    assert status == 200
    assert second["user"] == first["user"]
    assert second["refresh_token"] != first["refresh_token"]
    old, new = claims(first["access_token"]), claims(second["access_token"])
    assert new["sid"] == old["sid"]
    assert new["jti"] != old["jti"]
    for answer in (first, second):
        assert (await auth.get(ME, token=answer["access_token"]))[0] == 200


async def test_a_refresh_token_may_be_the_bearer_token(auth: Auth) -> None:
    first = await auth.register("ada")
    status, second = await auth.post(REFRESH, token=first["refresh_token"])
    assert (status, second["user"]) == (200, first["user"])
    assert second["access_token"]


async def test_a_refresh_token_used_again_ends_the_session_at_once(auth: Auth) -> None:
    first = await auth.register("ada")
    _, second = await auth.post(REFRESH, {"refresh_token": first["refresh_token"]})
    again = await auth.post(REFRESH, {"refresh_token": first["refresh_token"]})
    check_problem(again, 401, "refresh-token-reused")
    check_problem(
        await auth.post(REFRESH, {"refresh_token": second["refresh_token"]}), 401, "invalid-refresh-token"
    )
    check_problem(await auth.get(ME, token=second["access_token"]), 401, "revoked-token")
    assert await revoked(auth) == [claims(first["access_token"])["sid"]]


async def test_other_sessions_of_the_user_go_on(auth: Auth) -> None:
    first = await auth.register("ada")
    _, other = await auth.post("/api/auth/login", {"login": "ada", "password": PASSWORD})
    for _ in range(2):
        await auth.post(REFRESH, {"refresh_token": first["refresh_token"]})
    assert (await auth.post(REFRESH, {"refresh_token": other["refresh_token"]}))[0] == 200


async def test_of_many_uses_of_one_refresh_token_at_most_one_succeeds(auth: Auth) -> None:
    first = await auth.register("ada")
    body = {"refresh_token": first["refresh_token"]}
    outcomes = await asyncio.gather(*(auth.post(REFRESH, body) for _ in range(10)))
    assert Counter(status for status, _ in outcomes) == {200: 1, 401: 9}
    winner = next(answer for status, answer in outcomes if status == 200)
    check_problem(await auth.get(ME, token=winner["access_token"]), 401, "revoked-token")
    check_problem(
        await auth.post(REFRESH, {"refresh_token": winner["refresh_token"]}), 401, "invalid-refresh-token"
    )
    assert await revoked(auth) == [claims(first["access_token"])["sid"]]


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"json": {}},
        {"json": {"refresh_token": "x"}},
        {"json": {"refresh_token": "x" * 43}},
        {"token": "x" * 43},
        {"token": "no.refresh.token"},
        {"headers": {"Cookie": "codemaze_refresh=x"}},
    ],
)
async def test_what_is_no_refresh_token_is_refused(auth: Auth, options: dict[str, Any]) -> None:
    status, body, _ = await auth.request("POST", REFRESH, **options)
    check_problem((status, body), 401, "invalid-refresh-token")
