"""Accounts here and accounts at providers: what joins them, and what never does."""

import asyncio
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from auth_service.tables import AUDIT_LOG, USERS
from tests.auth_service.conftest import PASSWORD, Auth, MakeAuth, check_problem, mail_settings
from tests.auth_service.mail.server import MailServer, token_in
from tests.auth_service.providers.conftest import Browser, refusals
from tests.auth_service.providers.issuer import Issuer, settings

ADA = {"sub": "ada-1", "email": "ada@example.org", "email_verified": True, "name": "Ada"}


async def log_in(auth: Auth, token: str) -> tuple[int, Any]:
    return await auth.post("/api/auth/login", token=token)


async def begin(browser: Browser, token: str, name: str = "acme") -> str:
    """Begin to link; the address at the provider."""
    status, answer, response = await browser.auth.request(
        "POST", f"/api/auth/identities/{name}", json={"return_to": "/me"}, token=token
    )
    assert status == 200, answer
    browser.keep(response)
    return str(answer["url"])


async def link(browser: Browser, token: str, name: str = "acme") -> str:
    """Link; where the browser ends."""
    response = await browser.get(await browser.leave(await begin(browser, token, name)))
    return response.headers["Location"]


async def events(auth: Auth, *names: str) -> list[str]:
    async with auth.db.connect() as conn:
        rows = await conn.all(sa.select(AUDIT_LOG.c.event).order_by(AUDIT_LOG.c.id))
    return [row.event for row in rows if row.event in names]


async def test_the_same_verified_address_joins_no_accounts_by_itself(
    arena: Auth, browser: Browser, issuer: Issuer
) -> None:
    account = await arena.register("ada", email="ada@example.org")
    issuer.claims = ADA
    for path in ("/api/auth/login", "/api/auth/sync"):
        outcome = await arena.post(path, token=issuer.token(email="ADA@example.org"))
        check_problem(outcome, 409, "account-exists")
        assert outcome[1]["mailed"] is False
    assert await browser.sign_in() == "/rooms?error=account-exists"

    # Signed in there, the owner links, and comes in that way from then on.
    assert await link(browser, account["access_token"]) == "/me?linked=acme"
    status, answer = await log_in(arena, issuer.token())
    assert (status, answer["user"]["id"]) == (200, account["user"]["id"])
    status, listed = await arena.get("/api/auth/identities", token=account["access_token"])
    assert status == 200
    (identity,) = listed["identities"]
    assert (identity["provider"], identity["label"], identity["email"]) == ("acme", "Acme", ADA["email"])
    check_problem(
        await arena.post("/api/auth/identities/acme", token=account["access_token"]), 409, "already-linked"
    )
    assert await events(arena, "identity_linked") == ["identity_linked"]


async def test_an_address_that_the_provider_has_not_verified_counts_for_nothing(
    arena: Auth, issuer: Issuer
) -> None:
    owner = await arena.register("ada", email="ada@example.org")
    for number, verified in enumerate((False, None, "false", 1, "yes")):
        claims: dict[str, Any] = {
            "sub": f"eve-{number}",
            "email": "ada@example.org",
            "email_verified": verified,
        }
        status, answer = await log_in(arena, issuer.token(**claims))
        assert status == 200, answer
        assert answer["user"]["id"] != owner["user"]["id"]
        assert answer["user"]["email"] is None
        assert answer["user"]["is_verified"] is False
    async with arena.db.connect() as conn:
        assert (
            await conn.scalar(sa.select(sa.func.count()).where(USERS.c.email_key == "ada@example.org")) == 1
        )
    body = {"login": "ada@example.org", "password": PASSWORD}
    assert (await arena.post("/api/auth/login", body))[1]["user"]["id"] == owner["user"]["id"]


async def test_a_mailed_token_joins_the_accounts_once(
    issuer: Issuer, make_auth: MakeAuth, mail_server: MailServer
) -> None:
    auth = await make_auth(providers=settings(issuer.setting()), **mail_settings(mail_server))
    account = await auth.register("ada")
    now = auth.clock()
    owned = sa.update(USERS).values(email="ada@example.org", owns_email=True, email_verified_at=now)
    async with auth.db.begin() as conn:
        await conn.execute(owned.values(email_key="ada@example.org"))
    issuer.claims = ADA
    for outcome in await asyncio.gather(*(log_in(auth, issuer.token()) for _ in range(10))):
        check_problem(outcome, 409, "account-exists")
        assert outcome[1]["mailed"] is True
    letter = await mail_server.wait_to("ada@example.org")
    assert "Acme" in letter.get_content()
    token = {"token": token_in(letter)}

    confirm = "/api/auth/identities/confirm"
    check_problem(await auth.post(confirm, {"token": "x" * 43}), 400, "invalid-token")
    check_problem(await auth.post(confirm, {"token": "x"}), 400, "validation-failed")
    async with auth.db.begin() as conn:
        await conn.execute(owned.values(email_key="new@example.org"))
    check_problem(await auth.post(confirm, token), 400, "invalid-token")  # the address is another one now
    async with auth.db.begin() as conn:
        await conn.execute(owned.values(email_key="ada@example.org"))
    assert (await auth.post(confirm, token))[0] == 200
    check_problem(await auth.post(confirm, token), 400, "invalid-token")
    status, answer = await log_in(auth, issuer.token())
    assert (status, answer["user"]["id"]) == (200, account["user"]["id"])
    await mail_server.wait_to("ada@example.org", 2)
    subjects = [letter["Subject"] for letter in mail_server.to("ada@example.org")]
    assert subjects == ["Join your accounts", "Another way into your account"]  # however often somebody tried


