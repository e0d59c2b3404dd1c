"""Refreshing and ending sessions."""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

import jwt
import pytest
import sqlalchemy as sa

from auth_service.sessions.repository import delete_expired
from auth_service.tables import REFRESH_TOKENS, SESSIONS
from shared.feed import Entry, apply_revocations
from shared.identity import Revocations, RevokedToken, Verifier
from tests.auth_service.conftest import PASSWORD, Auth, MakeAuth, check_problem

ME = "/api/auth/me"
REFRESH = "/api/auth/refresh"
LOGOUT = "/api/auth/logout"


def claims(token: str) -> dict[str, Any]:
    decoded: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return decoded


async def revoked(auth: Auth) -> list[str]:
    """The sessions that the feed says have ended."""
    page = await auth.feed(types="session_revoked")
    return [entry["data"]["sid"] for entry in page["entries"]]


async def test_an_access_token_says_who_it_is_for(auth: Auth) -> None:
    answer = await auth.register("ada")
    token = answer["access_token"]
    header = jwt.get_unverified_header(token)
    assert (header["alg"], header["typ"]) == ("EdDSA", "JWT")
    content = claims(token)
    assert content.keys() == {"iss", "aud", "typ", "sub", "name", "role", "sid", "jti", "iat", "exp"}
    assert (content["iss"], content["aud"], content["typ"]) == ("codemaze", "codemaze", "access")
    assert (content["sub"], content["name"], content["role"]) == (answer["user"]["id"], "ada", "player")
    assert content["exp"] == int(content["iat"]) + 900
    identity = await Verifier(auth.container.keys().fetch_jwks).verify(token)
    assert (str(identity.user_id), str(identity.session_id)) == (content["sub"], content["sid"])
    assert identity.issued_at == content["iat"]


async def test_issue_times_have_fractions_of_a_second(auth: Auth) -> None:
    times = [claims((await auth.register())["access_token"])["iat"] for _ in range(5)]
    assert len(set(times)) == 5
    assert any(time != int(time) for time in times)


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


async def test_a_session_expires_when_it_is_not_used(auth: Auth) -> None:
    tokens = (await auth.register("ada"))["refresh_token"]
    for _ in range(3):
        auth.clock.ahead += timedelta(days=29)
        status, answer = await auth.post(REFRESH, {"refresh_token": tokens})
        assert status == 200
        tokens = answer["refresh_token"]
    auth.clock.ahead += timedelta(days=31)
    check_problem(await auth.post(REFRESH, {"refresh_token": tokens}), 401, "invalid-refresh-token")


async def test_an_expired_access_token_is_refused(auth: Auth) -> None:
    auth.clock.ahead = -timedelta(minutes=16)
    answer = await auth.register("ada")
    check_problem(await auth.get(ME, token=answer["access_token"]), 401, "expired-token")


async def test_logging_out_ends_the_session_and_publishes_it(auth: Auth) -> None:
    answer = await auth.register("ada")
    token = answer["access_token"]
    status, body = await auth.post(LOGOUT, token=token)
    assert (status, body.keys()) == (200, {"status", "message"})
    check_problem(await auth.get(ME, token=token), 401, "revoked-token")
    check_problem(await auth.post(LOGOUT, token=token), 401, "revoked-token")
    check_problem(
        await auth.post(REFRESH, {"refresh_token": answer["refresh_token"]}), 401, "invalid-refresh-token"
    )
    entry = (await auth.feed(types="session_revoked"))["entries"][0]
    content = claims(token)
    assert entry["data"].keys() == {"sid", "expires_at"}
    assert entry["data"]["sid"] == content["sid"]
    assert content["exp"] <= entry["data"]["expires_at"] + 1 < content["exp"] + 60


@pytest.mark.parametrize("where", ["body", "bearer", "cookie"])
async def test_a_refresh_token_is_enough_to_log_out(auth: Auth, where: str) -> None:
    answer = await auth.register("ada")
    token = answer["refresh_token"]
    options: dict[str, Any] = {
        "body": {"json": {"refresh_token": token}},
        "bearer": {"token": token},
        "cookie": {"headers": {"Cookie": f"codemaze_refresh={token}"}},
    }[where]
    assert (await auth.request("POST", LOGOUT, **options))[0] == 200
    check_problem(await auth.get(ME, token=answer["access_token"]), 401, "revoked-token")
    check_problem(await auth.post(LOGOUT, {"refresh_token": token}), 401, "invalid-refresh-token")


