"""A small real issuer of OpenID Connect, with the faults of real ones, and beside it one like GitHub."""

import asyncio
import base64
import hashlib
import json
import time
import uuid
from collections import Counter
from typing import Any
from urllib.parse import unquote_plus, urlencode

import jwt
from aiohttp import BasicAuth, web
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from auth_service.providers.tokens import access_hash

CLIENT, SECRET, AUDIENCE = "arena", "a secret: 100% & more", "https://arena.example/api"
GITHUB_CLIENT, GITHUB_SECRET = "hub-app", "hub-secret"

_MADE: dict[str, Any] = {
    "RS256": rsa.generate_private_key(65537, 2048),
    "ES256": ec.generate_private_key(ec.SECP256R1()),
    "EdDSA": ed25519.Ed25519PrivateKey.generate(),
}


class Key:
    """A signing key."""

    def __init__(self, algorithm: str = "ES256", private: Any = None) -> None:
        self.kid = uuid.uuid4().hex
        self.algorithm = algorithm
        self.private: Any = private or _MADE[algorithm]

    @property
    def jwk(self) -> dict[str, Any]:
        algorithm = jwt.get_algorithm_by_name(self.algorithm)
        public = algorithm.to_jwk(self.private.public_key(), as_dict=True)
        return {**public, "kid": self.kid, "use": "sig", "alg": self.algorithm}

    @property
    def pem(self) -> bytes:
        return bytes(self.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


def fresh_key() -> Key:
    """One that was never anybody's."""
    return Key("ES256", ec.generate_private_key(ec.SECP256R1()))


class Issuer:
    """The issuer; what it tells and how it fails can be changed while it runs."""

    def __init__(self) -> None:
        self.keys = [Key()]
        self.claims: dict[str, Any] = {"sub": "ada-1"}
        """Of whoever signs in next."""
        self.skew = 0.0
        """Seconds by which its clock is ahead."""
        self.asked: Counter[str] = Counter()
        """How often each path was asked."""
        self.down = self.redirects = self.huge = self.hangs = False
        self.lies: dict[str, Any] = {}
        """What its configuration says wrongly."""
        self.spoiled: dict[str, Any] = {}
        """Claims of the ID tokens of the code flow that are not as they should be."""
        self.spoiled_key: Key | None = None
        self.max_age: int | None = None
        self.url = ""
        self.refuses: str | None = None
        """The error with which browsers come back."""
        self.opaque: dict[str, dict[str, Any]] = {}
        """Access tokens, with what introspection says of them."""
        self.github_user: dict[str, Any] = {"id": 583231, "login": "octo-cat", "name": None}
        self.github_emails: list[dict[str, Any]] = []
        self.github_apps: dict[str, str] = {}
        """Access tokens of the GitHub-like side, with the app that each was issued to."""
        self._codes: dict[str, dict[str, str]] = {}
        self._released = asyncio.Event()

    @property
    def key(self) -> Key:
        return self.keys[-1]

    def app(self) -> web.Application:
        app = web.Application(middlewares=[self._fail])
        app.add_routes(
            [
                web.get("/.well-known/openid-configuration", self._configuration),
                web.get("/jwks", self._jwks),
                web.get("/authorize", self._authorize),
                web.post("/token", self._token),
                web.get("/userinfo", self._userinfo),
                web.post("/introspect", self._introspect),
                web.get("/hub/authorize", self._authorize),
                web.post("/hub/token", self._hub_token),
                web.get("/hub/user", self._hub_user),
                web.get("/hub/emails", self._hub_emails),
                web.post("/hub/applications/{client}/token", self._hub_check),
                web.get("/elsewhere", self._configuration),
            ]
        )
        app.on_shutdown.append(self.release)
        return app

    def setting(self, **more: Any) -> dict[str, Any]:
        """The member of AUTH_PROVIDERS for the issuer."""
        return {
            "name": "acme",
            "label": "Acme",
            "kind": "oidc",
            "issuer": self.url,
            "client_id": CLIENT,
            "client_secret": SECRET,
            "audience": AUDIENCE,
            "algorithms": ["RS256", "ES256", "EdDSA"],
            **more,
        }

    def hub_setting(self, **more: Any) -> dict[str, Any]:
        """The member of AUTH_PROVIDERS for the GitHub-like side."""
        return {
            "name": "hub",
            "preset": "github",
            "client_id": GITHUB_CLIENT,
            "client_secret": GITHUB_SECRET,
            "authorization_url": f"{self.url}/hub/authorize",
            "token_url": f"{self.url}/hub/token",
            "userinfo_url": f"{self.url}/hub/user",
            "emails_url": f"{self.url}/hub/emails",
            "check_url": f"{self.url}/hub/applications/{{client_id}}/token",
            **more,
        }

    def token(self, *, key: Key | None = None, headers: dict[str, Any] | None = None, **claims: Any) -> str:
        """An ID token; ``claims`` override, None takes one away."""
        key = key or self.key
        payload = {**self._standard(), "aud": CLIENT, **self.claims, **claims}
        payload = {name: value for name, value in payload.items() if value is not None}
        named = {"kid": key.kid, **(headers or {})}
        named = {name: value for name, value in named.items() if value is not None}
        return jwt.encode(payload, key.private, key.algorithm, named)

    def access_token(self, **claims: Any) -> str:
        """An access token in JWT form, with little in it."""
        payload = {**self._standard(), "aud": [AUDIENCE, f"{self.url}/userinfo"], "azp": "spa"}
        payload |= {"sub": self.claims["sub"], **claims}
        token = jwt.encode(
            payload, self.key.private, self.key.algorithm, {"kid": self.key.kid, "typ": "at+jwt"}
        )
        self.opaque[token] = {"active": True, "client_id": CLIENT}
        return token

    def opaque_token(self, **says: Any) -> str:
        """An opaque access token."""
        token = uuid.uuid4().hex
        self.opaque[token] = {"active": True, "client_id": CLIENT, "sub": self.claims["sub"], **says}
        return token

    def hub_token(self, app: str = GITHUB_CLIENT) -> str:
        """An access token of the GitHub-like side that was issued to an app."""
        token = f"gho_{uuid.uuid4().hex}"
        self.github_apps[token] = app
        return token

    def rotate(self) -> None:
        """Sign with another key; the old one is not published any more."""
        self.keys = [fresh_key()]

    def _standard(self) -> dict[str, Any]:
        now = time.time() + self.skew
        return {"iss": self.url, "iat": now, "exp": now + 300}

    @web.middleware
    async def _fail(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self.asked[request.path] += 1
        if self.hangs:
            await self._released.wait()
        if self.down:
            return web.Response(status=503)
        if self.redirects:
            return web.Response(status=302, headers={"Location": f"{self.url}/elsewhere"})
        if self.huge:
            return web.Response(body=b'{"keys": "' + b"x" * 600_000 + b'"}', content_type="application/json")
        response: web.StreamResponse = await handler(request)
        return response

    async def release(self, _app: web.Application | None = None) -> None:
        """Let those who hang go."""
        self._released.set()

    async def _configuration(self, _request: web.Request) -> web.Response:
        return web.json_response(
            {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "userinfo_endpoint": f"{self.url}/userinfo",
                "introspection_endpoint": f"{self.url}/introspect",
                "jwks_uri": f"{self.url}/jwks",
                "authorization_response_iss_parameter_supported": True,
                **self.lies,
            }
        )

    async def _jwks(self, _request: web.Request) -> web.Response:
        headers = {} if self.max_age is None else {"Cache-Control": f"public, max-age={self.max_age}"}
        return web.json_response({"keys": [key.jwk for key in self.keys]}, headers=headers)

    async def _authorize(self, request: web.Request) -> web.Response:
        """The user agrees at once."""
        query = dict(request.query)
        assert query["response_type"] == "code"
        assert query["code_challenge_method"] == "S256"
        code = uuid.uuid4().hex
        self._codes[code] = query
        answer = {"state": query["state"], "session_state": "more than the standard"}
        if self.refuses is not None:
            answer |= {"error": self.refuses}
        else:
            answer |= {"code": code}
        if not request.path.startswith("/hub"):
            assert "openid" in query["scope"].split()
            answer |= {"iss": self.url}
        return web.Response(status=302, headers={"Location": f"{query['redirect_uri']}?{urlencode(answer)}"})

    async def _token(self, request: web.Request) -> web.Response:
        form = await request.post()
        if not _is_client(request, form, CLIENT, SECRET):
            return web.json_response({"error": "invalid_client"}, status=401)
        asked = self._redeem(form, CLIENT)
        if asked is None:
            return web.json_response({"error": "invalid_grant"}, status=400)
        access_token = self.opaque_token()
        claims = {
            "nonce": asked["nonce"],
            "at_hash": access_hash(self.key.algorithm, access_token),
            **self.spoiled,
        }
        return web.json_response(
            {
                "token_type": "Bearer",
                "access_token": access_token,
                "id_token": self.token(key=self.spoiled_key, **claims),
            }
        )

    async def _userinfo(self, request: web.Request) -> web.Response:
        token = request.headers["Authorization"].removeprefix("Bearer ")
        if not self.opaque.get(token, {}).get("active"):
            return web.json_response({"error": "invalid_token"}, status=401)
        return web.json_response(self.claims)

    async def _introspect(self, request: web.Request) -> web.Response:
        form = await request.post()
        if not _is_client(request, form, CLIENT, SECRET):
            return web.json_response({"error": "invalid_client"}, status=401)
        return web.json_response(self.opaque.get(str(form["token"]), {"active": False}))

    async def _hub_token(self, request: web.Request) -> web.Response:
        form = await request.post()
        if not _is_client(request, form, GITHUB_CLIENT, GITHUB_SECRET):
            return web.json_response({"error": "incorrect_client_credentials"})
        if self._redeem(form, GITHUB_CLIENT) is None:
            return web.json_response({"error": "bad_verification_code"})  # with 200, as GitHub does
        return web.json_response({"access_token": self.hub_token(), "token_type": "bearer"})

    async def _hub_user(self, request: web.Request) -> web.Response:
        assert request.headers["User-Agent"]
        return self._hub(request, self.github_user)

    async def _hub_emails(self, request: web.Request) -> web.Response:
        return self._hub(request, self.github_emails)

    def _hub(self, request: web.Request, body: Any) -> web.Response:
        token = request.headers["Authorization"].removeprefix("Bearer ")
        return web.json_response(body) if token in self.github_apps else web.Response(status=401)

    async def _hub_check(self, request: web.Request) -> web.Response:
        """As GitHub: 404 for a token of another app."""
        basic = BasicAuth.decode(request.headers["Authorization"])
        if (basic.login, basic.password) != (GITHUB_CLIENT, GITHUB_SECRET):
            return web.Response(status=401)
        app = self.github_apps.get((await request.json())["access_token"])
        if app != request.match_info["client"]:
            return web.json_response({"message": "Not Found"}, status=404)
        return web.json_response({"app": {"client_id": app}, "user": self.github_user})

    def _redeem(self, form: Any, client: str) -> dict[str, str] | None:
        """What was asked for with a code, which counts once and for who asked."""
        asked = self._codes.pop(str(form.get("code")), None)
        if asked is None or form["grant_type"] != "authorization_code" or asked["client_id"] != client:
            return None
        digest = hashlib.sha256(str(form.get("code_verifier")).encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        good = challenge == asked["code_challenge"] and form["redirect_uri"] == asked["redirect_uri"]
        return asked if good else None


def _is_client(request: web.Request, form: Any, client: str, secret: str) -> bool:
    header = request.headers.get("Authorization")
    if header is None:
        return (form.get("client_id"), form.get("client_secret")) == (client, secret)
    basic = BasicAuth.decode(header)
    return (unquote_plus(basic.login), unquote_plus(basic.password)) == (client, secret)


def settings(*providers: dict[str, Any]) -> str:
    """AUTH_PROVIDERS."""
    return json.dumps(providers)
