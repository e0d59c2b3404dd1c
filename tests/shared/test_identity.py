"""Access tokens: what is accepted, what is refused, what is remembered."""

import asyncio
import base64
import json
import time
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from shared.errors import CodemazeError
from shared.identity import (
    CLOCK_SKEW,
    LONGEST_LIFETIME,
    ExpiredToken,
    Identity,
    InvalidToken,
    KeysUnavailable,
    Revocations,
    RevokedToken,
    Role,
    Verifier,
    bearer,
)


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Issuer:
    """Keys and tokens as auth_service makes them, with every claim open to mischief."""

    def __init__(self) -> None:
        self.keys = {"one": Ed25519PrivateKey.generate()}
        self.fetches = 0
        self.down = False

    async def fetch(self) -> Mapping[str, Any]:
        self.fetches += 1
        await asyncio.sleep(0)  # as a real one, it lets others run meanwhile
        if self.down:
            raise KeysUnavailable(retry_after=1)
        return {"keys": [{"kty": "OKP", "crv": "Ed25519", "kid": kid, "x": b64(self.public(kid))}
                         for kid in self.keys]}  # fmt: skip

    def public(self, kid: str) -> bytes:
        return self.keys[kid].public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    def claims(self, **changes: Any) -> dict[str, Any]:
        now = time.time()
        claims = {
            "iss": "codemaze", "aud": "codemaze", "typ": "access", "sub": str(uuid4()), "name": "ada",
            "role": "player", "sid": str(uuid4()), "jti": uuid4().hex, "iat": now, "exp": now + 900,
        }  # fmt: skip
        return {name: value for name, value in (claims | changes).items() if value is not None}

    def token(self, kid: str = "one", **changes: Any) -> str:
        return jwt.encode(self.claims(**changes), self.keys[kid], algorithm="EdDSA", headers={"kid": kid})


async def test_a_good_token_is_verified_once_and_remembered() -> None:
    issuer = Issuer()
    verifier = Verifier(issuer.fetch)
    token = issuer.token()
    assert verifier.cached(token) is None
    identity = await verifier.verify(token)
    assert (identity.name, identity.role) == ("ada", Role.PLAYER)
    assert verifier.cached(token) is identity
    assert issuer.fetches == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "other"}, {"aud": "other"}, {"typ": "refresh"}, {"sub": "no-uuid"}, {"role": "king"},
        {"sid": None}, {"jti": None}, {"exp": None}, {"iat": None}, {"typ": None}, {"name": None},
        {"sid": ["x"]}, {"exp": "soon"}, {"nbf": time.time() + 1e6},
    ],
)  # fmt: skip
async def test_claims_that_are_not_ours_are_refused(changes: dict[str, Any]) -> None:
    issuer = Issuer()
    with pytest.raises(InvalidToken):
        await Verifier(issuer.fetch).verify(issuer.token(**changes))


async def test_an_expired_token_is_refused_also_when_it_was_remembered() -> None:
    issuer = Issuer()
    now = time.time()
    verifier = Verifier(issuer.fetch, clock=lambda: now)
    token = issuer.token(exp=now + 10)
    await verifier.verify(token)
    now += 11
    assert verifier.cached(token) is None
    with pytest.raises(ExpiredToken):
        await verifier.verify(token)
    with pytest.raises(ExpiredToken):
        await Verifier(issuer.fetch).verify(issuer.token(exp=time.time() - 1))


def confused_tokens() -> dict[str, Any]:
    """Tokens of the classic attacks, made from an issuer's public material."""

    def none(issuer: Issuer) -> str:
        header = b64(json.dumps({"alg": "none", "kid": "one", "typ": "JWT"}).encode())
        return f"{header}.{b64(json.dumps(issuer.claims()).encode())}."

    def hmac_with_the_public_key(issuer: Issuer) -> str:
        return jwt.encode(
            issuer.claims(), b64(issuer.public("one")), algorithm="HS256", headers={"kid": "one"}
        )

    def foreign_key(issuer: Issuer) -> str:
        key = Ed25519PrivateKey.generate()
        return jwt.encode(issuer.claims(), key, algorithm="EdDSA", headers={"kid": "one"})

    def unknown_key_id(issuer: Issuer) -> str:
        key = Ed25519PrivateKey.generate()
        return jwt.encode(issuer.claims(), key, algorithm="EdDSA", headers={"kid": "../../dev/null"})

    def no_key_id(issuer: Issuer) -> str:
        return jwt.encode(issuer.claims(), issuer.keys["one"], algorithm="EdDSA")

    def tampered(issuer: Issuer) -> str:
        header, _, signature = issuer.token().split(".")
        return f"{header}.{b64(json.dumps(issuer.claims(role='admin')).encode())}.{signature}"

    def huge(issuer: Issuer) -> str:
        return issuer.token(name="x" * 5000)

    makers = (none, hmac_with_the_public_key, foreign_key, unknown_key_id, no_key_id, tampered, huge)
    return {maker.__name__: maker for maker in makers}


@pytest.mark.parametrize("name", list(confused_tokens()))
@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
async def test_forged_tokens_are_refused(name: str) -> None:
    issuer = Issuer()
    with pytest.raises(InvalidToken):
        await Verifier(issuer.fetch).verify(confused_tokens()[name](issuer))


