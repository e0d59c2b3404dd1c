"""Tokens that are forged, foreign, odd, or out of their time."""

import base64
import hashlib
import hmac
import json
import time
from typing import Any

import jwt

from auth_service.tables import IDENTITIES, USERS
from tests.auth_service.conftest import Auth, check_problem
from tests.auth_service.providers.conftest import refusals
from tests.auth_service.providers.exchange import REFUSED, count, log_in
from tests.auth_service.providers.issuer import CLIENT, Issuer, Key, fresh_key


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
