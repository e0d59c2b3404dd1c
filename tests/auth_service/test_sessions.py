"""Refreshing and ending sessions."""

import asyncio
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import jwt
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from auth_service.accounts.repository import find_by_name
from auth_service.sessions.devices import LONGEST, describe
from auth_service.sessions.domain import Client
from auth_service.sessions.repository import delete_expired
from auth_service.tables import AUDIT_LOG, REFRESH_TOKENS, SESSIONS
from shared.feed import Entry, apply_revocations
from shared.identity import Revocations, RevokedToken, Verifier
from tests.auth_service.conftest import PASSWORD, Auth, MakeAuth, check_problem
from tests.auth_service.locks import behind_its_user

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


SESSIONS_PATH = "/api/auth/sessions"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    " Version/17.5 Mobile/15E148 Safari/604.1"
)


async def log_in(auth: Auth, login: str = "ada", **options: Any) -> Any:
    status, answer = await auth.post("/api/auth/login", {"login": login, "password": PASSWORD}, **options)
    assert status == 200, answer
    return answer


async def listed(auth: Auth, answer: Any) -> list[Any]:
    status, page = await auth.get(SESSIONS_PATH, token=answer["access_token"])
    assert status == 200, page
    return list(page["sessions"])


async def end(auth: Auth, answer: Any, session_id: str = "") -> tuple[int, Any]:
    path = f"{SESSIONS_PATH}/{session_id}" if session_id else SESSIONS_PATH
    status, body, _ = await auth.request("DELETE", path, token=answer["access_token"])
    return status, body


async def events(auth: Auth) -> list[tuple[str, str | None, Any]]:
    """Event, session and data of all entries of the audit log, but for those of signing in."""
    async with auth.db.connect() as conn:
        rows = await conn.all(sa.select(AUDIT_LOG).order_by(AUDIT_LOG.c.id))
    return [
        (row.event, None if row.session_id is None else str(row.session_id), row.data)
        for row in rows
        if row.event not in ("signed_in", "registered")
    ]


def sid(answer: Any) -> str:
    return str(claims(answer["access_token"])["sid"])


async def test_sessions_are_listed_with_where_they_were_used_last(auth: Auth) -> None:
    auth.clock.ahead = -timedelta(minutes=3)
    await auth.register("bea")
    first = await auth.register("ada")
    auth.clock.ahead += timedelta(minutes=1)
    headers = {"User-Agent": FIREFOX, "X-Forwarded-For": "203.0.113.7"}
    second = await log_in(auth, headers=headers)
    auth.clock.ahead += timedelta(minutes=1)
    headers = {"User-Agent": IPHONE, "X-Forwarded-For": "2001:db8::1, 10.0.0.1"}
    status, first = await auth.post(REFRESH, {"refresh_token": first["refresh_token"]}, headers=headers)
    assert status == 200
    newest, other = await listed(auth, second)
    assert newest.keys() == {
        "id", "current", "method", "device", "user_agent", "address", "created_at", "last_used_at",
        "expires_at",
    }  # fmt: skip
    assert [each["id"] for each in (newest, other)] == [sid(first), sid(second)]
    assert [each["current"] for each in (newest, other)] == [False, True]
    assert [each["method"] for each in (newest, other)] == ["password", "password"]
    assert (newest["device"], newest["user_agent"], newest["address"]) == (
        "Mobile Safari on iOS", IPHONE, "2001:db8::1",
    )  # fmt: skip
    assert (other["device"], other["address"]) == ("Firefox on Linux", "203.0.113.7")
    assert newest["created_at"] < other["created_at"] == other["last_used_at"] < newest["last_used_at"]
    assert newest["expires_at"] > other["expires_at"]
    assert [each["current"] for each in await listed(auth, first)] == [True, False]


async def test_sessions_that_have_ended_are_not_listed(auth: Auth) -> None:
    first = await auth.register("ada")
    second, third = await log_in(auth), await log_in(auth)
    auth.clock.ahead += timedelta(days=29)
    _, second = await auth.post(REFRESH, {"refresh_token": second["refresh_token"]})
    _, third = await auth.post(REFRESH, {"refresh_token": third["refresh_token"]})
    auth.clock.ahead = timedelta(days=31)
    _, third = await auth.post(REFRESH, {"refresh_token": third["refresh_token"]})
    assert {each["id"] for each in await listed(auth, third)} == {sid(second), sid(third)}
    _, second = await auth.post(REFRESH, {"refresh_token": second["refresh_token"]})
    await auth.post(LOGOUT, token=second["access_token"])
    assert [each["id"] for each in await listed(auth, third)] == [sid(third)]
    check_problem(await auth.get(SESSIONS_PATH, token=second["access_token"]), 401, "revoked-token")
    check_problem(
        await auth.post(REFRESH, {"refresh_token": first["refresh_token"]}), 401, "invalid-refresh-token"
    )


