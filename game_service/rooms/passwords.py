"""Passwords of rooms, hashed with scrypt (RFC 7914) off the event loop."""

import asyncio
import base64
import hashlib
import hmac
import secrets

_COST = {"n": 2**14, "r": 8, "p": 1}
"""16 MiB and some 40 ms, as RFC 7914 advises for interactive use."""
_at_once = asyncio.Semaphore(2)


async def hash_password(password: str) -> str:
    """``salt$hash`` in base64."""
    salt = secrets.token_bytes(16)
    return f"{_text(salt)}${_text(await _scrypt(password, salt))}"


async def matches(password: str, hashed: str) -> bool:
    """Whether it is the password."""
    salt, _, digest = hashed.partition("$")
    made = await _scrypt(password, base64.b64decode(salt))
    return hmac.compare_digest(made, base64.b64decode(digest))


async def _scrypt(password: str, salt: bytes) -> bytes:
    async with _at_once:
        return await asyncio.to_thread(hashlib.scrypt, password.encode(), salt=salt, dklen=32, **_COST)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
