"""The second factor over HTTP: turned on and off, shown at sign-ins, lost, and attacked."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import jwt
import pyotp
import pytest
import sqlalchemy as sa

from auth_service.moderation.operator import set_role
from auth_service.tables import AUDIT_LOG, LOGIN_FAILURES, RECOVERY_CODES, SECOND_FACTORS, SESSIONS, USERS
from shared.identity import Role
from tests.auth_service.conftest import PASSWORD, Auth, MakeAuth, check_problem
from tests.auth_service.locks import behind

PATH = "/api/auth/second-factor"
STEP = 30


@dataclass
class Person:
    """Somebody with an authenticator app, whose clock is the service's."""

    auth: Auth
    name: str
    token: str
    refresh_token: str
    user: Any
    secret: str = ""
    recovery_codes: tuple[str, ...] = ()

    def code(self, steps: int = 0) -> str:
        """What the app shows now, or so many steps later."""
        return pyotp.TOTP(self.secret).generate_otp(int(self.auth.clock().timestamp()) // STEP + steps)

    def next_code(self) -> str:
        """What the app shows next, once it does."""
        self.auth.clock.ahead += timedelta(seconds=STEP)
        return self.code()

    def wrong_code(self) -> str:
        shown = {self.code(steps) for steps in range(-3, 4)}
        return next(code for code in ("000000", "111111", "222222", "333333") if code not in shown)

    async def call(self, method: str, path: str = PATH, json: Any = None) -> tuple[int, Any]:
        status, body, _ = await self.auth.request(method, path, json=json, token=self.token)
        return status, body

    async def log_in(self, **more: Any) -> tuple[int, Any]:
        body = {"login": self.name, "password": PASSWORD, **more}
        return await self.auth.post("/api/auth/login", body)

    async def challenge(self) -> str:
        outcome = await self.log_in()
        check_problem(outcome, 401, "second-factor-required")
        assert outcome[1]["expires_in"] == 300
        return str(outcome[1]["challenge"])

    async def answer(self, challenge: str, code: str, **more: Any) -> tuple[int, Any]:
        body = {"challenge": challenge, "code": code, **more}
        return await self.auth.post("/api/auth/login/second-factor", body)


async def register(auth: Auth, name: str) -> Person:
    body = await auth.register(name)
    return Person(auth, name, body["access_token"], body["refresh_token"], body["user"])


async def enrol(auth: Auth, name: str = "ada") -> Person:
    """A new person with a second factor."""
    return await turn_on(await register(auth, name))


async def turn_on(person: Person) -> Person:
    """The same person with a second factor."""
    status, body = await person.call("POST")
    assert status == 201, body
    person.secret = body["secret"]
    status, body = await person.call("POST", f"{PATH}/confirm", {"code": person.code()})
    assert status == 200, body
    person.recovery_codes = tuple(body["recovery_codes"])
    return person


async def events(auth: Auth, *names: str) -> list[Any]:
    rows = sa.select(AUDIT_LOG).where(AUDIT_LOG.c.event.in_(names)).order_by(AUDIT_LOG.c.id)
    async with auth.db.connect() as conn:
        return list(await conn.all(rows))


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


async def test_a_sign_in_goes_on_with_the_challenge_and_a_code(auth: Auth) -> None:
    ada = await enrol(auth)
    challenge = await ada.challenge()
    status, body = await ada.answer(challenge, ada.code(1))  # of a clock that is a little ahead
    assert status == 200
    assert body["user"]["id"] == ada.user["id"]
    assert (await auth.get("/api/auth/me", token=body["access_token"]))[0] == 200
    check_problem(await ada.answer(challenge, ada.next_code()), 401, "challenge-over")
    late = await ada.challenge()
    auth.clock.ahead += timedelta(seconds=301)
    check_problem(await ada.answer(late, ada.code()), 401, "challenge-over")
    check_problem(await ada.answer("x" * 43, ada.code()), 401, "challenge-over")
    status, body = await ada.answer(await ada.challenge(), ada.code(), cookie=True)
    assert (status, body["access_token"]) == (200, None)


async def test_the_code_may_come_with_the_login_on_every_front_ends_path(auth: Auth) -> None:
    ada = await enrol(auth)
    assert (await ada.log_in(code=ada.next_code()))[0] == 200
    check_problem(await ada.log_in(code=ada.wrong_code()), 401, "wrong-code")
    bodies = {"/auth/login": {"username": "ada"}, "/login": {"email": "ada"}}
    for path, body in bodies.items():
        shown = body | {"password": PASSWORD}
        check_problem(await auth.post(path, shown), 401, "second-factor-required")
        assert (await auth.post(path, shown | {"code": ada.next_code()}))[0] == 200
    check_problem(await ada.log_in(password="wrong", code=ada.next_code()), 401, "bad-credentials")
    # Who has no second factor needs no code, and may send one.
    bea = await register(auth, "bea")
    assert (await bea.log_in(code="123456"))[0] == 200


async def test_a_code_counts_once_and_so_do_those_before_it(auth: Auth) -> None:
    ada = await enrol(auth)
    check_problem(await ada.log_in(code=ada.code()), 401, "wrong-code")  # it has confirmed the secret
    code = ada.next_code()
    assert (await ada.log_in(code=code))[0] == 200
    check_problem(await ada.log_in(code=code), 401, "wrong-code")
    before = ada.code(1)
    auth.clock.ahead += timedelta(seconds=2 * STEP)
    assert (await ada.log_in(code=ada.code()))[0] == 200
    check_problem(await ada.log_in(code=before), 401, "wrong-code")


async def test_clocks_may_differ_by_a_step_and_no_more(auth: Auth) -> None:
    ada = await enrol(auth)
    auth.clock.ahead += timedelta(hours=1)
    for steps in (-3, 3):
        check_problem(await ada.log_in(code=ada.code(steps)), 401, "wrong-code")
    at_the_start = timedelta(seconds=STEP - auth.clock().timestamp() % STEP)
    auth.clock.ahead += at_the_start
    assert (await ada.log_in(code=ada.code(-1)))[0] == 200
    auth.clock.ahead += timedelta(seconds=10 * STEP)
    assert (await ada.log_in(code=ada.code(1)))[0] == 200
    auth.clock.ahead -= timedelta(hours=1)  # set back: what was shown then was used up
    check_problem(await ada.log_in(code=ada.code()), 401, "wrong-code")


@pytest.mark.parametrize("recovery", [False, True])
async def test_of_one_code_sent_at_once_by_many_one_wins(auth: Auth, recovery: bool) -> None:
    ada = await enrol(auth)
    challenges = [await ada.challenge() for _ in range(5)]
    code = ada.recovery_codes[0] if recovery else ada.next_code()
    outcomes = await asyncio.gather(*(ada.answer(challenge, code) for challenge in challenges))
    assert Counter(status for status, _ in outcomes) == {200: 1, 401: 4}
    assert {body["code"] for status, body in outcomes if status == 401} == {"wrong-code"}
    assert len(await events(auth, "second_factor_failed")) == 4


async def test_of_one_challenge_answered_at_once_by_many_one_session_begins(auth: Auth) -> None:
    ada = await enrol(auth)
    challenge = await ada.challenge()
    codes = ada.recovery_codes[:4]
    outcomes = await asyncio.gather(*(ada.answer(challenge, code) for code in codes))
    assert Counter(status for status, _ in outcomes) == {200: 1, 401: 3}
    _, body = await ada.call("GET")
    assert body["recovery_codes_left"] == 9


async def test_a_recovery_code_counts_once_however_it_is_typed(auth: Auth) -> None:
    ada = await enrol(auth)
    first, second, third, *_ = ada.recovery_codes
    assert (await ada.log_in(code=first))[0] == 200
    check_problem(await ada.log_in(code=first), 401, "wrong-code")
    assert (await ada.log_in(code=second.upper().replace("-", "")))[0] == 200
    assert (await ada.log_in(code=f" {third.replace('-', ' ')} "))[0] == 200
    check_problem(await ada.log_in(code=second), 401, "wrong-code")
    _, body = await ada.call("GET")
    assert body["recovery_codes_left"] == 7
    assert [row.data["left"] for row in await events(auth, "recovery_code_used")] == [9, 8, 7]
    bea = await enrol(auth, "bea")
    check_problem(await bea.log_in(code=ada.recovery_codes[5]), 401, "wrong-code")


async def test_new_recovery_codes_take_the_place_of_all_old_ones(auth: Auth) -> None:
    ada = await enrol(auth)
    path = f"{PATH}/recovery-codes"
    check_problem(await ada.call("POST", path, {"code": ada.wrong_code()}), 401, "wrong-code")
    status, body = await ada.call("POST", path, {"code": ada.next_code()})
    assert status == 200
    assert not set(body["recovery_codes"]) & set(ada.recovery_codes)
    check_problem(await ada.log_in(code=ada.recovery_codes[0]), 401, "wrong-code")
    assert (await ada.log_in(code=body["recovery_codes"][0]))[0] == 200
    assert len(await events(auth, "recovery_codes_made")) == 1


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


async def test_after_five_wrong_codes_the_sign_in_begins_again(auth: Auth) -> None:
    ada = await enrol(auth)
    challenge = await ada.challenge()
    for _ in range(5):
        check_problem(await ada.answer(challenge, ada.wrong_code()), 401, "wrong-code")
        auth.clock.ahead += timedelta(seconds=1)
    check_problem(await ada.answer(challenge, ada.code()), 401, "challenge-over")
    failed = await events(auth, "second_factor_failed")
    assert [str(row.user_id) for row in failed] == [ada.user["id"]] * 5


async def test_new_challenges_bring_no_more_tries(auth: Auth) -> None:
    ada = await enrol(auth)
    challenges = [await ada.challenge() for _ in range(4)]
    answers = [ada.answer(challenge, ada.wrong_code()) for challenge in challenges for _ in range(5)]
    outcomes = await asyncio.gather(*answers)
    assert Counter(body["code"] for _, body in outcomes) == {"wrong-code": 5, "sign-in-delayed": 15}
    auth.clock.ahead += timedelta(seconds=61)
    assert (await ada.answer(await ada.challenge(), ada.code()))[0] == 200


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


async def test_admins_let_in_who_has_lost_it(auth: Auth) -> None:
    ada, admin = await enrol(auth), await register(auth, "root1")
    path = f"/api/users/{ada.user['id']}/second-factor"
    check_problem(await admin.call("DELETE", path), 403, "forbidden")
    async with auth.db.connect() as conn:
        await conn.execute(sa.update(USERS).where(USERS.c.username == "root1").values(role="admin"))
    _, body = await admin.log_in()
    admin.token = body["access_token"]
    challenge = await ada.challenge()
    assert (await admin.call("DELETE", path))[0] == 200
    check_problem(await admin.call("DELETE", path), 404, "second-factor-off")
    missing = "/api/users/00000000-0000-0000-0000-000000000000/second-factor"
    assert (await admin.call("DELETE", missing))[0] == 404
    check_problem(await ada.answer(challenge, ada.next_code()), 401, "challenge-over")
    assert (await ada.log_in())[0] == 200
    [removed] = await events(auth, "second_factor_off")
    assert (str(removed.user_id), str(removed.actor_id)) == (ada.user["id"], admin.user["id"])


async def test_who_removes_one_waits_for_others_who_lock_two_users(auth: Auth) -> None:
    ada, admin = await enrol(auth), await register(auth, "root1")
    async with auth.db.connect() as conn:
        await conn.execute(sa.update(USERS).where(USERS.c.username == "root1").values(role="admin"))
    admin.token = (await admin.log_in())[1]["access_token"]
    request = admin.call("DELETE", f"/api/users/{ada.user['id']}/second-factor")
    turn = sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext("auth.moderation")))
    assert (await behind(auth, turn, USERS, request))[0] == 200


