"""Signing in with a provider's token that a front-end got by itself."""

import asyncio
import base64
import hashlib
import hmac
import json
import time
from datetime import timedelta
from typing import Any

import jwt
import sqlalchemy as sa

from auth_service.tables import IDENTITIES, SESSIONS, USERS
from tests.auth_service.conftest import PASSWORD, Auth, MakeAuth, check_problem
from tests.auth_service.providers.conftest import refusals
from tests.auth_service.providers.issuer import CLIENT, Issuer, Key, fresh_key, settings

REFUSED = "provider-token-refused"


async def log_in(auth: Auth, token: str, body: Any = None) -> tuple[int, Any]:
    return await auth.post("/api/auth/login", body, token=token)


async def count(auth: Auth, table: sa.Table) -> int:
    async with auth.db.connect() as conn:
        return int(await conn.scalar(sa.select(sa.func.count()).select_from(table)) or 0)


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


def b64(data: Any) -> str:
    raw = data if isinstance(data, bytes) else json.dumps(data).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unsigned(issuer: Issuer, algorithm: str) -> str:
    claims = {"iss": issuer.url, "aud": CLIENT, "sub": "eve", "iat": time.time(), "exp": time.time() + 60}
    return f"{b64({'alg': algorithm, 'kid': issuer.key.kid})}.{b64(claims)}."


def confused(issuer: Issuer) -> str:
    """Signed with HS256, the public key being the secret."""
    signed = unsigned(issuer, "HS256").rstrip(".")
    return f"{signed}.{b64(hmac.digest(issuer.key.pem, signed.encode(), hashlib.sha256))}"


async def test_forged_and_foreign_tokens_are_refused_each_for_its_reason(arena: Auth, issuer: Issuer) -> None:
    account = await arena.register("victim")
    stranger = fresh_key()
    named = Key("ES256", stranger.private)
    named.kid = issuer.key.kid
    good = issuer.token()
    head, payload, signature = good.split(".")
    other = b64({**jwt.decode(good, options={"verify_signature": False}), "sub": "eve"})
    now = time.time()
    attacks = {
        "algorithm-refused": [unsigned(issuer, "none"), unsigned(issuer, "None"), confused(issuer)],
        "bad-signature": [
            issuer.token(key=named),
            f"{head}.{other}.{signature}",
            f"{head}.{payload}.",
            issuer.token(key=named, headers={"jwk": stranger.jwk, "jku": f"{issuer.url}/elsewhere"}),
        ],
        "unknown-key": [
            issuer.token(key=stranger),
            issuer.token(headers={"kid": "../../dev/null"}),
            issuer.token(headers={"kid": "' OR 1=1 --"}),
        ],
        "malformed": [
            issuer.token(headers={"crit": ["exp"]}),
            issuer.token(exp=None),
            issuer.token(iat=None),
            issuer.token(nbf="soon"),
            issuer.token(exp=True),
        ],
        "unknown-issuer": [
            issuer.token(iss="https://evil.example"),
            issuer.token(iss=None),
            account["access_token"],
        ],
        "wrong-audience": [issuer.token(aud="another-app"), issuer.token(aud=None), issuer.token(aud=[])],
        "wrong-authorized-party": [
            issuer.token(azp="another-app"),
            issuer.token(aud=[CLIENT, "another-app"]),
        ],
        "expired": [issuer.token(exp=now - 61)],
        "not-yet-valid": [issuer.token(nbf=now + 90), issuer.token(iat=now + 90)],
        "wrong-token-type": [
            issuer.token(headers={"typ": "at+jwt"}),
            issuer.token(headers={"typ": "logout+jwt"}),
            issuer.token(events={"http://schemas.openid.net/event/backchannel-logout": {}}),
            issuer.token(typ="Refresh"),
        ],
        "wrong-subject": [
            issuer.token(sub=None),
            issuer.token(sub=""),
            issuer.token(sub="a\0b"),
            issuer.token(sub=[1]),
        ],
        "inactive": [issuer.opaque_token(active=False)],
        "issued-to-another-app": [issuer.opaque_token(client_id="another-app")],
    }
    for reason, tokens in attacks.items():
        for token in tokens:
            for path in ("/api/auth/login", "/api/auth/sync"):
                body = {} if token.count(".") == 2 else {"provider": "acme"}
                outcome = await arena.post(path, body, token=token)
                check_problem(outcome, 401, REFUSED)
                assert outcome[1]["reason"] == reason, token
    expected = [reason for reason, tokens in attacks.items() for _ in tokens for _ in range(2)]
    assert await refusals(arena) == expected
    assert issuer.asked["/elsewhere"] == 0
    assert await count(arena, IDENTITIES) == 0
    assert await count(arena, USERS) == 1