async def test_an_account_whose_address_was_never_verified_is_joined_by_no_letter(
    issuer: Issuer, make_auth: MakeAuth, mail_server: MailServer
) -> None:
    auth = await make_auth(providers=settings(issuer.setting()), **mail_settings(mail_server))
    account = await auth.register("eve")  # before there was mail, with the address of somebody else
    kept = {"email": "ada@example.org", "email_key": "ada@example.org", "owns_email": True}
    async with auth.db.begin() as conn:
        await conn.execute(sa.update(USERS).values(**kept))
    issuer.claims = ADA
    for _ in range(2):
        check_problem(await log_in(auth, issuer.token()), 409, "account-exists")
    letter = await mail_server.wait_to("ada@example.org")
    assert letter["Subject"] == "Verify your e-mail address"
    assert "eve" in letter.get_content()
    token = {"token": token_in(letter)}
    check_problem(await auth.post("/api/auth/identities/confirm", token), 400, "invalid-token")
    assert (await auth.post("/api/auth/email/verify", token))[0] == 200
    check_problem(await log_in(auth, issuer.token()), 409, "account-exists")
    letter = await mail_server.wait_to("ada@example.org", 2)
    async with auth.db.begin() as conn:
        await conn.execute(sa.update(USERS).values(email_verified_at=None))
    token = {"token": token_in(letter)}
    check_problem(await auth.post("/api/auth/identities/confirm", token), 400, "invalid-token")
    async with auth.db.begin() as conn:
        await conn.execute(sa.update(USERS).values(email_verified_at=auth.clock()))
    assert (await auth.post("/api/auth/identities/confirm", token))[0] == 200
    _, answer = await log_in(auth, issuer.token())
    assert answer["user"]["id"] == account["user"]["id"]


async def test_only_who_began_to_link_ends_it(arena: Auth, browser: Browser, issuer: Issuer) -> None:
    eve = await arena.register("eve")
    url = await begin(Browser(arena, {}), eve["access_token"])
    landing = await browser.get(await browser.leave(url))  # the victim is made to visit it
    assert landing.headers["Location"] == "/me?error=state-mismatch"
    assert (await log_in(arena, issuer.token()))[1]["user"]["id"] != eve["user"]["id"]

    ada = await arena.register("ada")
    issuer.claims = {"sub": "ada-2"}
    back = await browser.leave(await begin(browser, ada["access_token"]))
    await arena.post("/api/auth/logout", token=ada["access_token"])
    assert (await browser.get(back)).headers["Location"] == "/me?error=revoked-token"
    check_problem(
        await arena.post("/api/auth/identities/acme", token=ada["access_token"]), 401, "revoked-token"
    )

    bob = await arena.register("bob")
    issuer.claims = {"sub": "ada-1"}  # somebody's already
    assert await link(browser, bob["access_token"]) == "/me?error=identity-taken"
    assert await refusals(arena) == ["state-mismatch", "identity-taken"]

    arena.clock.ahead += timedelta(seconds=901)
    for method, path in (("POST", "/api/auth/identities/hub"), ("DELETE", "/api/auth/identities/acme")):
        status, answer, _ = await arena.request(method, path, token=bob["access_token"])
        assert (status, answer["code"]) == (401, "reauthentication-required")


async def test_the_last_way_in_stays_open(arena: Auth, browser: Browser, issuer: Issuer) -> None:
    _, answer = await log_in(arena, issuer.token())
    token = answer["access_token"]

    async def unlink(name: str, token: str = token) -> tuple[int, Any]:
        status, body, _ = await arena.request("DELETE", f"/api/auth/identities/{name}", token=token)
        return status, body

    check_problem(await unlink("acme"), 409, "last-way-in")
    check_problem(await unlink("hub"), 404, "not-linked")
    assert await link(browser, token, "hub") == "/me?linked=hub"
    outcomes = await asyncio.gather(unlink("acme"), unlink("hub"))
    assert sorted(status for status, _ in outcomes) == [200, 409]
    _, listed = await arena.get("/api/auth/identities", token=token)
    assert len(listed["identities"]) == 1
    assert await events(arena, "identity_unlinked") == ["identity_unlinked"]

    account = await arena.register("with-password")
    issuer.claims = {"sub": "another"}
    assert await link(browser, account["access_token"]) == "/me?linked=acme"
    assert (await unlink("acme", account["access_token"]))[0] == 200
    check_problem(await unlink("acme", account["access_token"]), 404, "not-linked")
    _, stranger = await log_in(arena, issuer.token())
    assert stranger["user"]["id"] != account["user"]["id"]