async def test_a_right_code_holds_up_nobody_while_it_waits_for_the_feed(auth: Auth) -> None:
    ada = await register(auth, "ada")
    await ada.log_in()  # a session to be ended
    ada.secret = (await ada.call("POST"))[1]["secret"]
    request = ada.call("POST", f"{PATH}/confirm", {"code": ada.code()})
    feed = sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext("auth.feed")))
    assert (await behind(auth, feed, LOGIN_FAILURES, request))[0] == 200


async def test_no_secret_is_kept_or_told_in_the_clear(auth: Auth) -> None:
    ada = await enrol(auth)
    assert (await ada.log_in(code=ada.recovery_codes[0]))[0] == 200
    async with auth.db.connect() as conn:
        kept = [await conn.all(sa.select(table)) for table in (SECOND_FACTORS, RECOVERY_CODES, AUDIT_LOG)]
    for secret in (ada.secret, ada.secret.lower(), *ada.recovery_codes):
        assert secret not in str(kept)
        assert secret.replace("-", "") not in str(kept)
    for secret in (ada.secret, *ada.recovery_codes):
        assert sum(secret in text for text in auth.texts) == 1


async def test_with_another_internal_key_recovery_codes_still_count(
    make_auth: MakeAuth, make_database: Callable[[], Any]
) -> None:
    ada = await enrol(await make_auth(make_database()))
    async with ada.auth.db.connect() as conn:  # as after a restore into another installation
        await conn.execute(sa.update(SECOND_FACTORS).values(sealed_secret=b"x" * 60))
    check_problem(await ada.log_in(code=ada.next_code()), 503, "second-factor-locked")
    assert (await ada.log_in(code=ada.recovery_codes[0]))[0] == 200


