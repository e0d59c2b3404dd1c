"""Signing in with a provider's token that a front-end got by itself."""

import asyncio

from auth_service.tables import IDENTITIES, SESSIONS, USERS
from tests.auth_service.conftest import PASSWORD, Auth, MakeAuth, check_problem
from tests.auth_service.providers.conftest import refusals
from tests.auth_service.providers.exchange import REFUSED, count, log_in
from tests.auth_service.providers.issuer import CLIENT, Issuer, settings


async def test_an_id_token_signs_its_owner_in_as_the_contract_says(arena: Auth, issuer: Issuer) -> None:
    issuer.claims = {
        "sub": "auth0|17",
        "email": "Ada@example.org",
        "email_verified": True,
        "name": "Ada Lovelace",
        "preferred_username": "ada.lovelace",
        "picture": "https://pictures.example/ada.png",
    }
    status, answer = await log_in(arena, issuer.token())
    assert status == 200, answer
    assert answer.keys() >= {"message", "access_token", "refresh_token", "user", "token_type", "expires_in"}
    user = answer["user"]
    assert user["username"] == "ada_lovelace"
    assert user["email"] == "Ada@example.org"
    assert user["avatar"] == "https://pictures.example/ada.png"
    assert user["role"] == "player"
    assert user["name"] == "Ada Lovelace"
    assert user["is_verified"] is True

    status, me = await arena.get("/api/auth/me", token=answer["access_token"])
    assert (status, me["id"]) == (200, user["id"])
    status, refreshed = await arena.post("/api/auth/refresh", token=answer["refresh_token"])
    assert (status, refreshed["user"]["id"]) == (200, user["id"])

    for token in (issuer.token(), issuer.access_token(), issuer.token(aud=[CLIENT, "other"], azp=CLIENT)):
        status, again = await log_in(arena, token, {})
        assert (status, again["user"]["id"]) == (200, user["id"]), again
    status, sessions = await arena.get("/api/auth/sessions", token=answer["access_token"])
    assert {session["method"] for session in sessions["sessions"]} == {"acme"}

    live = await count(arena, SESSIONS)
    status, synced = await arena.post("/api/auth/sync", token=issuer.token(name="Countess"))
    assert (status, synced["data"]["id"], synced["data"]["name"]) == (200, user["id"], "Countess")
    assert await count(arena, SESSIONS) == live  # no session begins
    assert await count(arena, USERS) == 1

    status, body, response = await arena.request(
        "POST", "/api/auth/login", json={"cookie": True}, token=issuer.token()
    )
    assert (status, body["access_token"]) == (200, None)
    assert "codemaze_session" in response.cookies
    assert await refusals(arena) == []


async def test_sync_makes_the_account_of_who_is_new(arena: Auth, issuer: Issuer) -> None:
    status, synced = await arena.post("/api/auth/sync", token=issuer.token(sub="new", nickname="mary"))
    assert (status, synced["data"]["username"]) == (200, "mary")
    _, answer = await log_in(arena, issuer.token(sub="new"))
    assert answer["user"]["id"] == synced["data"]["id"]
    check_problem(await arena.post("/api/auth/sync"), 401, "unauthenticated")
    check_problem(
        await arena.post("/api/auth/sync", token="x.y.z", json={"more": 1}), 400, "validation-failed"
    )


async def test_first_sign_ins_at_once_make_one_account(arena: Auth, issuer: Issuer) -> None:
    token = issuer.token(name="Grace Hopper", email="grace@example.org", email_verified=True)
    outcomes = await asyncio.gather(*(log_in(arena, token) for _ in range(8)))
    assert [status for status, _ in outcomes] == [200] * 8
    assert len({answer["user"]["id"] for _, answer in outcomes}) == 1
    assert await count(arena, USERS) == 1
    assert await count(arena, IDENTITIES) == 1


