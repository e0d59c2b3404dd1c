"""Small real servers that stand for the services behind the gateway."""

import asyncio
import base64
import contextlib
import time
import uuid
from typing import Any

import jwt
from aiohttp import web
from aiohttp.typedefs import Handler
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

INTERNAL_KEY = "k" * 32


class FakeAuth:
    """auth_service as the gateway sees it: public keys and the feed of revocations; also makes tokens."""

    def __init__(self) -> None:
        self._key = Ed25519PrivateKey.generate()
        self.kid = uuid.uuid4().hex
        self.entries: list[dict[str, Any]] = []
        self._changed = asyncio.Condition()
        self.feed_token = ""
        self.key_fetches = 0
        self.feed_works = True
        self.asked_after = 0
        self.known_entries: int | None = None
        """How many entries of the feed can be read before it fails, one at a time; None: all, at once."""
        self.keys_answer: Any = None
        """What is sent instead of the keys: a value as JSON, or bytes."""
        self.bad_pages = 0
        self.feed_answer: Any = None
        """What is sent instead of the feed."""
        self.reports: list[dict[str, Any]] = []
        """Of refusals, as they came."""
        self.away = False
        """Whether it answers nothing but 503."""

    def rotate(self) -> None:
        """Sign with a new key from now on."""
        self._key = Ed25519PrivateKey.generate()
        self.kid = uuid.uuid4().hex

    def token(self, *, role: str = "player", lifetime: float = 900, **claims: Any) -> str:
        """An access token; ``claims`` override."""
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
        return jwt.encode(payload, self._key, algorithm="EdDSA", headers={"kid": self.kid})

    async def publish(self, type_: str, **data: Any) -> None:
        async with self._changed:
            self.entries.append({"position": len(self.entries) + 1, "type": type_, "at": "", "data": data})
            self._changed.notify_all()

    async def jwks(self, _request: web.Request) -> web.Response:
        self.key_fetches += 1
        if isinstance(self.keys_answer, bytes):
            return web.Response(body=self.keys_answer, content_type="application/json")
        if self.keys_answer is not None:
            return web.json_response(self.keys_answer)
        x = base64.urlsafe_b64encode(self._key.public_key().public_bytes_raw()).rstrip(b"=").decode()
        key = {"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": self.kid, "x": x}
        return web.json_response({"keys": [key]})

    async def feed(self, request: web.Request) -> web.Response:
        if not self.feed_works:
            raise web.HTTPServiceUnavailable
        if self.feed_answer is not None:
            self.bad_pages += 1
            return web.json_response(self.feed_answer)
        self.feed_token = request.headers["Authorization"]
        after = self.asked_after = int(request.query.get("after", 0))
        async with self._changed:
            if len(self.entries) <= after:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._changed.wait(), float(request.query["wait"]) or 0.01)
            if self.known_entries is not None:
                if after >= self.known_entries:
                    raise web.HTTPServiceUnavailable
                entry = self.entries[after]
                return web.json_response({"entries": [entry], "position": after + 1, "more": True})
            return web.json_response(
                {"entries": self.entries[after:], "position": len(self.entries), "more": False}
            )

    async def take_reports(self, request: web.Request) -> web.Response:
        self.feed_token = request.headers["Authorization"]
        self.reports += (await request.json())["reports"]
        return web.Response(status=204)

    def create_app(self) -> web.Application:
        @web.middleware
        async def leave(request: web.Request, handler: Handler) -> web.StreamResponse:
            if self.away:
                raise web.HTTPServiceUnavailable
            return await handler(request)

        app = web.Application(middlewares=[leave])
        app.router.add_get("/.well-known/jwks.json", self.jwks)
        app.router.add_get("/internal/feed", self.feed)
        app.router.add_post("/internal/security-reports", self.take_reports)
        return app