async def test_a_token_is_that_of_the_provider_that_is_named(arena: Auth, issuer: Issuer) -> None:
    check_problem(await log_in(arena, issuer.token(), {"provider": "nobody"}), 404, "provider-unknown")
    outcome = await log_in(arena, issuer.token(iss="https://evil.example"), {"provider": "acme"})
    assert outcome[1]["reason"] == "wrong-issuer"
    outcome = await log_in(arena, issuer.opaque_token())  # acme's, or the hub's?
    check_problem(outcome, 400, "validation-failed")
    assert "provider" in outcome[1]["errors"]
    assert (await log_in(arena, issuer.opaque_token(), {"provider": "acme"}))[0] == 200


async def test_odd_tokens_are_refused_and_break_nothing(arena: Auth, issuer: Issuer) -> None:
    deep = b64(b'{"iss":' + b"[" * 2000 + b"]" * 2000 + b"}")
    for token in ("a.b.c", "..", f"{b64({'alg': 'ES256'})}.{deep}.AA", "x" * 5000, "é"):
        for body in ({"provider": "acme"}, {"provider": "hub"}):
            status, answer = await log_in(arena, token, body)
            assert status == 401, (token[:20], answer)
    status, _ = await log_in(arena, "a.b.c")
    assert status == 400
    for wrong in ({"provider": 1}, {"provider": "x" * 33}, {"cookie": 1}, {"token": "x"}):
        check_problem(await log_in(arena, issuer.token(), wrong), 400, "validation-failed")


async def test_members_of_an_odd_type_break_nothing(arena: Auth, issuer: Issuer) -> None:
    odd: list[Any] = [[], {}, 1]
    for azp in odd:
        assert (await log_in(arena, issuer.token(azp=azp)))[1]["reason"] == "wrong-authorized-party"
    for client in odd:
        token = issuer.opaque_token(client_id=client)
        assert (await log_in(arena, token, {"provider": "acme"}))[1]["reason"] == "issued-to-another-app"


async def test_clocks_may_differ_a_little(arena: Auth, issuer: Issuer) -> None:
    issuer.skew = 50
    assert (await log_in(arena, issuer.token()))[0] == 200
    issuer.skew = -350  # the tokens hold for 300
    assert (await log_in(arena, issuer.token()))[0] == 200
    issuer.skew = 120
    assert (await log_in(arena, issuer.token()))[1]["reason"] == "not-yet-valid"
    issuer.skew = -500
    assert (await log_in(arena, issuer.token()))[1]["reason"] == "expired"


async def test_other_algorithms_of_the_setting_are_taken(arena: Auth, issuer: Issuer) -> None:
    for algorithm in ("RS256", "EdDSA"):
        issuer.keys = [Key(algorithm)]
        assert (await log_in(arena, issuer.token()))[0] == 200
        arena.clock.ahead += timedelta(seconds=6)
    nameless = issuer.token(headers={"kid": None})
    assert (await log_in(arena, nameless))[0] == 200  # there is no other key that it could mean
    issuer.keys.append(Key("EdDSA"))
    arena.clock.ahead += timedelta(days=1)
    issuer.skew = arena.clock.ahead.total_seconds()
    outcome = await log_in(arena, issuer.token(headers={"kid": None}))
    assert outcome[1]["reason"] == "unknown-key"


async def test_rotated_keys_are_taken_up_within_one_request(arena: Auth, issuer: Issuer) -> None:
    assert (await log_in(arena, issuer.token()))[0] == 200
    old = issuer.key
    issuer.rotate()
    outcomes = await asyncio.gather(*(log_in(arena, issuer.token()) for _ in range(5)))
    assert [status for status, _ in outcomes] == [200] * 5
    assert issuer.asked["/jwks"] == 2
    assert (await log_in(arena, issuer.token(key=old)))[1]["reason"] == "unknown-key"


