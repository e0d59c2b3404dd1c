"""Nobody learns from auth_service whether an e-mail address is known, nor anybody's address."""

import re
from typing import Any

import pytest
import sqlalchemy as sa

from auth_service.handlers import PUBLIC_ROUTES
from auth_service.tables import MAILS, USERS
from shared.web import Policy
from tests.auth_service.conftest import PASSWORD, Auth, MakeAuth, check_problem, mail_settings
from tests.auth_service.mail.server import MailServer, token_in
from tests.auth_service.test_accounts import count_argon2
from tests.auth_service.test_email import make_verified, verify

ADA = "ada@example.org"
OTHER = "another password"


async def register(auth: Auth, path: str, username: str, email: str) -> tuple[int, Any, set[str], float]:
    """The status, the body, the names of the headers, and how often argon2id was computed."""
    before = count_argon2(auth)
    body = {"username": username, "password": OTHER, "email": email}
    status, answer, response = await auth.request("POST", path, json=body)
    return status, answer, set(response.headers), count_argon2(auth) - before


async def log_in(auth: Auth, login: str, password: str) -> tuple[int, Any]:
    return await auth.post("/api/auth/login", {"login": login, "password": password})


def shape(body: Any) -> Any:
    """An answer without what differs between any two."""
    if isinstance(body, dict):
        return {name: shape(value) for name, value in body.items()}
    return type(body).__name__ if isinstance(body, str | int) and not isinstance(body, bool) else body


@pytest.mark.parametrize("path", ["/api/auth/register", "/register"])
async def test_registering_tells_nothing_of_an_address(
    mailing: Auth, mail_server: MailServer, path: str
) -> None:
    await make_verified(mailing, mail_server, "ada", ADA)
    await mailing.register("bea", email="bea@example.org")
    await mail_server.wait_to("bea@example.org")
    owned, claimed, unknown = [
        await register(mailing, path, f"eve{number}", email)
        for number, email in enumerate(("ADA@example.org", "bea@example.org", "new@example.org"))
    ]
    assert unknown[0] == 201
    assert unknown[3] == 1
    for outcome in (owned, claimed):
        assert outcome[0] == unknown[0]
        assert shape(outcome[1]) == shape(unknown[1])
        assert outcome[2:] == unknown[2:]
    # The owner learns of it; whoever did it may go on, by name and by address, and sees what he gave.
    assert (await mail_server.wait_to(ADA, 2))["Subject"] == "You have an account already"
    for login in ("eve0", ADA):
        status, body = await log_in(mailing, login, OTHER)
        assert (status, body["user"]["username"]) == (200, "eve0")
        assert (body["user"]["email"], body["user"]["is_verified"]) == ("ADA@example.org", False)
    status, body = await mailing.post("/login", {"email": ADA, "password": OTHER})
    assert (status, set(body)) == (200, {"token", "refresh_token", "expires_in"})
    # It is nothing but his word: the address stays its owner's, with whose password one gets to the owner.
    status, body = await log_in(mailing, ADA, PASSWORD)
    assert (status, body["user"]["username"]) == (200, "ada")


async def test_a_login_by_address_checks_two_hashes_whoever_it_is(
    mailing: Auth, mail_server: MailServer
) -> None:
    await make_verified(mailing, mail_server, "owner", ADA)
    await make_verified(mailing, mail_server, "both1", "both@example.org")
    for username, email in (("both2", "both@example.org"), ("claimant", "claimed@example.org")):
        body = {"username": username, "password": OTHER, "email": email}
        assert (await mailing.post("/api/auth/register", body))[0] == 201
    logins = ("nobody@example.org", ADA, "claimed@example.org", "both@example.org")
    answers = []
    for login in logins:
        before = count_argon2(mailing)
        status, body = await log_in(mailing, login, "wrong password")
        check_problem((status, body), 401, "bad-credentials")
        del body["request_id"]
        answers.append((body, count_argon2(mailing) - before))
    assert answers == [(answers[0][0], 2)] * 4
    outcomes = {
        (ADA, PASSWORD): "owner",
        ("both@example.org", PASSWORD): "both1",
        ("both@example.org", OTHER): "both2",
        ("claimed@example.org", OTHER): "claimant",
    }
    for (login, password), username in outcomes.items():
        before = count_argon2(mailing)
        status, body = await log_in(mailing, login, password)
        assert (status, body["user"]["username"]) == (200, username)
        assert count_argon2(mailing) - before == 2
    check_problem(await log_in(mailing, ADA, OTHER), 401, "bad-credentials")


