"""Reading the JWTs (RFC 7519) of identity providers, and judging what they say.

The signature is checked by pyjwt, with an algorithm that the provider may use and a key of its own that fits
it; nothing that the token's header names is fetched or believed.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import jwt
import orjson
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from auth_service.providers.errors import ProviderRefused, Reason

LEEWAY = 60.0
"""Seconds by which clocks may differ."""
LONGEST = 16_384
"""Characters; a longer token is not read."""
_SHORTEST_RSA = 2048
"""Bits (RFC 7518, section 3.3)."""
_KEY_TYPES = {"RS": "RSA", "PS": "RSA", "ES": "EC", "Ed": "OKP"}
_ID_TYPES = frozenset({"jwt"})
_ACCESS_TYPES = frozenset({"jwt", "at+jwt", "application/at+jwt"})
_OTHER_USES = frozenset({"refresh", "offline", "logout"})
"""What Keycloak says in a claim of tokens that are neither ID tokens nor access tokens."""


@dataclass(frozen=True, slots=True)
class Unverified:
    """What a JWT says, with nothing checked yet."""

    text: str
    header: dict[str, Any]
    claims: dict[str, Any]

    @property
    def kid(self) -> str | None:
        kid = self.header.get("kid")
        return kid if isinstance(kid, str) else None

    @property
    def algorithm(self) -> str:
        algorithm = self.header.get("alg")
        return algorithm if isinstance(algorithm, str) else ""


def read(token: str) -> Unverified | None:
    """What a JWT says; None for a token of another form, which is opaque to us."""
    if len(token) > LONGEST or not token.isascii() or token.count(".") != 2:
        return None
    header, claims = (_segment(segment) for segment in token.split(".")[:2])
    return Unverified(token, header, claims) if header is not None and claims is not None else None


def find_key(keys: Collection[Mapping[str, Any]], token: Unverified) -> Mapping[str, Any] | None:
    """The provider's key (a JWK, RFC 7517) for a token; without a key id, the only one that fits."""
    algorithm, kid = token.algorithm, token.kid
    fitting = [
        key
        for key in keys
        if key.get("kty") == _KEY_TYPES.get(algorithm[:2])
        and key.get("alg", algorithm) == algorithm
        and key.get("use", "sig") == "sig"
        and (kid is None or key.get("kid") == kid)
    ]
    return fitting[0] if len(fitting) == 1 or (fitting and kid is not None) else None


def check_form(token: Unverified, algorithms: Collection[str]) -> None:
    """Refuse a token before any key is looked for; raises ProviderRefused."""
    if token.algorithm not in algorithms:
        raise ProviderRefused(Reason.ALGORITHM)
    if "crit" in token.header:
        raise ProviderRefused(Reason.MALFORMED)


def check_signature(token: Unverified, jwk: Mapping[str, Any]) -> None:
    """Whether the key made the token's signature; raises ProviderRefused."""
    try:
        key = jwt.PyJWK(dict(jwk), algorithm=token.algorithm)
        if isinstance(key.key, RSAPublicKey) and key.key.key_size < _SHORTEST_RSA:
            raise ProviderRefused(Reason.UNKNOWN_KEY)
        jwt.PyJWS().decode(token.text, key, algorithms=[token.algorithm])
    except (jwt.PyJWTError, ValueError, TypeError, KeyError) as error:
        raise ProviderRefused(Reason.SIGNATURE) from error


def check_claims(claims: Mapping[str, Any], *, issuer: str, now: float) -> None:
    """What holds for all tokens: issuer, subject and times (Unix seconds). Raises ProviderRefused."""
    if claims.get("iss") != issuer:
        raise ProviderRefused(Reason.ISSUER)
    if _time(claims, "exp") + LEEWAY <= now:
        raise ProviderRefused(Reason.EXPIRED)
    begins_at = _time(claims, "nbf") if "nbf" in claims else now
    if max(_time(claims, "iat"), begins_at) - LEEWAY > now:
        raise ProviderRefused(Reason.NOT_YET)
    if str(claims.get("typ", "")).lower() in _OTHER_USES or "events" in claims:
        raise ProviderRefused(Reason.TYPE)


def check_id_token(token: Unverified, clients: Collection[str]) -> None:
    """That an ID token is for one of these clients (OpenID Connect Core, section 3.1.3.7).

    Raises ProviderRefused.
    """
    if _type(token) not in _ID_TYPES:
        raise ProviderRefused(Reason.TYPE)
    audiences = audiences_of(token.claims)
    if not audiences & set(clients):
        raise ProviderRefused(Reason.AUDIENCE)
    party = token.claims.get("azp")
    if party is None and len(audiences) > 1:
        raise ProviderRefused(Reason.PARTY)
    if party is not None and not (isinstance(party, str) and party in clients):
        raise ProviderRefused(Reason.PARTY)


def check_access_token(token: Unverified, audience: str | None) -> None:
    """That an access token in JWT form is for our API (RFC 9068, section 4); raises ProviderRefused."""
    if _type(token) not in _ACCESS_TYPES:
        raise ProviderRefused(Reason.TYPE)
    if audience is None or audience not in audiences_of(token.claims):
        raise ProviderRefused(Reason.AUDIENCE)


def check_nonce(claims: Mapping[str, Any], nonce: str) -> None:
    """That the token was made for this one sign-in; raises ProviderRefused."""
    said = claims.get("nonce")
    if not isinstance(said, str) or not hmac.compare_digest(said.encode(), nonce.encode()):
        raise ProviderRefused(Reason.NONCE)


def check_access_hash(token: Unverified, access_token: str | None) -> None:
    """That an ID token came with this access token, where it says so (at_hash); raises ProviderRefused."""
    said = token.claims.get("at_hash")
    if said is None:
        return
    if access_token is None or said != access_hash(token.algorithm, access_token):
        raise ProviderRefused(Reason.ACCESS_HASH)


def access_hash(algorithm: str, access_token: str) -> str:
    """The left half of the hash that goes with the algorithm (OpenID Connect Core, section 3.1.3.6)."""
    name = "sha512" if algorithm == "EdDSA" else f"sha{algorithm[2:]}"
    digest = hashlib.new(name, access_token.encode()).digest()
    return base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()


def audiences_of(claims: Mapping[str, Any]) -> set[str]:
    """Whom a token is for."""
    said = claims.get("aud")
    return {said} if isinstance(said, str) else {each for each in _list(said) if isinstance(each, str)}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _type(token: Unverified) -> str:
    return str(token.header.get("typ", "jwt")).lower()


def _time(claims: Mapping[str, Any], name: str) -> float:
    value = claims.get(name)
    if not isinstance(value, int | float) or isinstance(value, bool) or abs(value) > 2**53:
        raise ProviderRefused(Reason.MALFORMED)
    return value


def _segment(segment: str) -> dict[str, Any] | None:
    try:
        raw = base64.b64decode(segment + "=" * (-len(segment) % 4), altchars=b"-_", validate=True)
        value = orjson.loads(raw)
    except (binascii.Error, ValueError):
        return None
    return value if isinstance(value, dict) else None