async def test_a_flood_of_unknown_keys_is_no_flood_of_fetches(arena: Auth, issuer: Issuer) -> None:
    await log_in(arena, issuer.token())
    forged = [issuer.token(key=fresh_key()) for _ in range(20)]
    outcomes = await asyncio.gather(*(log_in(arena, token) for token in forged))
    assert {outcome[1]["reason"] for outcome in outcomes} == {"unknown-key"}
    assert issuer.asked["/jwks"] == 2
    arena.clock.ahead += timedelta(seconds=6)
    issuer.rotate()
    assert (await log_in(arena, issuer.token()))[0] == 200


async def test_keys_are_kept_as_long_as_the_issuer_says_within_bounds(arena: Auth, issuer: Issuer) -> None:
    issuer.max_age = 1
    await log_in(arena, issuer.token())
    arena.clock.ahead += timedelta(seconds=20)
    await log_in(arena, issuer.token())
    assert issuer.asked["/jwks"] == 1
    issuer.max_age = 10**9
    arena.clock.ahead += timedelta(seconds=15)
    await log_in(arena, issuer.token())
    assert issuer.asked["/jwks"] == 2
    withdrawn = issuer.key
    issuer.rotate()
    issuer.skew = 86_400
    arena.clock.ahead = timedelta(days=1, minutes=1)
    assert (await log_in(arena, issuer.token(key=withdrawn)))[1]["reason"] == "unknown-key"


async def test_known_keys_go_on_while_the_issuer_is_down_and_it_heals(arena: Auth, issuer: Issuer) -> None:
    assert (await log_in(arena, issuer.token()))[0] == 200
    issuer.down = True
    arena.clock.ahead += timedelta(minutes=11)
    issuer.skew = 660
    assert (await log_in(arena, issuer.token()))[0] == 200
    asked = issuer.asked.total()
    assert (await log_in(arena, issuer.token()))[0] == 200
    assert issuer.asked.total() == asked  # one that is down is not asked each time
    new = fresh_key()
    issuer.keys.append(new)
    status, answer, response = await arena.request("POST", "/api/auth/login", token=issuer.token(key=new))
    assert (status, answer["code"]) == (503, "provider-unavailable")
    assert int(response.headers["Retry-After"]) > 0
    issuer.down = False
    arena.clock.ahead += timedelta(seconds=6)
    assert (await log_in(arena, issuer.token(key=new)))[0] == 200
    issuer.down = True
    issuer.skew += 2 * 86_400
    arena.clock.ahead += timedelta(days=2)
    check_problem(await log_in(arena, issuer.token()), 503, "provider-unavailable")  # not for ever


async def test_an_issuer_that_does_not_answer_as_it_should_is_not_believed(
    arena: Auth, issuer: Issuer
) -> None:
    lies: list[dict[str, Any]] = [
        {"issuer": "https://other.example"},
        {"issuer": f"{issuer.url}/"},
        {"jwks_uri": "http://keys.example/jwks"},
        {"token_endpoint": None},
        {"jwks_uri": f"{issuer.url}/.well-known/openid-configuration"},
    ]

    async def check(*faults: str) -> None:
        arena.clock.ahead += timedelta(seconds=6)
        check_problem(await log_in(arena, issuer.token()), 503, "provider-unavailable")
        for fault in faults:
            setattr(issuer, fault, False)

    for fault in ("down", "redirects", "huge"):
        setattr(issuer, fault, True)
        await check(fault)
    for issuer.lies in lies:
        await check()
    assert issuer.asked["/elsewhere"] == 0
    issuer.lies = {}
    arena.clock.ahead += timedelta(minutes=11)
    issuer.skew = arena.clock.ahead.total_seconds()
    assert (await log_in(arena, issuer.token()))[0] == 200
    assert await refusals(arena) == []


async def test_an_issuer_that_hangs_is_given_up(issuer: Issuer, make_auth: MakeAuth) -> None:
    auth = await make_auth(providers=settings(issuer.setting()), provider_timeout=0.2)
    issuer.hangs = True
    check_problem(await log_in(auth, issuer.token()), 503, "provider-unavailable")


async def test_first_sign_ins_at_once_make_one_account(arena: Auth, issuer: Issuer) -> None:
    token = issuer.token(name="Grace Hopper", email="grace@example.org", email_verified=True)
    outcomes = await asyncio.gather(*(log_in(arena, token) for _ in range(8)))
    assert [status for status, _ in outcomes] == [200] * 8
    assert len({answer["user"]["id"] for _, answer in outcomes}) == 1
    assert await count(arena, USERS) == 1
    assert await count(arena, IDENTITIES) == 1


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
