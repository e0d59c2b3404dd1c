"""Passwords of one's own: shown again, and changed."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher

from auth_service import proofs
from auth_service.proofs import Purpose
from auth_service.sessions import fresh
from auth_service.tables import AUDIT_LOG, USERS
from shared.identity import Identity, RevokedToken
from shared.web import VERIFIER
from tests.auth_service.conftest import PASSWORD, Auth, check_problem
from tests.auth_service.mail.server import MailServer
from tests.auth_service.test_accounts import count_argon2
from tests.auth_service.test_email import make_verified

REAUTHENTICATE = "/api/auth/reauthenticate"
LIFETIME = 900
NEW_PASSWORD = "incorrect mule capacitor"


async def identify(auth: Auth, token: str) -> Identity:
    app = auth.client.app
    assert app is not None
    return await app[VERIFIER].verify(token)


async def is_fresh(auth: Auth, token: str) -> bool:
    """Whether a sensitive change would be allowed; raises RevokedToken."""
    identity = await identify(auth, token)
    async with auth.db.begin() as conn:
        try:
            user, session = await fresh.require_fresh(conn, identity, auth.clock(), LIFETIME)
        except fresh.ReauthenticationRequired:
            return False
    assert (user.id, session.id) == (identity.user_id, identity.session_id)
    return True


async def events(auth: Auth, user: Any) -> list[str]:
    """What the audit log tells of a user, in order."""
    query = sa.select(AUDIT_LOG.c.event).where(AUDIT_LOG.c.user_id == sa.cast(user["id"], sa.Uuid))
    async with auth.db.connect() as conn:
        return [row.event for row in await conn.all(query.order_by(AUDIT_LOG.c.id))]


async def test_a_session_is_fresh_for_a_while_and_again_with_the_password(auth: Auth) -> None:
    ada = await auth.register()
    token = ada["access_token"]
    assert await is_fresh(auth, token)
    auth.clock.ahead = timedelta(seconds=LIFETIME + 1)
    assert not await is_fresh(auth, token)
    outcome = await auth.post(REAUTHENTICATE, {"password": "wrong password"}, token=token)
    check_problem(outcome, 401, "bad-credentials")
    assert not await is_fresh(auth, token)
    status, again = await auth.post(REAUTHENTICATE, {"password": PASSWORD}, token=token)
    assert status == 200
    assert await is_fresh(auth, again["access_token"])
    with pytest.raises(RevokedToken):  # other tokens take the place of those before
        await is_fresh(auth, token)
    outcome = await auth.post("/api/auth/refresh", {"refresh_token": ada["refresh_token"]})
    check_problem(outcome, 401, "invalid-refresh-token")
    assert [entry["type"] for entry in (await auth.feed())["entries"]][-1] == "session_revoked"
    assert (await events(auth, ada["user"]))[-2:] == ["sign_in_failed", "reauthenticated"]


async def test_only_the_session_that_showed_the_password_is_fresh(auth: Auth) -> None:
    first = await auth.register("ada")
    _, second = await auth.post("/api/auth/login", {"login": "ada", "password": PASSWORD})
    auth.clock.ahead = timedelta(seconds=LIFETIME + 1)
    _, again = await auth.post(REAUTHENTICATE, {"password": PASSWORD}, token=second["access_token"])
    assert await is_fresh(auth, again["access_token"])
    assert not await is_fresh(auth, first["access_token"])


async def test_an_ended_session_is_never_fresh(auth: Auth) -> None:
    token = (await auth.register())["access_token"]
    await auth.post("/api/auth/logout", token=token)
    with pytest.raises(RevokedToken):
        await is_fresh(auth, token)
    outcome = await auth.post(REAUTHENTICATE, {"password": PASSWORD}, token=token)
    check_problem(outcome, 401, "revoked-token")


async def test_guests_have_no_password_to_show(auth: Auth) -> None:
    token = (await auth.guest("zed"))["access_token"]
    check_problem(await auth.post(REAUTHENTICATE, {"password": PASSWORD}, token=token), 403, "forbidden")


async def change(auth: Auth, token: str, **body: Any) -> tuple[int, Any]:
    status, answer, _ = await auth.request("PUT", "/api/auth/password", token=token, json=body)
    return status, answer


async def log_in(auth: Auth, login: str, password: str) -> tuple[int, Any]:
    return await auth.post("/api/auth/login", {"login": login, "password": password})


async def forget_password(auth: Auth, user: Any) -> None:
    """Leave an account without a password, as those have who came by an identity provider."""
    async with auth.db.begin() as conn:
        await conn.execute(
            sa.update(USERS).where(USERS.c.id == sa.cast(user["id"], sa.Uuid)).values(password_hash=None)
        )


async def test_another_password_ends_all_sessions_and_begins_one(auth: Auth) -> None:
    ada = await auth.register("ada")
    _, second = await log_in(auth, "ada", PASSWORD)
    head = (await auth.feed())["position"]
    # Neither a code to reset it, nor a sign-in that waits for the second factor, outlives the old one.
    async with auth.db.begin() as conn:
        waiting = [
            await proofs.issue(conn, purpose, UUID(ada["user"]["id"]), now=auth.clock(), lifetime=600)
            for purpose in (Purpose.RESET_PASSWORD, Purpose.SECOND_FACTOR)
        ]
    status, answer = await change(
        auth, ada["access_token"], current_password=PASSWORD, new_password=NEW_PASSWORD
    )
    assert status == 200
    for old in (ada, second):
        check_problem(await auth.get("/api/auth/me", token=old["access_token"]), 401, "revoked-token")
        outcome = await auth.post("/api/auth/refresh", {"refresh_token": old["refresh_token"]})
        check_problem(outcome, 401, "invalid-refresh-token")
    assert (await auth.get("/api/auth/me", token=answer["access_token"]))[1]["id"] == ada["user"]["id"]
    assert (await auth.post("/api/auth/refresh", {"refresh_token": answer["refresh_token"]}))[0] == 200
    check_problem(await log_in(auth, "ada", PASSWORD), 401, "bad-credentials")
    assert (await log_in(auth, "ada", NEW_PASSWORD))[0] == 200
    [entry] = (await auth.feed(after=head))["entries"]
    assert (entry["type"], entry["data"]["user_id"]) == ("user_revoked", ada["user"]["id"])
    assert (await identify(auth, second["access_token"])).issued_at < entry["data"]["before"]
    assert (await identify(auth, answer["access_token"])).issued_at >= entry["data"]["before"]
    assert "password_changed" in await events(auth, ada["user"])
    async with auth.db.begin() as conn:
        for purpose, token in zip((Purpose.RESET_PASSWORD, Purpose.SECOND_FACTOR), waiting, strict=True):
            assert await proofs.find(conn, purpose, token, auth.clock()) is None


async def test_the_new_tokens_may_be_in_cookies(auth: Auth) -> None:
    token = (await auth.register())["access_token"]
    body = {"current_password": PASSWORD, "new_password": NEW_PASSWORD, "cookie": True}
    status, answer, response = await auth.request("PUT", "/api/auth/password", token=token, json=body)
    assert status == 200
    assert (answer["access_token"], answer["refresh_token"]) == (None, None)
    assert {"codemaze_session", "codemaze_refresh"} == set(response.cookies)


@pytest.mark.parametrize("current", ["wrong password", "x" * 1024, None])
async def test_without_the_current_password_it_stays(auth: Auth, current: str | None) -> None:
    ada = await auth.register("ada")
    before = count_argon2(auth)
    outcome = await change(auth, ada["access_token"], current_password=current, new_password=NEW_PASSWORD)
    check_problem(outcome, 401, "bad-credentials")
    assert count_argon2(auth) - before == 1
    assert (await auth.get("/api/auth/me", token=ada["access_token"]))[0] == 200
    assert (await log_in(auth, "ada", PASSWORD))[0] == 200
    assert "sign_in_failed" in await events(auth, ada["user"])


@pytest.mark.parametrize(
    ("new", "code"),
    [
        ("password1", "password-breached"),
        ("adalovelace77", "password-guessable"),
        ("ADA@example.org", "password-guessable"),
        ("u\u0308" * 7, "password-too-short"),
        ("ü" * 513, "password-too-long"),
        ("short", "validation-failed"),
    ],
)
async def test_a_bad_new_password_is_refused_before_anything_is_hashed(
    auth: Auth, new: str, code: str
) -> None:
    ada = await auth.register("adalovelace", email="ada@example.org")
    before = count_argon2(auth)
    outcome = await change(auth, ada["access_token"], current_password=PASSWORD, new_password=new)
    check_problem(outcome, 400, code)
    body = {"username": "adalovelace2", "email": "ada@example.org", "password": new}
    check_problem(await auth.post("/api/auth/register", body), 400, code)
    guest = await auth.guest("zed")
    body["username"] = "adalovelace3"
    check_problem(await auth.post("/api/auth/upgrade", body, token=guest["access_token"]), 400, code)
    assert count_argon2(auth) == before


async def test_an_account_without_a_password_gets_one_while_its_session_is_fresh(auth: Auth) -> None:
    ada = await auth.register("ada")
    await forget_password(auth, ada["user"])
    token = ada["access_token"]
    outcome = await change(auth, token, current_password=PASSWORD, new_password=NEW_PASSWORD)
    check_problem(outcome, 401, "bad-credentials")
    auth.clock.ahead = timedelta(seconds=LIFETIME + 1)
    outcome = await change(auth, token, new_password=NEW_PASSWORD)
    check_problem(outcome, 401, "reauthentication-required")
    auth.clock.ahead = timedelta(seconds=LIFETIME - 60)
    assert (await change(auth, token, new_password=NEW_PASSWORD))[0] == 200
    assert (await log_in(auth, "ada", NEW_PASSWORD))[0] == 200


async def test_of_two_changes_at_once_one_counts(auth: Auth) -> None:
    ada = await auth.register("ada")
    wanted = [f"{NEW_PASSWORD} {number}" for number in range(4)]
    outcomes = await asyncio.gather(
        *(
            change(auth, ada["access_token"], current_password=PASSWORD, new_password=password)
            for password in wanted
        )
    )
    assert [status for status, _ in outcomes].count(200) == 1
    assert {answer["code"] for status, answer in outcomes if status != 200} <= {
        "revoked-token",
        "bad-credentials",
    }
    logins = [await log_in(auth, "ada", password) for password in wanted]
    assert [status for status, _ in logins] == [status for status, _ in outcomes]


async def test_the_owner_is_told_of_a_new_password_where_the_address_is_his(
    mailing: Auth, mail_server: MailServer
) -> None:
    ada = await make_verified(mailing, mail_server, "ada", "ada@example.org")
    guest = await mailing.guest("zed")
    body = {"password": PASSWORD, "email": "zed@example.org"}
    status, zed = await mailing.post("/api/auth/upgrade", body, token=guest["access_token"])
    assert status == 200
    assert (await mail_server.wait_to("zed@example.org", 1))["Subject"] == "Verify your e-mail address"
    for account in (zed, ada):
        token = account["access_token"]
        outcome = await change(mailing, token, current_password=PASSWORD, new_password=NEW_PASSWORD)
        assert outcome[0] == 200
    assert (await mail_server.wait_to("ada@example.org", 2))["Subject"] == "Your password was changed"
    assert len(mail_server.to("zed@example.org")) == 1


async def test_guests_have_no_password_to_change(auth: Auth) -> None:
    token = (await auth.guest("zed"))["access_token"]
    check_problem(await change(auth, token, new_password=NEW_PASSWORD), 403, "forbidden")


async def test_older_hashes_count_and_are_replaced_at_a_login(auth: Auth) -> None:
    password = "A\u030angstro\u0308m of old"
    ada = await auth.register("ada")
    old = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(password)
    async with auth.db.begin() as conn:
        await conn.execute(sa.update(USERS).values(password_hash=old))
    assert (await log_in(auth, "ada", password))[0] == 200
    assert (await log_in(auth, "ada", "Ångström of old"))[0] == 200
    async with auth.db.connect() as conn:
        assert await conn.scalar(sa.select(USERS.c.password_hash)) != old
    assert ada["user"]["id"]
