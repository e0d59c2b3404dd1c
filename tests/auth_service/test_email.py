"""Verifying and changing addresses."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from auth_service.tables import AUDIT_LOG, ONE_USE_TOKENS, USERS
from tests.auth_service.conftest import PASSWORD, Auth, MakeAuth, check_problem, mail_settings
from tests.auth_service.locks import behind_its_user
from tests.auth_service.mail.server import MailServer, token_in

ADA, NEW = "Ada@example.org", "ada@example.com"


async def make_verified(auth: Auth, server: MailServer, username: str, email: str) -> Any:
    """An account whose address is verified; the answer to its registration."""
    signed_in = await auth.register(username, email=email)
    token = token_in(await server.wait_to(email))
    assert (await verify(auth, token))[0] == 200
    return signed_in


async def verify(auth: Auth, token: str) -> tuple[int, Any]:
    return await auth.post("/api/auth/email/verify", {"token": token})


async def change(auth: Auth, token: str, email: str, password: str | None = None) -> tuple[int, Any]:
    body = {"email": email} if password is None else {"email": email, "password": password}
    status, answer, _ = await auth.request("PUT", "/api/auth/email", json=body, token=token)
    return status, answer


async def me(auth: Auth, token: str) -> Any:
    status, user = await auth.get("/api/auth/me", token=token)
    assert status == 200, user
    return user


async def events(auth: Auth) -> list[tuple[str, str | None, dict[str, Any]]]:
    """What the audit log tells: the event, whom it concerns, and what more there is."""
    async with auth.db.connect() as conn:
        rows = await conn.all(sa.select(AUDIT_LOG).order_by(AUDIT_LOG.c.id))
    return [(row.event, None if row.user_id is None else str(row.user_id), row.data) for row in rows]


async def owners(auth: Auth) -> dict[str, tuple[str | None, bool]]:
    """The address of each user, and whether it is his own."""
    async with auth.db.connect() as conn:
        rows = await conn.all(sa.select(USERS.c.username, USERS.c.email, USERS.c.owns_email))
    return {row.username: (row.email, row.owns_email) for row in rows}


async def test_an_address_is_verified_by_the_letter_to_it(mailing: Auth, mail_server: MailServer) -> None:
    signed_in = await mailing.register("ada", email=ADA)
    access = signed_in["access_token"]
    assert signed_in["user"]["is_verified"] is False
    assert await owners(mailing) == {"ada": (ADA, False)}
    token = token_in(await mail_server.wait_to(ADA))
    assert (await verify(mailing, token))[0] == 200
    assert (await me(mailing, access))["is_verified"] is True
    assert await owners(mailing) == {"ada": (ADA, True)}
    check_problem(await verify(mailing, token), 400, "link-invalid")
    outcome = await mailing.post("/api/auth/email/resend", {}, token=access)
    check_problem(outcome, 409, "already-verified")
    recorded = [entry for entry in await events(mailing) if entry[0] in ("email_verified", "token_refused")]
    user = signed_in["user"]["id"]
    assert recorded == [
        ("email_verified", user, {}),
        ("token_refused", user, {"purpose": "verify-email"}),
    ]


async def test_a_letter_waits_for_its_user_before_its_token_is_held(
    mailing: Auth, mail_server: MailServer
) -> None:
    signed_in = await mailing.register("ada", email=ADA)
    request = verify(mailing, token_in(await mail_server.wait_to(ADA)))
    user = signed_in["user"]["id"]
    assert (await behind_its_user(mailing, user, ONE_USE_TOKENS, request))[0] == 200


async def test_another_letter_takes_the_place_of_the_first(mailing: Auth, mail_server: MailServer) -> None:
    access = (await mailing.register("ada", email=ADA))["access_token"]
    first = token_in(await mail_server.wait_to(ADA))
    assert (await mailing.post("/api/auth/email/resend", {}, token=access))[0] == 202
    second = token_in(await mail_server.wait_to(ADA, 2))
    check_problem(await verify(mailing, first), 400, "link-invalid")
    nameless = (await mailing.register("bea"))["access_token"]
    check_problem(await mailing.post("/api/auth/email/resend", {}, token=nameless), 409, "no-email")
    guest = (await mailing.guest("guest_1"))["access_token"]
    check_problem(await mailing.post("/api/auth/email/resend", {}, token=guest), 403, "forbidden")
    check_problem(await change(mailing, guest, NEW), 403, "forbidden")
    mailing.clock.ahead += timedelta(seconds=86_401)
    check_problem(await verify(mailing, second), 400, "link-invalid")


async def test_another_address_counts_once_it_is_verified(mailing: Auth, mail_server: MailServer) -> None:
    signed_in = await make_verified(mailing, mail_server, "ada", ADA)
    access = signed_in["access_token"]
    check_problem(await change(mailing, access, ADA.lower()), 409, "already-verified")
    assert (await change(mailing, access, NEW))[0] == 202
    token = token_in(await mail_server.wait_to(NEW))
    assert (await me(mailing, access))["email"] == ADA
    assert (await verify(mailing, token))[0] == 200
    user = await me(mailing, access)
    assert (user["email"], user["is_verified"]) == (NEW, True)
    assert (await mail_server.wait_to(ADA, 2))["Subject"] == "Your e-mail address was changed"
    assert NEW not in mail_server.to(ADA)[1].as_string()
    for login, status in ((NEW, 200), (ADA, 401)):
        outcome = await mailing.post("/api/auth/login", {"login": login, "password": PASSWORD})
        assert outcome[0] == status
    names = [name for name, user_id, _ in await events(mailing) if user_id == signed_in["user"]["id"]]
    assert [name for name in names if name.startswith("email")] == [
        "email_verified",
        "email_change_asked",
        "email_changed",
    ]
    # The former address is free for somebody else.
    await make_verified(mailing, mail_server, "bea", ADA.upper())


async def test_changing_the_address_takes_a_fresh_session_or_the_password(
    make_auth: MakeAuth, mail_server: MailServer
) -> None:
    auth = await make_auth(**mail_settings(mail_server), access_lifetime=3600)
    access = (await auth.register("ada"))["access_token"]
    auth.clock.ahead += timedelta(seconds=901)
    check_problem(await change(auth, access, NEW), 401, "reauthentication-required")
    check_problem(await change(auth, access, NEW, "wrong password"), 401, "bad-credentials")
    assert mail_server.letters == []
    assert (await change(auth, access, NEW, PASSWORD))[0] == 202
    await mail_server.wait_to(NEW)
    for email in ("nobody", "a@b\r\nBcc: c@example.org", "", "ä@example.org", None, 7):
        outcome = await auth.request("PUT", "/api/auth/email", json={"email": email}, token=access)
        check_problem(outcome[:2], 400, "validation-failed")


async def test_an_address_stays_its_owners(mailing: Auth, mail_server: MailServer) -> None:
    await make_verified(mailing, mail_server, "ada", ADA)
    access = (await mailing.register("eve", email="eve@example.org"))["access_token"]
    await mail_server.wait_to("eve@example.org")
    # Who asks for it learns nothing; its owner does.
    assert await change(mailing, access, "ADA@example.org") == await change(mailing, access, NEW)
    await mail_server.wait_to(NEW)
    letter = await mail_server.wait_to(ADA, 2)
    assert letter["Subject"] == "You have an account already"
    assert "#token=" not in letter.get_content()
    assert mail_server.to("ADA@example.org") == []


async def test_of_two_who_gave_an_address_the_first_to_verify_has_it(
    mailing: Auth, mail_server: MailServer
) -> None:
    """Both letters went to one mailbox; only who holds it learns that the address is taken."""
    await mailing.register("ada", email=ADA)
    first = token_in(await mail_server.wait_to(ADA))
    await mailing.register("bea", email=ADA)
    second = token_in(await mail_server.wait_to(ADA, 2))
    assert (await verify(mailing, second))[0] == 200
    check_problem(await verify(mailing, first), 409, "email-taken")
    assert await owners(mailing) == {"ada": (ADA, False), "bea": (ADA, True)}