async def test_a_secret_moved_to_another_user_opens_nothing(auth: Auth) -> None:
    ada, eve = await enrol(auth), await enrol(auth, "eve")
    mine = sa.select(SECOND_FACTORS.c.sealed_secret).where(SECOND_FACTORS.c.user_id == eve.user["id"])
    async with auth.db.connect() as conn:
        sealed = await conn.scalar(mine)
        theirs = sa.update(SECOND_FACTORS).where(SECOND_FACTORS.c.user_id == ada.user["id"])
        await conn.execute(theirs.values(sealed_secret=sealed))
    check_problem(await ada.log_in(code=eve.next_code()), 503, "second-factor-locked")


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


def role_in(token: str) -> str:
    return str(jwt.decode(token, options={"verify_signature": False})["role"])


async def test_staff_without_one_are_plain_players_where_it_is_wanted(make_auth: MakeAuth) -> None:
    auth = await make_auth(second_factor_for="staff")
    for role in (Role.ADMIN, Role.MODERATOR):
        name = f"ada-{role}"
        ada = await register(auth, name)
        await set_role(auth.container.settings(), name, role)
        _, plain = await ada.log_in()
        assert (role_in(plain["access_token"]), plain["user"]["role"]) == ("player", role)
        ada.token = plain["access_token"]
        await turn_on(ada)
        refreshed = await auth.post("/api/auth/refresh", {"refresh_token": plain["refresh_token"]})
        ada.token = refreshed[1]["access_token"]
        assert role_in(ada.token) == role
        assert (await ada.call("GET", f"/api/users/{ada.user['id']}/ban"))[0] == 200
        assert (await ada.call("DELETE", json={"code": ada.next_code()}))[0] == 200
        told = (await auth.feed())["entries"][-1]  # by which the gateway refuses the token
        assert (told["type"], told["data"]["user_id"]) == ("user_revoked", ada.user["id"])
        assert role_in((await ada.log_in())[1]["access_token"]) == "player"
    author = await register(auth, "author")
    await set_role(auth.container.settings(), "author", Role.AUTHOR)
    assert role_in((await author.log_in())[1]["access_token"]) == "author"