async def test_one_session_is_ended_from_another(auth: Auth) -> None:
    first = await auth.register("ada")
    second = await log_in(auth)
    status, answer = await end(auth, second, sid(first))
    assert (status, answer.keys()) == (200, {"status", "message"})
    check_problem(await auth.get(ME, token=first["access_token"]), 401, "revoked-token")
    check_problem(
        await auth.post(REFRESH, {"refresh_token": first["refresh_token"]}), 401, "invalid-refresh-token"
    )
    assert (await auth.get(ME, token=second["access_token"]))[0] == 200
    assert await revoked(auth) == [sid(first)]
    assert await events(auth) == [("session_revoked", sid(first), {"by_session": sid(second)})]
    check_problem(await end(auth, second, sid(first)), 404, "session-not-found")


async def test_sessions_of_others_are_not_found(auth: Auth) -> None:
    ada, bea = await auth.register("ada"), await auth.register("bea")
    for session_id in (sid(bea), "12345678-1234-4234-8234-123456789012"):
        check_problem(await end(auth, ada, session_id), 404, "session-not-found")
    check_problem(await end(auth, ada, "x"), 400, "validation-failed")
    assert (await auth.get(ME, token=bea["access_token"]))[0] == 200
    assert await revoked(auth) == []


async def test_ending_the_present_session_is_a_logout(auth: Auth) -> None:
    auth.clock.ahead = -timedelta(hours=1)
    first = await auth.register("ada")
    auth.clock.ahead = timedelta()  # not fresh, and need not be
    _, first = await auth.post(REFRESH, {"refresh_token": first["refresh_token"]})
    status, _, response = await auth.request(
        "DELETE", f"{SESSIONS_PATH}/{sid(first)}", token=first["access_token"]
    )
    assert status == 200
    assert any("codemaze_session=" in cookie for cookie in response.headers.getall("Set-Cookie"))
    check_problem(await auth.get(ME, token=first["access_token"]), 401, "revoked-token")
    assert await events(auth) == [("signed_out", sid(first), {})]


async def test_all_other_sessions_are_ended_at_once(auth: Auth) -> None:
    others = [await auth.register("ada"), await log_in(auth)]
    mine, bystander = await log_in(auth), await auth.register("bea")
    status, answer = await end(auth, mine)
    assert (status, answer["ended"]) == (200, 2)
    for other in others:
        check_problem(await auth.get(ME, token=other["access_token"]), 401, "revoked-token")
    for answer in (mine, bystander):
        assert (await auth.get(ME, token=answer["access_token"]))[0] == 200
    assert Counter(await revoked(auth)) == Counter(map(sid, others))
    assert sorted(event for event, _, _ in await events(auth)) == ["session_revoked"] * 2
    assert (await end(auth, mine))[1]["ended"] == 0


async def test_who_has_not_shown_lately_who_he_is_ends_no_other_session(auth: Auth) -> None:
    auth.clock.ahead = -timedelta(minutes=16)
    first, second = await auth.register("ada"), await log_in(auth)
    auth.clock.ahead = timedelta()
    _, second = await auth.post(REFRESH, {"refresh_token": second["refresh_token"]})
    check_problem(await end(auth, second, sid(first)), 401, "reauthentication-required")
    check_problem(await end(auth, second), 401, "reauthentication-required")
    assert await revoked(auth) == []
    assert (await auth.post(REFRESH, {"refresh_token": first["refresh_token"]}))[0] == 200


async def test_ended_sessions_end_no_others(auth: Auth) -> None:
    first, second = await auth.register("ada"), await log_in(auth)
    await auth.post(LOGOUT, token=first["access_token"])
    check_problem(await end(auth, first, sid(second)), 401, "revoked-token")
    check_problem(await end(auth, first), 401, "revoked-token")
    assert (await auth.get(ME, token=second["access_token"]))[0] == 200


async def test_no_session_lasts_longer_than_the_settings_say(make_auth: MakeAuth) -> None:
    auth = await make_auth(session_lifetime=60 * 86_400)
    answer = await auth.register("ada")
    for _ in range(2):
        auth.clock.ahead += timedelta(days=25)
        _, answer = await auth.post(REFRESH, {"refresh_token": answer["refresh_token"]})
    (session,) = await listed(auth, answer)
    lasts = datetime.fromisoformat(session["expires_at"]) - datetime.fromisoformat(session["created_at"])
    assert lasts == timedelta(days=60)
    auth.clock.ahead += timedelta(days=10, seconds=1)
    check_problem(
        await auth.post(REFRESH, {"refresh_token": answer["refresh_token"]}), 401, "invalid-refresh-token"
    )


