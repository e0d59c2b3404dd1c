"""Turning the second factor on and off, and what that takes."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from auth_service.tables import LOGIN_FAILURES, RECOVERY_CODES, SECOND_FACTORS, SESSIONS, USERS
from tests.auth_service.conftest import PASSWORD, Auth, check_problem
from tests.auth_service.locks import behind
from tests.auth_service.second_factor.person import PATH, enrol, events, register


async def test_nothing_is_asked_for_before_a_first_code_has_confirmed_the_secret(auth: Auth) -> None:
    ada = await register(auth, "ada")
    off = {"enabled": False, "confirmed_at": None, "recovery_codes_left": 0}
    assert await ada.call("GET") == (200, off)
    check_problem(await ada.call("POST", f"{PATH}/confirm", {"code": "123456"}), 404, "second-factor-off")
    _, first = await ada.call("POST")
    assert first["uri"] == f"otpauth://totp/Codemaze:ada?secret={first['secret']}&issuer=Codemaze"
    _, second = await ada.call("POST")
    assert second["secret"] != first["secret"]
    ada.secret = first["secret"]
    check_problem(await ada.call("POST", f"{PATH}/confirm", {"code": ada.code()}), 401, "wrong-code")
    assert (await ada.log_in())[0] == 200
    assert await ada.call("GET") == (200, off)
    check_problem(await ada.call("DELETE", json={"code": ada.code()}), 404, "second-factor-off")
    ada.secret = second["secret"]
    status, body = await ada.call("POST", f"{PATH}/confirm", {"code": ada.code()})
    assert (status, len(set(body["recovery_codes"]))) == (200, 10)
    status, body = await ada.call("GET")
    assert (body["enabled"], body["recovery_codes_left"]) == (True, 10)
    assert body["confirmed_at"] is not None
    check_problem(await ada.call("POST"), 409, "second-factor-on")
    check_problem(await ada.call("POST", f"{PATH}/confirm", {"code": ada.code(1)}), 409, "second-factor-on")
    await ada.challenge()


async def test_turning_it_on_ends_the_sessions_that_began_without_it(auth: Auth) -> None:
    ada = await register(auth, "ada")
    _, other = await ada.log_in()
    _, body = await ada.call("POST")
    ada.secret = body["secret"]
    assert (await ada.call("POST", f"{PATH}/confirm", {"code": ada.code()}))[0] == 200
    assert (await auth.get("/api/auth/me", token=ada.token))[0] == 200
    check_problem(await auth.get("/api/auth/me", token=other["access_token"]), 401, "revoked-token")
    page = await auth.feed(types="session_revoked")
    assert len(page["entries"]) == 1
    assert [row.user_id for row in await events(auth, "second_factor_on", "session_revoked")] == [
        row.user_id for row in await events(auth, "registered", "signed_in")
    ][:2]


async def test_a_right_code_holds_up_nobody_while_it_waits_for_the_feed(auth: Auth) -> None:
    ada = await register(auth, "ada")
    await ada.log_in()  # a session to be ended
    ada.secret = (await ada.call("POST"))[1]["secret"]
    request = ada.call("POST", f"{PATH}/confirm", {"code": ada.code()})
    feed = sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext("auth.feed")))
    assert (await behind(auth, feed, LOGIN_FAILURES, request))[0] == 200


async def test_it_is_turned_off_by_a_code_and_what_was_good_is_worth_nothing(auth: Auth) -> None:
    ada = await enrol(auth)
    challenge = await ada.challenge()
    check_problem(await ada.call("DELETE", json={"code": ada.wrong_code()}), 401, "wrong-code")
    assert (await ada.call("DELETE", json={"code": ada.next_code()}))[0] == 200
    assert (await ada.log_in())[0] == 200
    check_problem(await ada.answer(challenge, ada.next_code()), 401, "challenge-over")
    async with auth.db.connect() as conn:
        for table in (SECOND_FACTORS, RECOVERY_CODES):
            assert await conn.scalar(sa.select(sa.func.count()).select_from(table)) == 0
    assert len(await events(auth, "second_factor_off")) == 1


async def test_changes_want_a_fresh_session_too(auth: Auth) -> None:
    ada = await enrol(auth)
    bea = await register(auth, "bea")
    long_ago = auth.clock() - timedelta(seconds=901)
    async with auth.db.connect() as conn:
        await conn.execute(sa.update(SESSIONS).values(authenticated_at=long_ago))
    check_problem(await bea.call("POST"), 401, "reauthentication-required")
    code = ada.code(1)
    for method, path in (("DELETE", PATH), ("POST", f"{PATH}/recovery-codes")):
        check_problem(await ada.call(method, path, {"code": code}), 401, "reauthentication-required")
    check_problem(await ada.call("POST", f"{PATH}/confirm", {"code": code}), 401, "reauthentication-required")
    assert not await events(auth, "second_factor_failed")
    status, again = await ada.call("POST", "/api/auth/reauthenticate", {"password": PASSWORD})
    assert status == 200
    ada.token = again["access_token"]
    assert (await ada.call("DELETE", json={"code": code}))[0] == 200


async def test_a_code_stands_in_for_a_password_that_there_is_none_of(auth: Auth) -> None:
    ada = await enrol(auth)
    path = "/api/auth/reauthenticate"
    check_problem(await ada.call("POST", path, {"code": ada.code(1)}), 400, "validation-failed")
    check_problem(await ada.call("POST", path, {"code": "123456", "password": "x"}), 400, "validation-failed")
    check_problem(await ada.call("POST", path, {}), 400, "validation-failed")
    async with auth.db.connect() as conn:  # as of somebody who signs in by a provider
        await conn.execute(sa.update(USERS).values(password_hash=None))
        long_ago = auth.clock() - timedelta(seconds=901)
        await conn.execute(sa.update(SESSIONS).values(authenticated_at=long_ago))
    check_problem(await ada.call("DELETE", json={"code": ada.code(1)}), 401, "reauthentication-required")
    check_problem(await ada.call("POST", path, {"code": ada.wrong_code()}), 401, "wrong-code")
    status, again = await ada.call("POST", path, {"code": ada.code(1)})
    assert status == 200
    ada.token = again["access_token"]
    assert len(await events(auth, "reauthenticated")) == 1
    assert (await ada.call("DELETE", json={"code": ada.recovery_codes[0]}))[0] == 200
    check_problem(await ada.call("POST", path, {"code": "123456"}), 404, "second-factor-off")


async def test_guests_have_none_and_bad_input_is_refused(auth: Auth) -> None:
    guest = await auth.guest("guest_1")
    outcome = await auth.post(PATH, token=guest["access_token"])
    check_problem(outcome, 403, "forbidden")
    ada = await enrol(auth)
    bad: list[Any] = [{}, {"code": 123456}, {"code": None}, {"code": "12345"}, {"code": "1" * 65}]
    bad += [{"code": "1234567", "more": 1}, {"code": "12\u000034567"}, [], "code"]
    for body in bad:
        for method, path in (("POST", f"{PATH}/confirm"), ("DELETE", PATH)):
            check_problem(await ada.call(method, path, body), 400, "validation-failed")
    for body in ({"challenge": "x"}, {"challenge": "", "code": "123456"}, {"challenge": 1, "code": "123456"}):
        check_problem(await auth.post("/api/auth/login/second-factor", body), 400, "validation-failed")
    for code in ("١٢٣٤٥٦", "      ", "------", "\ud7ff" * 6):
        check_problem(await ada.answer(await ada.challenge(), code), 401, "wrong-code")
        auth.clock.ahead += timedelta(hours=1)
