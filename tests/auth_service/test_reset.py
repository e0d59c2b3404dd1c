"""Setting a forgotten password by a letter."""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from auth_service.mail import Letter
from auth_service.tables import MAILS, ONE_USE_TOKENS, USERS
from tests.auth_service.conftest import PASSWORD, Auth, MakeAuth, check_problem, mail_settings
from tests.auth_service.locks import behind_its_user
from tests.auth_service.mail.server import MailServer, token_in
from tests.auth_service.test_email import change, events, make_verified, verify
from tests.waiting import until

ADA = "ada@example.org"
NEW = "another horse battery"


async def forget(auth: Auth, email: str = ADA, **options: Any) -> tuple[int, Any]:
    return await auth.post("/api/auth/password/forgot", {"email": email}, **options)


async def reset(auth: Auth, token: str, new_password: str = NEW) -> tuple[int, Any]:
    return await auth.post("/api/auth/password/reset", {"token": token, "new_password": new_password})


async def log_in(auth: Auth, password: str, login: str = "ada") -> tuple[int, Any]:
    return await auth.post("/api/auth/login", {"login": login, "password": password})


async def get_token(auth: Auth, server: MailServer) -> str:
    """The token of the letter that comes next when Ada has forgotten her password."""
    before = len(server.to(ADA))
    assert (await forget(auth))[0] == 202
    letter = await server.wait_to(ADA, before + 1)
    assert letter["Subject"] == "Set a new password"
    return token_in(letter)


async def test_a_letter_allows_to_set_a_new_password_once(mailing: Auth, mail_server: MailServer) -> None:
    signed_in = await make_verified(mailing, mail_server, "ada", ADA)
    other = await get_token(mailing, mail_server)
    token = await get_token(mailing, mail_server)
    check_problem(await reset(mailing, other), 400, "link-invalid")  # the newest one counts
    assert (await reset(mailing, token))[0] == 200
    check_problem(await log_in(mailing, PASSWORD), 401, "bad-credentials")
    assert (await log_in(mailing, NEW))[0] == 200
    assert (await log_in(mailing, NEW, ADA))[0] == 200
    # All sessions have ended, and others learn of it.
    check_problem(await mailing.get("/api/auth/me", token=signed_in["access_token"]), 401, "revoked-token")
    refreshed = await mailing.post("/api/auth/refresh", {"refresh_token": signed_in["refresh_token"]})
    check_problem(refreshed, 401, "invalid-refresh-token")
    entries = (await mailing.feed(after=0, types="user_revoked"))["entries"]
    assert [entry["data"]["user_id"] for entry in entries] == [signed_in["user"]["id"]]
    changed = await mail_server.wait_to(ADA, 4)
    assert changed["Subject"] == "Your password was changed"

    # The reused link is refused, and on record.
    check_problem(await reset(mailing, token, "yet another one"), 400, "link-invalid")
    assert (await log_in(mailing, NEW))[0] == 200
    recorded = await events(mailing)
    user = signed_in["user"]["id"]
    assert [entry for entry in recorded if entry[0] in ("password_reset", "token_refused")] == [
        ("token_refused", None, {"purpose": "reset-password"}),
        ("password_reset", user, {"by": "reset-password"}),
        ("token_refused", user, {"purpose": "reset-password"}),
    ]
    assert recorded.count(("password_reset_asked", user, {})) == 2


async def test_a_link_waits_for_its_user_before_it_is_held(mailing: Auth, mail_server: MailServer) -> None:
    signed_in = await make_verified(mailing, mail_server, "ada", ADA)
    request = reset(mailing, await get_token(mailing, mail_server))
    user = signed_in["user"]["id"]
    assert (await behind_its_user(mailing, user, ONE_USE_TOKENS, request))[0] == 200


async def test_of_many_uses_of_one_link_at_once_one_succeeds(mailing: Auth, mail_server: MailServer) -> None:
    await make_verified(mailing, mail_server, "ada", ADA)
    token = await get_token(mailing, mail_server)
    outcomes = await asyncio.gather(*(reset(mailing, token, f"new password {n}") for n in range(8)))
    assert Counter(status for status, _ in outcomes) == {200: 1, 400: 7}


async def test_tokens_that_are_not_good(mailing: Auth, mail_server: MailServer) -> None:
    await make_verified(mailing, mail_server, "ada", ADA)
    for invented in ("x", "x" * 43, "ä" * 200):
        check_problem(await reset(mailing, invented), 400, "link-invalid")
        check_problem(await verify(mailing, invented), 400, "link-invalid")
    token = await get_token(mailing, mail_server)
    check_problem(await verify(mailing, token), 400, "link-invalid")  # it is for something else
    mailing.clock.ahead += timedelta(seconds=1801)
    check_problem(await reset(mailing, token), 400, "link-invalid")
    assert (await log_in(mailing, PASSWORD))[0] == 200
    token = await get_token(mailing, mail_server)
    for body in ({"token": token}, {"new_password": NEW}, {"token": 7, "new_password": NEW}, {}):
        check_problem(await mailing.post("/api/auth/password/reset", body), 400, "validation-failed")
    more = {"token": token, "new_password": NEW, "user": "ada"}
    check_problem(await mailing.post("/api/auth/password/reset", more), 400, "validation-failed")
    # A password that nobody may have costs no token.
    check_problem(await reset(mailing, token, "ada@example.org"), 400, "password-guessable")
    check_problem(await reset(mailing, token, "password1"), 400, "password-breached")
    assert (await reset(mailing, token))[0] == 200
    async with mailing.db.connect() as conn:
        assert token.encode() not in [
            bytes(row[0]) for row in await conn.all(sa.select(ONE_USE_TOKENS.c.hash))
        ]


