"""Private keys sealed with a key derived from INTERNAL_KEY: a copy of the database alone signs nothing."""

import base64
import hashlib
import json
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from auth_service.keys.domain import SigningKeyLocked

_NONCE = 12
"""Bytes (NIST SP 800-38D)."""


class Sealer:
    """Seals and opens private keys: AES-256-GCM, bound to the key's id."""

    def __init__(self, internal_key: str) -> None:
        derived = HKDF(SHA256(), length=32, salt=None, info=b"codemaze signing keys")
        self._cipher = AESGCM(derived.derive(internal_key.encode()))

    def seal(self, private: Ed25519PrivateKey, kid: str) -> bytes:
        nonce = os.urandom(_NONCE)
        return nonce + self._cipher.encrypt(nonce, private.private_bytes_raw(), kid.encode())

    def open(self, sealed: bytes, kid: str) -> Ed25519PrivateKey:
        """Raises SigningKeyLocked when it was sealed with another key."""
        try:
            raw = self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], kid.encode())
        except InvalidTag as error:
            raise SigningKeyLocked(retry_after=1) from error
        return Ed25519PrivateKey.from_private_bytes(raw)


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
