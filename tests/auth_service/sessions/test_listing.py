"""The list of one's sessions."""

from datetime import timedelta

from tests.auth_service.browsers import FIREFOX, IPHONE
from tests.auth_service.conftest import Auth, check_problem
from tests.auth_service.sessions.calls import LOGOUT, REFRESH, SESSIONS_PATH, listed, log_in, sid


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