async def test_who_asks_cannot_tell_whether_an_address_is_known(
    mailing: Auth, mail_server: MailServer
) -> None:
    await make_verified(mailing, mail_server, "ada", ADA)
    await mailing.register("bea", email="bea@example.org")
    await mail_server.wait_to("bea@example.org")
    known, unverified, unknown = [
        await mailing.request("POST", "/api/auth/password/forgot", json={"email": email})
        for email in (ADA, "bea@example.org", "nobody@example.org")
    ]
    for status, body, response in (known, unverified, unknown):
        assert status == 202
        assert body == known[1]
        assert {*response.headers} == {*known[2].headers}
    # In the database they are the same steps, too: whose the address is is looked up by who sends.
    assert (await mail_server.wait_to(ADA, 2))["Subject"] == "Set a new password"
    # Only who has verified the address may set a password by it: it may be somebody else's.
    assert (await mail_server.wait_to("bea@example.org", 2))["Subject"] == "Verify your e-mail address"
    await until(lambda: _is_empty(mailing))
    assert mail_server.to("nobody@example.org") == []
    asked = [entry for entry in await events(mailing) if entry[0] == "password_reset_asked"]
    assert len(asked) == 3
    assert [entry[1] for entry in asked].count(None) == 1


async def test_asking_is_one_step_of_the_database_whoever_it_is(
    make_auth: MakeAuth, mail_server: MailServer
) -> None:
    await mail_server.stop()
    auth = await make_auth(**mail_settings(mail_server))
    async with auth.db.begin() as conn:
        for address in (ADA, "nobody@example.org"):
            assert await auth.container.outbox().enqueue(conn, Letter.PASSWORD_FORGOTTEN, address, None)
        rows = await conn.all(sa.select(MAILS.c.purpose, MAILS.c.user_id, MAILS.c.recipient))
    assert [tuple(row) for row in rows] == [
        ("password-forgotten", None, ADA),
        ("password-forgotten", None, "nobody@example.org"),
    ]


async def test_an_address_that_is_no_more_the_users_sets_no_password(
    mailing: Auth, mail_server: MailServer
) -> None:
    signed_in = await make_verified(mailing, mail_server, "ada", ADA)
    token = await get_token(mailing, mail_server)
    assert (await change(mailing, signed_in["access_token"], "ada@example.com"))[0] == 202
    assert (await verify(mailing, token_in(await mail_server.wait_to("ada@example.com"))))[0] == 200
    check_problem(await reset(mailing, token), 400, "link-invalid")
    # Not even one that slipped through.
    await forget(mailing, "ada@example.com")
    token = token_in(await mail_server.wait_to("ada@example.com", 2))
    async with mailing.db.connect() as conn:
        await conn.execute(sa.update(USERS).values(email=ADA, email_key=ADA))
    check_problem(await reset(mailing, token), 400, "link-invalid")


async def test_letters_to_an_address_are_limited(make_auth: MakeAuth, mail_server: MailServer) -> None:
    auth = await make_auth(**mail_settings(mail_server), limit_mails=2)
    for email in (ADA, "ADA@example.org"):
        assert (await forget(auth, email))[0] == 202
    status, body, response = await auth.request("POST", "/api/auth/password/forgot", json={"email": ADA})
    check_problem((status, body), 429, "rate-exceeded")
    assert int(response.headers["Retry-After"]) > 0
    registration = {"username": "ada", "password": PASSWORD, "email": ADA}
    check_problem(await auth.post("/api/auth/register", registration), 429, "rate-exceeded")
    check_problem(await auth.post("/register", registration), 429, "rate-exceeded")
    assert (await forget(auth, "bea@example.org"))[0] == 202


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/api/auth/password/forgot", {"email": ADA}),
        ("POST", "/api/auth/email/verify", {"token": "x"}),
        ("POST", "/api/auth/email/resend", {}),
        ("PUT", "/api/auth/email", {"email": "ada@example.com"}),
    ],
)
async def test_without_a_mail_server_it_is_said_that_there_is_none(
    auth: Auth, method: str, path: str, body: dict[str, str]
) -> None:
    token = (await auth.register("ada", email=ADA))["access_token"]
    status, answer, _ = await auth.request(method, path, json=body, token=token)
    check_problem((status, answer), 503, "mail-unavailable")


async def _is_empty(auth: Auth) -> bool:
    async with auth.db.connect() as conn:
        return await conn.scalar(sa.select(sa.func.count()).select_from(MAILS)) == 0