async def test_a_guest_who_links_becomes_a_player_and_keeps_everything(
    arena: Auth, browser: Browser, issuer: Issuer
) -> None:
    guest = await arena.guest("visitor")
    arena.clock.ahead += timedelta(seconds=901)  # a guest has nothing to show anew
    issuer.skew = 901
    _, guest = await arena.post("/api/auth/refresh", token=guest["refresh_token"])
    assert await link(browser, guest["access_token"]) == "/me?linked=acme"
    status, answer = await log_in(arena, issuer.token())
    assert status == 200
    user = answer["user"]
    assert (user["id"], user["username"], user["role"]) == (guest["user"]["id"], "visitor", "player")
    # The session is a new one, and the browser's: whoever had the guest's tokens has nothing.
    _, me = await arena.get("/api/auth/me", token=browser.cookies["codemaze_session"])
    assert (me["id"], me["role"]) == (user["id"], "player")
    outcome = await arena.post("/api/auth/refresh", token=guest["refresh_token"])
    check_problem(outcome, 401, "invalid-refresh-token")
    for path in ("/api/auth/identities/hub", "/api/auth/guest"):
        body = {"pseudonym": "visitor"} if path.endswith("guest") else {}
        status, answer = await arena.post(path, body, token=guest["access_token"])
        assert (status, answer["code"]) in {(401, "revoked-token"), (409, "pseudonym-taken")}
    page = await arena.feed()
    told = [entry["data"] for entry in page["entries"] if entry["type"] == "profile_changed"]
    assert (told[-1]["user_id"], told[-1]["role"]) == (user["id"], "player")
    assert await events(arena, "guest_became_player") == ["guest_became_player"]


async def test_the_banned_do_not_come_in_by_a_provider(arena: Auth, browser: Browser, issuer: Issuer) -> None:
    _, answer = await log_in(arena, issuer.token())
    async with arena.db.begin() as conn:
        await conn.execute(sa.update(USERS).values(banned_at=arena.clock(), ban_reason="cheating"))
    for path in ("/api/auth/login", "/api/auth/sync"):
        check_problem(await arena.post(path, token=issuer.token()), 403, "banned")
    assert await browser.sign_in() == "/rooms?error=banned"
    assert answer["user"]["id"]


async def test_names_and_pictures_follow_the_provider_until_the_user_chooses(
    arena: Auth, issuer: Issuer
) -> None:
    first: dict[str, Any] = {"name": "Ada", "picture": "https://pictures.example/1.png"}
    _, answer = await log_in(arena, issuer.token(**first))
    issuer.claims |= {"name": "Ada L.", "picture": "https://pictures.example/2.png"}
    _, answer = await log_in(arena, issuer.token())
    assert (answer["user"]["name"], answer["user"]["avatar"]) == ("Ada L.", "https://pictures.example/2.png")
    async with arena.db.begin() as conn:
        await conn.execute(sa.update(USERS).values(name="Countess", avatar="avatar-07"))
    issuer.claims |= {"name": "Ada B.", "picture": "https://pictures.example/3.png"}
    _, answer = await log_in(arena, issuer.token())
    assert (answer["user"]["name"], answer["user"]["avatar"]) == ("Countess", "avatar-07")


async def test_a_provider_gives_no_name_that_one_may_not_choose(arena: Auth, issuer: Issuer) -> None:
    for number, name in enumerate(("Admin", "moderator", "\u0301\u0301")):
        _, answer = await log_in(arena, issuer.token(sub=str(number), name=name))
        assert answer["user"]["name"] == answer["user"]["username"]
    _, answer = await log_in(arena, issuer.token(sub="long", name="x" * 99))
    assert answer["user"]["name"] == "x" * 80


async def test_usernames_are_made_valid_and_unique(arena: Auth, issuer: Issuer) -> None:
    await arena.register("grace")
    names = []
    told: tuple[dict[str, Any], ...] = (
        {"preferred_username": "grace"},
        {"preferred_username": "admin", "nickname": "Jean-Luc"},
        {"name": "Åsa Öberg"},
        {"email": "joe.bloggs@example.org", "email_verified": True},
        {"name": "\u202e x \0"},
        {},
        {},
    )
    for number, claims in enumerate(told):
        status, answer = await log_in(arena, issuer.token(sub=str(number), **claims))
        assert status == 200, answer
        names.append(answer["user"]["username"])
    assert names[0].startswith("grace_")
    assert names[1:4] == ["Jean-Luc", "Åsa_Öberg", "joe_bloggs"]
    assert all(name.startswith("player_") for name in names[4:])
    assert len(set(names)) == len(names)