@pytest.mark.parametrize(
    "text", ["", "x", "a.b", "a.b.c", "....", "é.ü.ö", "\udcff.a.b", "eyJhbGciOiJFZERTQSJ9.e30."]
)
async def test_text_that_is_no_token_is_refused(text: str) -> None:
    with pytest.raises(InvalidToken):
        await Verifier(Issuer().fetch).verify(text)


async def test_a_new_key_is_fetched_when_its_first_token_comes() -> None:
    issuer = Issuer()
    verifier = Verifier(issuer.fetch, refetch_after=0)
    await verifier.verify(issuer.token())
    issuer.keys["two"] = Ed25519PrivateKey.generate()
    assert (await verifier.verify(issuer.token("two"))).name == "ada"
    assert issuer.fetches == 2


async def test_tokens_that_come_while_the_keys_are_fetched_wait_for_them() -> None:
    issuer = Issuer()
    verifier = Verifier(issuer.fetch)
    identities = await asyncio.gather(*(verifier.verify(issuer.token()) for _ in range(3)))
    assert [identity.name for identity in identities] == ["ada"] * 3
    assert issuer.fetches == 1


async def test_unknown_key_ids_do_not_make_it_fetch_without_end() -> None:
    issuer = Issuer()
    verifier = Verifier(issuer.fetch, refetch_after=60)
    await verifier.load_keys()
    issuer.keys["two"] = Ed25519PrivateKey.generate()
    for _ in range(20):
        with pytest.raises(InvalidToken):
            await verifier.verify(issuer.token("two"))
    assert issuer.fetches == 1


async def test_known_keys_go_on_working_while_the_issuer_is_down() -> None:
    issuer = Issuer()
    verifier = Verifier(issuer.fetch, refetch_after=0)
    await verifier.load_keys()
    issuer.down = True
    assert (await verifier.verify(issuer.token())).name == "ada"


async def test_without_keys_it_says_so() -> None:
    issuer = Issuer()
    issuer.down = True
    with pytest.raises(KeysUnavailable):
        await Verifier(issuer.fetch).verify(issuer.token())


async def test_a_revoked_session_is_refused_at_once() -> None:
    issuer = Issuer()
    verifier = Verifier(issuer.fetch)
    token, other = issuer.token(), issuer.token()
    identity = await verifier.verify(token)
    verifier.revocations.revoke_session(identity.session_id, identity.expires_at)
    assert verifier.cached(token) is None
    with pytest.raises(RevokedToken):
        await verifier.verify(token)
    assert (await verifier.verify(other)).name == "ada"


async def test_a_users_tokens_from_before_a_moment_are_refused_and_later_ones_not() -> None:
    issuer = Issuer()
    verifier = Verifier(issuer.fetch)
    user, now = str(uuid4()), time.time()
    before, after = issuer.token(sub=user, iat=now - 2), issuer.token(sub=user, iat=now)
    verifier.revocations.revoke_user((await verifier.verify(before)).user_id, before=now - 1)
    with pytest.raises(RevokedToken):
        await verifier.verify(before)
    assert (await verifier.verify(after)).name == "ada"


async def test_the_memory_of_tokens_is_bounded() -> None:
    issuer = Issuer()
    verifier = Verifier(issuer.fetch, cache_size=3)
    tokens = [issuer.token() for _ in range(5)]
    for token in tokens:
        await verifier.verify(token)
    assert [verifier.cached(token) is not None for token in tokens] == [False, False, True, True, True]


@pytest.mark.parametrize(
    ("header", "token"),
    [
        ("Bearer abc", "abc"),
        ("bearer  abc ", "abc"),
        ("BEARER abc", "abc"),
        ("Basic abc", None),
        ("Bearer", None),
        ("Bearer ", None),
        (None, None),
    ],
)
def test_the_scheme_of_the_header_is_case_insensitive(header: str | None, token: str | None) -> None:
    assert bearer(header) == token


def test_every_refusal_is_a_401_but_missing_keys() -> None:
    statuses: dict[type[CodemazeError], int] = {
        InvalidToken: 401, ExpiredToken: 401, RevokedToken: 401, KeysUnavailable: 503,
    }  # fmt: skip
    assert all(error().status == status for error, status in statuses.items())


def identity_at(issued_at: float) -> Identity:
    return Identity(uuid4(), "ada", Role.PLAYER, uuid4(), issued_at, issued_at + 900)


def test_revocations_are_kept_while_a_token_may_live_and_not_for_ever() -> None:
    now = time.time()
    revocations = Revocations()
    old, new = identity_at(now - 10), identity_at(now - 10)
    revocations.revoke_session(old.session_id, now - CLOCK_SKEW / 2)  # another clock may be behind
    revocations.revoke_user(new.user_id, now)
    for _ in range(3):
        revocations.revoke_session(uuid4(), now - CLOCK_SKEW - 1)
        revocations.revoke_user(uuid4(), now - LONGEST_LIFETIME - CLOCK_SKEW - 1)
    assert old in revocations
    assert new in revocations
    gone = Revocations()
    gone.revoke_user(old.user_id, now - LONGEST_LIFETIME - CLOCK_SKEW - 1)
    assert old not in gone
