"""Private keys as they are kept, and public ones as they are told."""

import base64
import hashlib
import json

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from auth_service.keys.domain import SigningKeyLocked
from auth_service.sealing import NotOpened, Purpose, Seal


class Sealer:
    """Seals and opens private keys, bound to their ids."""

    def __init__(self, internal_key: str) -> None:
        self._seal = Seal(internal_key, Purpose.SIGNING_KEYS)

    def seal(self, private: Ed25519PrivateKey, kid: str) -> bytes:
        return self._seal.seal(private.private_bytes_raw(), kid.encode())

    def open(self, sealed: bytes, kid: str) -> Ed25519PrivateKey:
        """Raises SigningKeyLocked when it was sealed with another key."""
        try:
            return Ed25519PrivateKey.from_private_bytes(self._seal.open(sealed, kid.encode()))
        except NotOpened as error:
            raise SigningKeyLocked(retry_after=1) from error


def encode(data: bytes) -> str:
    """base64url without padding (RFC 7515)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def thumbprint(public_key: bytes) -> str:
    """The key's id: its JWK thumbprint (RFC 7638, RFC 8037 appendix A.3)."""
    members = {"crv": "Ed25519", "kty": "OKP", "x": encode(public_key)}
    canonical = json.dumps(members, separators=(",", ":"), sort_keys=True)
    return encode(hashlib.sha256(canonical.encode()).digest())


def jwk(kid: str, public_key: bytes) -> dict[str, str]:
    """A public key as a JWK (RFC 8037)."""
    return {
        "kty": "OKP",
        "crv": "Ed25519",
        "x": encode(public_key),
        "kid": kid,
        "use": "sig",
        "alg": "EdDSA",
    }
