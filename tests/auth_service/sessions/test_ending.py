"""Ending sessions from another one."""

from collections import Counter
from datetime import timedelta

from tests.auth_service.conftest import Auth, check_problem
from tests.auth_service.sessions.calls import (
    LOGOUT,
    ME,
    REFRESH,
    SESSIONS_PATH,
    end,
    events,
    log_in,
    revoked,
    sid,
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
