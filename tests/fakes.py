"""Small real servers that stand for the other side of a boundary."""

import asyncio
import base64
import contextlib
import time
import uuid
from typing import Any

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from shared import service_token


class FakeAuth:
    """auth_service as other services see it: public keys and the feed; also makes access tokens."""

    def __init__(self, internal_key: str) -> None:
        self.kid = uuid.uuid4().hex
        self.entries: list[dict[str, Any]] = []
        self.page = 500
        """Most entries of one answer of the feed."""
        self.has_feed = True
        self._internal_key = internal_key
        self._key = Ed25519PrivateKey.generate()
        self._changed = asyncio.Condition()

    def token(
        self,
        *,
        role: str = "player",
        lifetime: float = 900,
        key: Ed25519PrivateKey | None = None,
        **claims: Any,
    ) -> str:
        """An access token. ``lifetime``: seconds; ``key``: a stranger's; ``claims`` override."""
        now = time.time()
        payload = {
            "iss": "codemaze",
            "aud": "codemaze",
            "typ": "access",
            "sub": str(uuid.uuid4()),
            "sid": str(uuid.uuid4()),
            "jti": str(uuid.uuid4()),
            "name": "ada",
            "role": role,
            "iat": now,
            "exp": now + lifetime,
            **claims,
        }
        return jwt.encode(payload, key or self._key, algorithm="EdDSA", headers={"kid": self.kid})

    async def publish(self, type_: str, **data: Any) -> None:
        """Add an entry to the feed, for those who wait for one too."""
        async with self._changed:
            self.entries.append(
                {
                    "position": len(self.entries) + 1,
                    "type": type_,
                    "at": "2026-01-01T00:00:00.000Z",
                    "data": data,
                }
            )
            self._changed.notify_all()

    def create_app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/.well-known/jwks.json", self._jwks)
        app.router.add_get("/internal/feed", self._feed)
        return app

    @property
    def public_key(self) -> Ed25519PublicKey:
        return self._key.public_key()

    def jwks(self) -> dict[str, Any]:
        """The JWK set that verifies its tokens."""
        x = base64.urlsafe_b64encode(self.public_key.public_bytes_raw()).rstrip(b"=").decode()
        key = {"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": self.kid, "x": x}
        return {"keys": [key]}

    async def _jwks(self, _request: web.Request) -> web.Response:
        return web.json_response(self.jwks())

    async def _feed(self, request: web.Request) -> web.Response:
        token = request.headers["Authorization"].removeprefix("Bearer ")
        service_token.verify(token, self._internal_key, callee="auth")
        if not self.has_feed:
            raise web.HTTPServiceUnavailable
        after = int(request.query.get("after", 0))
        types = request.query["types"].split(",")
        async with self._changed:
            if len(self.entries) <= after:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._changed.wait(), float(request.query["wait"]) or 0.01)
            entries = [entry for entry in self.entries[after:] if entry["type"] in types]
            more = len(entries) > self.page
            position = entries[self.page - 1]["position"] if more else len(self.entries)
            return web.json_response({"entries": entries[: self.page], "position": position, "more": more})