async def test_of_too_many_sessions_the_least_used_end(make_auth: MakeAuth) -> None:
    auth = await make_auth(sessions_per_user=2)
    auth.clock.ahead = -timedelta(minutes=1)
    await auth.register("bea")
    first = await auth.register("ada")
    auth.clock.ahead += timedelta(seconds=1)
    second = await log_in(auth)
    auth.clock.ahead += timedelta(seconds=1)
    _, first = await auth.post(REFRESH, {"refresh_token": first["refresh_token"]})
    auth.clock.ahead += timedelta(seconds=1)
    third = await log_in(auth)
    assert [each["id"] for each in await listed(auth, third)] == [sid(third), sid(first)]
    check_problem(await auth.get(ME, token=second["access_token"]), 401, "revoked-token")
    assert await revoked(auth) == [sid(second)]
    assert await events(auth) == [("session_revoked", sid(second), {"reason": "too many sessions"})]


async def test_logins_at_the_same_time_leave_no_more_sessions_than_may_be(make_auth: MakeAuth) -> None:
    auth = await make_auth(sessions_per_user=3)
    await auth.register("ada")

    async def sign_in() -> None:
        async with auth.db.begin() as conn:
            user = await find_by_name(conn, "ada")
            assert user is not None
            await auth.container.sign_ins().finish(conn, user, Client(), method="password")

    await asyncio.gather(*(sign_in() for _ in range(8)))
    async with auth.db.connect() as conn:
        live = await conn.scalar(
            sa.select(sa.func.count()).select_from(SESSIONS).where(SESSIONS.c.revoked_at.is_(None))
        )
    assert live == 3


async def test_ways_out_are_recorded_with_where_from(auth: Auth) -> None:
    headers = {"X-Forwarded-For": "203.0.113.7", "User-Agent": FIREFOX}
    first = await auth.register("ada")
    await auth.post(LOGOUT, token=first["access_token"], headers=headers)
    second = await log_in(auth)
    await auth.post(LOGOUT, {"refresh_token": second["refresh_token"]}, headers=headers)
    third = await log_in(auth)
    await auth.post(LOGOUT, {"everywhere": True}, token=third["access_token"], headers=headers)
    fourth = await log_in(auth)
    for _ in range(3):
        await auth.post(REFRESH, {"refresh_token": fourth["refresh_token"]}, headers=headers)
    assert await events(auth) == [
        ("signed_out", sid(first), {}),
        ("signed_out", sid(second), {}),
        ("signed_out_everywhere", sid(third), {}),
        ("refresh_reused", sid(fourth), {}),
    ]
    async with auth.db.connect() as conn:
        rows = await conn.all(
            sa.select(AUDIT_LOG).where(AUDIT_LOG.c.event.in_(["signed_out", "refresh_reused"]))
        )
    for row in rows:
        assert (str(row.user_id), row.address, row.user_agent) == (
            first["user"]["id"], "203.0.113.7", FIREFOX,
        )  # fmt: skip


async def test_a_logout_waits_for_its_user_before_it_holds_the_session(auth: Auth) -> None:
    ada = await auth.register("ada")
    logout = auth.post(LOGOUT, {}, token=ada["access_token"])
    assert (await behind_its_user(auth, ada["user"]["id"], SESSIONS, logout))[0] == 200


async def test_many_ways_out_at_once_do_not_wait_for_each_other_in_a_circle(auth: Auth) -> None:
    await auth.register("ada")
    answers = [await log_in(auth) for _ in range(4)]
    outcomes = await asyncio.gather(
        *(auth.post(LOGOUT, {"everywhere": True}, token=each["access_token"]) for each in answers),
        *(auth.post(REFRESH, {"refresh_token": each["refresh_token"]}) for each in answers),
        *(end(auth, each) for each in answers),
    )
    assert {status for status, _ in outcomes} <= {200, 401}
    for answer in answers:
        check_problem(await auth.get(ME, token=answer["access_token"]), 401, "revoked-token")


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        (None, "Unknown device"),
        ("", "Unknown device"),
        ("x", "Unknown device"),
        ("curl/8.5.0", "curl"),
        (FIREFOX, "Firefox on Linux"),
        (IPHONE, "Mobile Safari on iOS"),
        ("<script>alert(1)</script>", "Unknown device"),
    ],
)
def test_devices_have_short_names(user_agent: str | None, device: str) -> None:
    assert describe(user_agent) == device


@given(st.text(max_size=255))
def test_whatever_a_user_agent_says_its_device_has_a_name(user_agent: str) -> None:
    assert 0 < len(describe(user_agent)) <= LONGEST