async def test_logging_out_needs_to_say_of_what(auth: Auth) -> None:
    check_problem(await auth.post(LOGOUT), 401, "unauthenticated")
    check_problem(await auth.post(LOGOUT, token="nonsense"), 401, "invalid-token")
    check_problem(await auth.post(LOGOUT, {"everywhere": True}), 401, "unauthenticated")


async def test_logging_out_everywhere_ends_all_sessions_but_not_the_next(auth: Auth) -> None:
    first = await auth.register("ada")
    _, second = await auth.post("/api/auth/login", {"login": "ada", "password": PASSWORD})
    bystander = await auth.register("bea")
    assert (await auth.post(LOGOUT, {"everywhere": True}, token=first["access_token"]))[0] == 200
    _, after = await auth.post("/api/auth/login", {"login": "ada", "password": PASSWORD})
    for answer in (first, second):
        check_problem(await auth.get(ME, token=answer["access_token"]), 401, "revoked-token")
    for answer in (after, bystander):
        assert (await auth.get(ME, token=answer["access_token"]))[0] == 200

    entries = (await auth.feed(types="user_revoked,session_revoked"))["entries"]
    assert [entry["type"] for entry in entries] == ["user_revoked"]
    assert entries[0]["data"].keys() == {"user_id", "before"}
    revocations = Revocations()
    follow = apply_revocations(revocations)
    await follow([Entry(entry["position"], entry["type"], entry["data"]) for entry in entries], 0)
    elsewhere = Verifier(auth.container.keys().fetch_jwks, revocations)
    for answer in (first, second):
        with pytest.raises(RevokedToken):
            await elsewhere.verify(answer["access_token"])
    for answer in (after, bystander):
        assert (await elsewhere.verify(answer["access_token"])).name == answer["user"]["username"]


async def test_browsers_get_their_tokens_in_cookies_alone(make_auth: MakeAuth) -> None:
    auth = await make_auth(public_url="https://codemaze.example")
    body = {"username": "ada", "password": PASSWORD, "cookie": True}
    _, answer, response = await auth.request("POST", "/api/auth/register", json=body)
    assert answer["access_token"] is answer["refresh_token"] is None
    session, refresh = response.headers.getall("Set-Cookie")
    assert session.startswith("codemaze_session=ey")
    assert set(session.split("; ")[1:]) == {"HttpOnly", "SameSite=Lax", "Secure", "Path=/", "Max-Age=900"}
    assert refresh.startswith("codemaze_refresh=")
    attributes = set(refresh.split("; ")[1:])
    assert {"HttpOnly", "SameSite=Lax", "Secure", "Path=/api/auth"} < attributes
    (max_age,) = (item for item in attributes if item.startswith("Max-Age="))
    assert abs(int(max_age.removeprefix("Max-Age=")) - 30 * 86_400) <= 5


async def test_without_https_cookies_are_not_marked_secure(auth: Auth) -> None:
    body = {"username": "ada", "password": PASSWORD, "cookie": True}
    _, _, response = await auth.request("POST", "/api/auth/register", json=body)
    assert all("Secure" not in cookie for cookie in response.headers.getall("Set-Cookie"))


async def test_a_browser_refreshes_and_logs_out_by_cookie(make_auth: MakeAuth) -> None:
    auth = await make_auth(cookies=True)
    await auth.register("ada")
    login = {"login": "ada", "password": PASSWORD, "cookie": True}
    assert (await auth.post("/api/auth/login", login))[0] == 200
    assert (await auth.post(REFRESH))[0] == 200
    status, answer, response = await auth.request("POST", REFRESH)
    assert (status, answer["refresh_token"]) == (200, None)
    token = response.cookies["codemaze_session"].value
    assert (await auth.get(ME, token=token))[0] == 200
    assert (await auth.post(LOGOUT))[0] == 200
    check_problem(await auth.get(ME, token=token), 401, "revoked-token")
    assert not list(auth.client.session.cookie_jar)


async def test_what_has_expired_is_forgotten_and_nothing_else(auth: Auth) -> None:
    old = await auth.register("ada")
    _, old = await auth.post(REFRESH, {"refresh_token": old["refresh_token"]})
    auth.clock.ahead = timedelta(days=31)
    new = await auth.register("bea")
    async with auth.db.begin() as conn:
        await delete_expired(conn, auth.clock())
    async with auth.db.connect() as conn:
        for table in (SESSIONS, REFRESH_TOKENS):
            assert await conn.scalar(sa.select(sa.func.count()).select_from(table)) == 1
    assert (await auth.post(REFRESH, {"refresh_token": new["refresh_token"]}))[0] == 200