async def test_of_those_who_only_gave_an_address_the_newest_logs_in_by_it(mailing: Auth) -> None:
    for number in range(3):
        body = {"username": f"eve{number}", "password": f"{OTHER} {number}", "email": ADA}
        assert (await mailing.post("/api/auth/register", body))[0] == 201
    assert [(await log_in(mailing, ADA, f"{OTHER} {number}"))[0] for number in range(3)] == [401, 401, 200]


async def test_without_mail_the_first_has_the_address(auth: Auth) -> None:
    await auth.register("ada", email=ADA)
    outcome = await register(auth, "/api/auth/register", "eve", "ADA@example.org")
    check_problem(outcome[:2], 409, "email-taken")
    assert outcome[3] == 0
    async with auth.db.connect() as conn:
        assert await conn.scalar(sa.select(USERS.c.owns_email)) is True
        assert await conn.scalar(sa.select(sa.func.count()).select_from(MAILS)) == 0


async def test_an_address_from_before_there_was_mail_is_verified_before_it_sets_a_password(
    make_auth: MakeAuth, make_database: Any, mail_server: MailServer
) -> None:
    database = make_database()
    before = await make_auth(database)
    await before.register("ada", email=ADA)
    auth = await make_auth(database, **mail_settings(mail_server))
    assert (await log_in(auth, ADA, PASSWORD))[0] == 200
    assert (await auth.post("/api/auth/password/forgot", {"email": ADA}))[0] == 202
    letter = await mail_server.wait_to(ADA)
    assert letter["Subject"] == "Verify your e-mail address"
    assert (await verify(auth, token_in(letter)))[0] == 200
    assert (await auth.post("/api/auth/password/forgot", {"email": ADA}))[0] == 202
    assert (await mail_server.wait_to(ADA, 2))["Subject"] == "Set a new password"


async def test_nobodys_address_leaves_to_others(mailing: Auth, mail_server: MailServer) -> None:
    """Eve asks all there is to ask about Bea, with her name, number and id in all places."""
    bea = (await make_verified(mailing, mail_server, "bea", "bea.secret@example.org"))["user"]
    eve = await make_verified(mailing, mail_server, "eve", "eve@example.org")
    await make_verified(mailing, mail_server, "adm", "adm@example.org")
    before = len(mailing.texts)
    answered = set()
    for table in PUBLIC_ROUTES:
        for endpoint in table.endpoints:
            if endpoint.policy in (Policy.ADMIN, Policy.MODERATOR, Policy.INTERNAL):
                continue
            for value in (bea["username"], str(bea["number"]), bea["id"]):
                path = re.sub(r"{[^}]*}", value, endpoint.path)
                for options in _questions(endpoint.method, value):
                    status, _, _ = await _ask(mailing, endpoint.method, path, eve["access_token"], options)
                    if status == 200:
                        answered.add(endpoint.path)
    assert {"/.well-known/jwks.json", "/api/auth/me"} <= answered
    assert any("users" in path for path in answered)
    assert len(mailing.texts) - before > 50
    for text in mailing.texts[before:]:
        assert "bea.secret" not in text.lower()


def _questions(method: str, value: str) -> list[dict[str, Any]]:
    if method == "GET":
        names = ("q", "query", "search", "username", "name", "user", "user_id", "id", "email")
        return [{}, *({"params": {name: value}} for name in names)]
    return []


async def _ask(auth: Auth, method: str, path: str, token: str, options: Any) -> tuple[int, str, Any]:
    headers = {"Authorization": f"Bearer {token}"}
    async with auth.client.request(
        method, path, headers=headers, allow_redirects=False, **options
    ) as response:
        text = await response.text()
    auth.texts.append(text + str(response.headers))
    return response.status, text, response
