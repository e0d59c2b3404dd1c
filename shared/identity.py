"""Who a request comes from: access tokens, verified with auth_service's public keys and cached.

Access tokens are JWTs (RFC 7519) signed with Ed25519 (EdDSA, RFC 8037). A verified token is remembered by
its text until it expires, so that a request costs a dictionary look-up; revocations are checked each time.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

import aiohttp
import jwt
from jwt import PyJWK

from shared.errors import Forbidden, Unauthenticated, Unavailable

ISSUER = "codemaze"
AUDIENCE = "codemaze"
COOKIE = "codemaze_session"
ALGORITHM = "EdDSA"
LONGEST_LIFETIME = 86_400
"""Seconds that an access token may hold."""
CLOCK_SKEW = 60
"""Seconds by which clocks of machines may differ."""
LONGEST_TOKEN = 4096
"""Characters; a longer token is refused unread."""


class Role(StrEnum):
    """What an account may do, from least to most."""

    GUEST = "guest"
    PLAYER = "player"
    AUTHOR = "author"
    MODERATOR = "moderator"
    ADMIN = "admin"


class InvalidToken(Unauthenticated):
    """The access token is not valid."""

    code = "invalid-token"


class ExpiredToken(Unauthenticated):
    """The access token has expired."""

    code = "expired-token"


class RevokedToken(Unauthenticated):
    """The session of this access token has ended."""

    code = "revoked-token"


class SecondFactorMissing(Forbidden):
    """This account needs a second factor first: turn it on (POST /api/auth/second-factor), then refresh."""

    code = "second-factor-missing"


class KeysUnavailable(Unavailable):
    """Access tokens cannot be checked at the moment; try again soon."""

    code = "keys-unavailable"


@dataclass(frozen=True, slots=True)
class Identity:
    """The claims of a verified access token."""

    user_id: UUID
    name: str
    role: Role
    session_id: UUID
    issued_at: float
    expires_at: float
    lacks_second_factor: bool = False
    """Whether the account has to turn on a second factor before it may do anything else."""

    @property
    def is_guest(self) -> bool:
        return self.role is Role.GUEST


class Revocations:
    """Sessions and users whose tokens no longer count; entries are dropped once no token can outlive them."""

    def __init__(self) -> None:
        self._sessions: OrderedDict[UUID, float] = OrderedDict()
        self._users: OrderedDict[UUID, float] = OrderedDict()

    def revoke_session(self, session_id: UUID, expires_at: float) -> None:
        """Refuse the session's tokens; ``expires_at``: when the last of them expires (Unix time)."""
        self._sessions[session_id] = expires_at
        _drop(self._sessions, until=time.time() - CLOCK_SKEW)

    def revoke_user(self, user_id: UUID, before: float) -> None:
        """Refuse the user's tokens that were issued before this moment (Unix time)."""
        self._users[user_id] = max(before, self._users.get(user_id, 0.0))
        self._users.move_to_end(user_id)
        _drop(self._users, until=time.time() - LONGEST_LIFETIME - CLOCK_SKEW)

    def __contains__(self, identity: Identity) -> bool:
        return (
            identity.session_id in self._sessions
            or self._users.get(identity.user_id, 0.0) > identity.issued_at
        )


def _drop(entries: OrderedDict[UUID, float], *, until: float) -> None:
    """Forget the first entries, as long as their moments have passed."""
    while entries and next(iter(entries.values())) < until:
        entries.popitem(last=False)


KeySource = Callable[[], Awaitable[Mapping[str, Any]]]
"""Fetches a JWK set (RFC 7517); raises KeysUnavailable."""


