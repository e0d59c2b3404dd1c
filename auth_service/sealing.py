"""Secrets sealed with keys derived from INTERNAL_KEY: a copy of the database alone gives none away."""

import os
from enum import Enum

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE = 12
"""Bytes (NIST SP 800-38D)."""


class Purpose(Enum):
    """What is sealed: each has a key of its own."""

    SIGNING_KEYS = b"codemaze signing keys"
    SECOND_FACTORS = b"codemaze second factors"


class NotOpened(Exception):
    """What was sealed with another key, or for something else."""


class Seal:
    """Seals and opens secrets: AES-256-GCM, with a key by HKDF (RFC 5869)."""

    def __init__(self, internal_key: str, purpose: Purpose) -> None:
        derived = HKDF(SHA256(), length=32, salt=None, info=purpose.value)
        self._cipher = AESGCM(derived.derive(internal_key.encode()))

    def seal(self, secret: bytes, bound_to: bytes) -> bytes:
        """``bound_to``: what it belongs to; it opens for nothing else."""
        nonce = os.urandom(_NONCE)
        return nonce + self._cipher.encrypt(nonce, secret, bound_to)

    def open(self, sealed: bytes, bound_to: bytes) -> bytes:
        """Raises NotOpened."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], bound_to)
        except InvalidTag as error:
            raise NotOpened from error
