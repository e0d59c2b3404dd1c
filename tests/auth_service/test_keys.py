"""Signing keys: one for all replicas, rotated without downtime."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import jwt
import pytest
import sqlalchemy as sa
from aiohttp import ClientSession
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from auth_service.__main__ import rotate_keys
from auth_service.keys.service import LEAD
from auth_service.tables import SIGNING_KEYS
from shared.identity import InvalidToken, Verifier, jwks_at
from shared.settings import BadSettings
from tests.auth_service.conftest import Auth, MakeAuth
from tests.waiting import until

JWKS = "/.well-known/jwks.json"


async def published(auth: Auth) -> set[str]:
    return {key["kid"] for key in (await auth.get(JWKS))[1]["keys"]}


async def is_published(auth: Auth, kid: str) -> bool:
    """Whether a running service has heard of a key."""
    return kid in await published(auth)


def kid_of(answer: Any) -> str:
    return str(jwt.get_unverified_header(answer["access_token"])["kid"])


async def test_the_public_keys_have_no_private_parts(auth: Auth) -> None:
    status, body, response = await auth.request("GET", JWKS)
    assert status == 200
    (key,) = body["keys"]
    assert key.keys() == {"kty", "crv", "x", "kid", "use", "alg"}
    assert (key["kty"], key["crv"], key["use"], key["alg"]) == ("OKP", "Ed25519", "sig", "EdDSA")
    assert response.headers["Cache-Control"] == "public, max-age=15"


async def test_private_keys_are_sealed_in_the_database(auth: Auth) -> None:
    private = auth.container.keys().current().private.private_bytes_raw()
    async with auth.db.connect() as conn:
        row = await conn.one(sa.select(SIGNING_KEYS))
    assert not any(private in value for value in row if isinstance(value, bytes))


async def test_replicas_that_start_at_once_make_one_key(make_auth: MakeAuth, make_database: Any) -> None:
    database = make_database()
    replicas = await asyncio.gather(*(make_auth(database) for _ in range(4)))
    keys = {frozenset(await published(replica)) for replica in replicas}
    assert len(keys) == 1
    assert len(next(iter(keys))) == 1
    token = (await replicas[0].register("ada"))["access_token"]
    for replica in replicas:
        assert (await replica.get("/api/auth/me", token=token))[0] == 200


async def test_a_logout_at_one_replica_holds_at_the_others(make_auth: MakeAuth, make_database: Any) -> None:
    database = make_database()
    here, there = await make_auth(database), await make_auth(database)
    token = (await here.register("ada"))["access_token"]
    assert (await there.get("/api/auth/me", token=token))[0] == 200
    assert (await here.post("/api/auth/logout", token=token))[0] == 200
    assert (await there.get("/api/auth/me", token=token))[0] == 401


async def test_keys_are_rotated_while_services_run_and_tokens_hold(
    make_auth: MakeAuth, make_database: Any
) -> None:
    database = make_database()
    auth, replica = await make_auth(database), await make_auth(database)
    first = await auth.register("ada")
    async with ClientSession() as session:
        url = str(auth.client.make_url("")).rstrip("/")
        verifier = Verifier(jwks_at(session, url), refetch_after=0)
        await verifier.verify(first["access_token"])

        new = await rotate_keys(auth.container.settings())
        for service in (auth, replica):
            await until(partial(is_published, service, new.kid))
            assert await published(service) == {kid_of(first), new.kid}
        second = await auth.register("bea")
        assert kid_of(second) == kid_of(first), "a new key is published before it signs"

        for service in (auth, replica):
            service.clock.ahead = LEAD + timedelta(seconds=1)
        third = await auth.register("cleo")
        assert kid_of(third) == new.kid
        # Its issue time is ahead of the real clock by as much as the service's clock.
        key = next(key for key in (await auth.get(JWKS))[1]["keys"] if key["kid"] == new.kid)
        claims = jwt.decode(
            third["access_token"],
            jwt.PyJWK(key, algorithm="EdDSA").key,
            algorithms=["EdDSA"],
            audience="codemaze",
            options={"verify_iat": False},
        )
        assert claims["name"] == "cleo"
        for answer in (first, second):
            assert isinstance((await verifier.verify(answer["access_token"])).session_id, UUID)
            assert (await replica.get("/api/auth/me", token=answer["access_token"]))[0] == 200

    auth.clock.ahead = LEAD + timedelta(minutes=15, seconds=30)
    assert await published(auth) == {kid_of(first), new.kid}
    auth.clock.ahead = LEAD + timedelta(minutes=17)
    assert await published(auth) == {new.kid}


async def test_retired_keys_are_forgotten_at_a_later_rotation(auth: Auth) -> None:
    keys = auth.container.keys()
    first = keys.current().kid
    second = (await keys.rotate()).kid
    auth.clock.ahead = timedelta(hours=1)
    third = (await keys.rotate()).kid
    async with auth.db.connect() as conn:
        kept = {row.kid for row in await conn.all(sa.select(SIGNING_KEYS.c.kid))}
    assert kept == {second, third}
    assert first not in kept


async def test_another_internal_key_is_told_at_start(make_auth: MakeAuth, make_database: Any) -> None:
    database = make_database()
    await make_auth(database)
    with pytest.raises(BadSettings, match="rotate-keys"):
        await make_auth(database, internal_key="another internal key, 32 characters")


async def test_after_a_change_of_the_internal_key_a_rotation_takes_effect_at_once(
    make_auth: MakeAuth, make_database: Any
) -> None:
    database = make_database()
    old = await make_auth(database)
    first = await old.register("ada")
    changed = "another internal key, 32 characters"
    new_key = await rotate_keys(replace(old.container.settings(), internal_key=changed))
    new = await make_auth(database, internal_key=changed)
    assert kid_of(await new.register("bea")) == new_key.kid
    assert (await new.get("/api/auth/me", token=first["access_token"]))[0] == 200


async def test_a_token_of_a_made_up_key_is_refused(auth: Auth) -> None:
    token = (await auth.register("ada"))["access_token"]
    claims = jwt.decode(token, options={"verify_signature": False})
    private = Ed25519PrivateKey.generate()
    for kid in (kid_of({"access_token": token}), "unknown"):
        forged = jwt.encode(claims, private, algorithm="EdDSA", headers={"kid": kid})
        status, body = await auth.get("/api/auth/me", token=forged)
        assert (status, body["code"]) == (401, InvalidToken.code)
