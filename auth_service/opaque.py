"""Opaque tokens: random, of no meaning in themselves, kept as hashes only."""

import hashlib
import re
import secrets

FORM = re.compile(r"[A-Za-z0-9_-]{43}")


def new_token() -> str:
    """256 random bits in 43 characters of base64url."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> bytes:
    """What is kept of a token; it has too much entropy to need more than a plain hash."""
    return hashlib.sha256(token.encode()).digest()
