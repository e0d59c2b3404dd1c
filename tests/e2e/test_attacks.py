"""Attacks with tokens and cookies on the whole stack: each fails with its code and is in the audit log."""

import contextlib
import itertools
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import jwt
import psycopg2
import pytest
import socketio
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from deploy.postgres import EmbeddedPostgres
from deploy.secrets import load_secrets
from deploy.stack import Stack
from shared.service_token import ServiceToken
from tests.e2e.rest.battle import PASSWORD
from tests.e2e.rest.database import Contents
from tests.e2e.rest.tokens import Forger
from tests.waiting import until

pytestmark = pytest.mark.xdist_group("rest")

EVIL = "https://evil.test"
_places = (f"127.{second}.{third}.7" for second, third in itertools.product(range(1, 255), repeat=2))


@dataclass
class Attacker:
    """Somebody at an address of his own, by which the log tells what he tried."""

    url: str
    address: str
    http: aiohttp.ClientSession

    async def ask(
        self, method: str, path: str, body: Any = None, *, token: str | None = None, **headers: str
    ) -> tuple[int, Any]:
        """Status and body; underscores in headers' names stand for dashes."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if token is not None:
            sent["Authorization"] = f"Bearer {token}"
        url = path if "://" in path else self.url + path
        async with self.http.request(method, url, json=body, headers=sent) as answer:
            return answer.status, await answer.json(content_type=None)

    async def refused(self, status: int, code: str, method: str, path: str, *args: Any, **more: Any) -> None:
        answered, problem = await self.ask(method, path, *args, **more)
        assert (answered, problem["code"]) == (status, code), problem


@contextlib.asynccontextmanager
async def attack(stack: Stack) -> AsyncIterator[Attacker]:
    """An attacker, who keeps no cookies but those he sends himself."""
    address = next(_places)
    connector = aiohttp.TCPConnector(local_addr=(address, 0))
    timeout = aiohttp.ClientTimeout(total=30)
    async with aiohttp.ClientSession(
        connector=connector, cookie_jar=aiohttp.DummyCookieJar(), timeout=timeout
    ) as http:
        yield Attacker(stack.url, address, http)


@pytest.fixture
async def attacker(stack: Stack) -> AsyncIterator[Attacker]:
    async with attack(stack) as attacker:
        yield attacker


@pytest.fixture
async def victim(stack: Stack) -> Any:
    """Somebody who is signed in: the answer to the registration."""
    async with attack(stack) as somebody:
        return await sign_up(somebody)


async def sign_up(somebody: Attacker) -> Any:
    body = {"username": f"ada_{uuid.uuid4().hex[:8]}", "password": PASSWORD}
    status, answer = await somebody.ask("POST", "/api/auth/register", body)
    assert status == 201, answer
    return answer


@pytest.fixture
def forger(stack: Stack, victim: Any) -> Iterator[Forger]:
    contents = Contents(stack.data)
    yield Forger(stack, contents, victim["access_token"])
    contents.close()


Found = Callable[..., Any]


@pytest.fixture
async def find_logged(stack: Stack) -> AsyncIterator[Found]:
    """Waits for an entry of the audit log, which it reads as an admin: by event and members of its data."""
    async with attack(stack) as admin:
        answer = await sign_up(admin)
        dsn = EmbeddedPostgres.running_dsn(stack.data)
        assert dsn is not None
        connection = psycopg2.connect(dsn)
        with connection, connection.cursor() as cursor:
            cursor.execute("UPDATE auth.users SET role = 'admin' WHERE id = %s", (answer["user"]["id"],))
        connection.close()
        status, answer = await admin.ask(
            "POST", "/api/auth/refresh", {"refresh_token": answer["refresh_token"]}
        )
        assert status == 200, answer

        async def find(event: str, address: str, *, within: float = 60, **data: Any) -> Any:
            async def look() -> Any:
                status, page = await admin.ask(
                    "GET", f"/api/auth/audit?limit=200&event={event}", token=answer["access_token"]
                )
                assert status == 200, page
                for entry in page["entries"]:
                    if entry["address"] == address and data.items() <= entry["data"].items():
                        return entry
                return None

            return await until(look, every=0.25, within=within)

        yield find


def forged(forger: Forger, how: str) -> str:
    """A token with which somebody claims to be the victim."""
    stranger = Ed25519PrivateKey.generate()
    claims = jwt.decode(forger.sign(), options={"verify_signature": False})
    kid = jwt.get_unverified_header(forger.sign())["kid"]

    match how:
        case "alg none":
            return jwt.encode(claims, "", algorithm="none", headers={"kid": kid})
        case "alg confusion":
            return jwt.encode(claims, forger.public_key, algorithm="HS256", headers={"kid": kid})
        case "kid of a path":
            return forger.sign(stranger, kid="../../../../dev/null")
        case "kid of SQL":
            return forger.sign(stranger, kid="x' UNION SELECT 'key")
        case "kid of a URL":
            return forger.sign(stranger, kid=f"{EVIL}/jwks.json")
        case "somebody else's kid":
            return forger.sign(stranger)
        case "a key of its own":
            return forger.sign(stranger, kid="stranger")
        case "foreign issuer":
            return forger.sign(iss=EVIL)
        case "foreign audience":
            return forger.sign(aud="somebody")
        case "an ID token":
            return forger.sign(typ="ID", nonce="n")
    raise ValueError(how)


KINDS = {
    "alg none": "algorithm",
    "alg confusion": "algorithm",
    "kid of a path": "key-id",
    "kid of SQL": "key-id",
    "kid of a URL": "key-id",
    "somebody else's kid": "signature",
    "a key of its own": "signature",
    "foreign issuer": "issuer",
    "foreign audience": "audience",
    "an ID token": "type",
}


@pytest.mark.parametrize("how", KINDS)
async def test_a_forged_access_token_opens_nothing(
    attacker: Attacker, forger: Forger, find_logged: Found, how: str
) -> None:
    token = forged(forger, how)
    assert (await attacker.ask("GET", "/api/battles", token=forger.sign()))[0] == 200
    await attacker.refused(401, "invalid-token", "GET", "/api/battles", token=token)
    await attacker.refused(401, "invalid-token", "GET", "/api/auth/me", Cookie=f"codemaze_session={token}")
    expected = {"code": "invalid-token", "kind": KINDS[how], "service": "gateway"}
    for path in ("/api/battles", "/api/auth/me"):
        entry = await find_logged("access_token_refused", attacker.address, path=path, **expected)
        assert entry["data"]["said"]["sub"]
        assert entry["user_id"] is None
        assert token not in str(entry)


@pytest.mark.parametrize("how", ["alg none", "foreign issuer"])
async def test_a_forged_access_token_opens_no_socket(
    attacker: Attacker, forger: Forger, find_logged: Found, how: str
) -> None:
    client = socketio.AsyncClient(reconnection=False, http_session=attacker.http)
    refusals: list[Any] = []
    client.on("connect_error", refusals.append)
    with pytest.raises(socketio.exceptions.ConnectionError):
        await client.connect(attacker.url, auth={"token": forged(forger, how)}, transports=["websocket"])
    await client.disconnect()
    assert "invalid-token" in str(refusals)
    await find_logged(
        "access_token_refused", attacker.address, kind=KINDS[how], service="game", method="CONNECT"
    )


async def test_no_token_does_for_one_of_another_kind(
    stack: Stack, attacker: Attacker, victim: Any, find_logged: Found
) -> None:
    access, refresh = victim["access_token"], victim["refresh_token"]
    key = load_secrets(stack.data).internal_key
    service = ServiceToken(key, caller="game", callee="auth").header()["Authorization"].split()[1]
    auth = stack.address("auth")

    await attacker.refused(401, "invalid-token", "GET", "/api/battles", token=refresh)
    await attacker.refused(401, "invalid-token", "GET", "/api/rooms", token=service)
    await attacker.refused(404, "no-route", "GET", "/internal/feed", token=service)
    await attacker.refused(
        401, "invalid-refresh-token", "POST", "/api/auth/refresh", {"refresh_token": access}
    )
    await attacker.refused(401, "invalid-service-token", "GET", f"{auth}/internal/feed", token=access)

    for data in (
        {"service": "gateway", "path": "/api/battles", "code": "invalid-token", "kind": "refresh-token"},
        {"service": "gateway", "path": "/api/rooms", "code": "invalid-token", "kind": "service-token"},
        {
            "service": "auth",
            "path": "/api/auth/refresh",
            "code": "invalid-refresh-token",
            "kind": "access-token",
        },
        {
            "service": "auth",
            "path": "/internal/feed",
            "code": "invalid-service-token",
            "kind": "access-token",
        },
    ):
        entry = await find_logged("access_token_refused", attacker.address, **data)
        assert access not in str(entry)
        assert refresh not in str(entry)


async def test_a_replayed_refresh_token_puts_both_parties_out(
    stack: Stack, attacker: Attacker, victim: Any, find_logged: Found
) -> None:
    stolen = {"refresh_token": victim["refresh_token"]}
    async with attack(stack) as owner:
        status, renewed = await owner.ask("POST", "/api/auth/refresh", stolen)
        assert status == 200
        await attacker.refused(401, "refresh-token-reused", "POST", "/api/auth/refresh", stolen)
        for session in (victim, renewed):

            async def is_out(token: str = session["access_token"]) -> bool:
                status, answer = await owner.ask("GET", "/api/battles", token=token)
                return (status, answer.get("code")) == (401, "revoked-token")

            await until(is_out, within=30)
        body = {"refresh_token": renewed["refresh_token"]}
        await owner.refused(401, "invalid-refresh-token", "POST", "/api/auth/refresh", body)
    entry = await find_logged("refresh_reused", attacker.address)
    assert entry["user_id"] == victim["user"]["id"]


@pytest.mark.parametrize("headers", [{"Origin": EVIL}, {"Referer": f"{EVIL}/page"}, {"Origin": "null"}, {}])
async def test_a_stolen_cookie_is_of_no_use_to_pages_of_another_origin(
    attacker: Attacker, victim: Any, find_logged: Found, headers: dict[str, str]
) -> None:
    cookie = f"codemaze_session={victim['access_token']}"
    assert (await attacker.ask("GET", "/api/rooms", Cookie=cookie, **headers))[0] < 500
    await attacker.refused(403, "origin-refused", "POST", "/api/rooms", {}, Cookie=cookie, **headers)
    entry = await find_logged(
        "origin_refused", attacker.address, code="origin-refused", kind="cookie", path="/api/rooms"
    )
    for name, value in headers.items():
        assert entry["data"]["said"][name.lower()] == value
    assert victim["access_token"] not in str(entry)


@pytest.mark.parametrize("headers", [{"Origin": EVIL}, {"Referer": EVIL}, {"Sec_Fetch_Site": "cross-site"}])
async def test_no_page_of_another_origin_logs_its_visitor_in(
    attacker: Attacker, victim: Any, find_logged: Found, headers: dict[str, str]
) -> None:
    name = victim["user"]["username"]
    ways: dict[str, Any] = {
        "/api/auth/login": {"login": name, "password": PASSWORD, "cookie": True},
        "/auth/login": {"username": name, "password": PASSWORD},
        "/login": {"pseudonym": "guest_of_evil"},
        "/api/auth/refresh": {"refresh_token": victim["refresh_token"]},
    }
    for path, body in ways.items():
        await attacker.refused(403, "origin-refused", "POST", path, body, **headers)
    for path in ways:
        await find_logged("origin_refused", attacker.address, kind="sign-in", path=path)
    assert (await attacker.ask("POST", "/api/auth/refresh", ways["/api/auth/refresh"]))[0] == 200


async def test_what_is_ordinary_is_not_in_the_log(
    attacker: Attacker, forger: Forger, find_logged: Found
) -> None:
    await attacker.refused(401, "expired-token", "GET", "/api/battles", token=forger.sign(exp=1, iat=0))
    await attacker.refused(401, "unauthenticated", "GET", "/api/battles")
    await attacker.refused(401, "invalid-token", "GET", "/api/rooms", token="nonsense")  # the last one
    entry = await find_logged("access_token_refused", attacker.address)
    assert entry["data"]["path"] == "/api/rooms"
    with pytest.raises(TimeoutError):  # what came before it would be there by now
        await find_logged("access_token_refused", attacker.address, within=0.5, path="/api/battles")