class Verifier:
    """Verifies access tokens; fetches the keys when it meets a key id that it does not know."""

    def __init__(
        self,
        fetch_keys: KeySource,
        revocations: Revocations | None = None,
        *,
        cache_size: int = 50_000,
        refetch_after: float = 1.0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """``refetch_after``: seconds between two fetches of keys, however many unknown ids come."""
        self.revocations = revocations if revocations is not None else Revocations()
        self._fetch_keys = fetch_keys
        self._keys: dict[str, Any] = {}
        self._fetched_at = float("-inf")
        self._fetching = asyncio.Lock()
        self._refetch_after = refetch_after
        self._cache: OrderedDict[str, Identity] = OrderedDict()
        self._cache_size = cache_size
        self._clock = clock

    @property
    def has_keys(self) -> bool:
        return bool(self._keys)

    async def load_keys(self) -> None:
        """Fetch the keys; raises KeysUnavailable, also when there is none among what came."""
        self._fetched_at = self._clock()
        self._keys = _read_keys(await self._fetch_keys())

    def cached(self, token: str) -> Identity | None:
        """The identity of a token that was verified before, if it still holds; never raises."""
        identity = self._cache.get(token)
        if identity is None or identity.expires_at <= self._clock() or identity in self.revocations:
            return None
        return None if identity.lacks_second_factor else identity

    async def verify(self, token: str, *, before_second_factor: bool = False) -> Identity:
        """The identity behind a token.

        ``before_second_factor``: take it of an account, too, that has yet to turn on the second factor that
        is wanted of it. Raises InvalidToken, ExpiredToken, RevokedToken, SecondFactorMissing; KeysUnavailable
        when there is no key to check with.
        """
        identity = self._cache.get(token)
        if identity is None:
            identity = await self._verify_signature(token)
            self._cache[token] = identity
            if len(self._cache) > self._cache_size:
                self._cache.popitem(last=False)
        if identity.expires_at <= self._clock():
            self._cache.pop(token, None)
            raise ExpiredToken
        if identity in self.revocations:
            raise RevokedToken
        if identity.lacks_second_factor and not before_second_factor:
            raise SecondFactorMissing
        return identity

    async def _verify_signature(self, token: str) -> Identity:
        if len(token) > LONGEST_TOKEN or not token.isascii():
            raise InvalidToken
        try:
            header = jwt.get_unverified_header(token)
        except jwt.InvalidTokenError as error:
            raise InvalidToken from error
        key_id = header.get("kid")
        if header.get("alg") != ALGORITHM or not isinstance(key_id, str):
            raise InvalidToken
        if key_id not in self._keys:
            async with self._fetching:  # who comes during a fetch waits for what it brings
                if key_id not in self._keys and self._clock() - self._fetched_at >= self._refetch_after:
                    await self.load_keys()
        if not self._keys:
            raise KeysUnavailable(retry_after=1)
        if key_id not in self._keys:
            raise InvalidToken
        return read_claims(token, self._keys[key_id])


def _read_keys(keys: Mapping[str, Any]) -> dict[str, Any]:
    """The keys of a JWK set that can verify our tokens, by id; raises KeysUnavailable."""
    try:
        usable = {
            jwk["kid"]: PyJWK(jwk, algorithm=ALGORITHM).key
            for jwk in keys["keys"]
            if jwk.get("kty") == "OKP" and "kid" in jwk
        }
    except (jwt.PyJWTError, LookupError, TypeError, ValueError, AttributeError) as error:
        raise KeysUnavailable(retry_after=1) from error
    if not usable:
        raise KeysUnavailable(retry_after=1)
    return usable


def read_claims(token: str, key: Any) -> Identity:
    """Check signature and claims of an access token; raises InvalidToken or ExpiredToken."""
    try:
        claims = jwt.decode(
            token,
            key,
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            issuer=ISSUER,
            options={
                "require": ["exp", "iat", "sub", "sid", "jti", "name", "role", "typ"],
                "verify_iat": False,  # the issuer's clock may be a little ahead of this one
            },
        )
        if claims["typ"] != "access":
            raise InvalidToken
        return Identity(
            user_id=UUID(claims["sub"]),
            name=str(claims["name"]),
            role=Role(claims["role"]),
            session_id=UUID(claims["sid"]),
            issued_at=float(claims["iat"]),
            expires_at=float(claims["exp"]),
            lacks_second_factor=bool(claims.get("lacks_second_factor", False)),
        )
    except jwt.ExpiredSignatureError as error:
        raise ExpiredToken from error
    except (jwt.InvalidTokenError, ValueError, TypeError, AttributeError) as error:
        raise InvalidToken from error


def jwks_at(session: aiohttp.ClientSession, auth_url: str) -> KeySource:
    """The key source that asks auth_service."""

    async def fetch() -> Mapping[str, Any]:
        try:
            async with session.get(
                f"{auth_url}/.well-known/jwks.json", timeout=aiohttp.ClientTimeout(total=3)
            ) as response:
                response.raise_for_status()
                keys: Mapping[str, Any] = await response.json()
                return keys
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:  # ValueError: no JSON
            raise KeysUnavailable(retry_after=1) from error

    return fetch


def bearer(header: str | None) -> str | None:
    """The token of an Authorization header, or None; the scheme's case does not matter (RFC 9110)."""
    if header is None:
        return None
    scheme, _, token = header.partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None