async def test_what_a_login_without_a_token_lacks_is_told(arena: Auth) -> None:
    outcome = await arena.post("/api/auth/login", {})
    check_problem(outcome, 400, "validation-failed")
    assert outcome[1]["errors"].keys() == {"login", "password"}
    outcome = await arena.post("/api/auth/login", {"password": PASSWORD})
    check_problem(outcome, 400, "validation-failed")


async def test_a_login_by_password_takes_no_notice_of_the_header(arena: Auth) -> None:
    account = await arena.register("ada")
    body = {"login": "ada", "password": PASSWORD}
    for token in (account["access_token"], "a.b.c"):
        status, answer = await arena.post("/api/auth/login", body, token=token)
        assert (status, answer["user"]["id"]) == (200, account["user"]["id"])


async def test_a_token_is_that_of_the_provider_that_is_named(arena: Auth, issuer: Issuer) -> None:
    check_problem(await log_in(arena, issuer.token(), {"provider": "nobody"}), 404, "provider-unknown")
    outcome = await log_in(arena, issuer.token(iss="https://evil.example"), {"provider": "acme"})
    assert outcome[1]["reason"] == "wrong-issuer"
    outcome = await log_in(arena, issuer.opaque_token())  # acme's, or the hub's?
    check_problem(outcome, 400, "validation-failed")
    assert "provider" in outcome[1]["errors"]
    assert (await log_in(arena, issuer.opaque_token(), {"provider": "acme"}))[0] == 200


async def test_a_github_like_token_counts_only_if_it_was_issued_to_our_app(
    arena: Auth, issuer: Issuer, make_auth: MakeAuth
) -> None:
    issuer.github_emails = [
        {"email": "spam@example.org", "primary": False, "verified": True},
        {"email": "octo@example.org", "primary": True, "verified": True},
    ]
    status, answer = await log_in(arena, issuer.hub_token(), {"provider": "hub"})
    assert status == 200, answer
    assert (answer["user"]["username"], answer["user"]["email"]) == ("octo-cat", "octo@example.org")
    outcome = await log_in(arena, issuer.hub_token("another-app"), {"provider": "hub"})
    check_problem(outcome, 401, REFUSED)
    assert outcome[1]["reason"] == "inactive"
    assert await refusals(arena) == ["inactive"]

    unchecked = await make_auth(providers=settings(issuer.hub_setting(check_url=None)))
    outcome = await log_in(unchecked, issuer.hub_token())
    assert outcome[1]["reason"] == "issued-to-nobody-known"


async def test_an_opaque_token_needs_an_issuer_that_tells_whose_it_is(
    issuer: Issuer, make_auth: MakeAuth
) -> None:
    issuer.lies = {"introspection_endpoint": None}
    strict = await make_auth(providers=settings(issuer.setting()))
    assert (await log_in(strict, issuer.opaque_token()))[1]["reason"] == "issued-to-nobody-known"
    trusting = await make_auth(providers=settings(issuer.setting(userinfo_is_ours=True)))
    assert (await log_in(trusting, issuer.opaque_token()))[0] == 200
    assert (await log_in(trusting, "unheard-of"))[1]["reason"] == "inactive"


async def test_userinfo_of_somebody_else_is_refused(arena: Auth, issuer: Issuer) -> None:
    token = issuer.access_token(sub="ada-1")
    issuer.claims = {"sub": "eve-2"}
    assert (await log_in(arena, token))[1]["reason"] == "wrong-subject"
    assert (await log_in(arena, issuer.access_token(aud=["https://other.example/api"])))[1]["reason"] == (
        "wrong-audience"
    )


async def test_without_providers_a_token_is_of_nobody_known(auth: Auth, issuer: Issuer) -> None:
    assert (await log_in(auth, issuer.token()))[1]["reason"] == "unknown-issuer"
    assert (await log_in(auth, "opaque"))[1]["reason"] == "unknown-issuer"
    assert await auth.get("/api/auth/providers") == (200, {"providers": []})
