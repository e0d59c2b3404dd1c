"""Logins, refreshes and token checks.

auth_service has a core of its own; the load generators share the other with PostgreSQL. Logins are measured
at the cost of argon2id that is set by default, while another load generator asks now and then who it is.
"""

import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

import aiohttp
import jwt
from argon2 import PasswordHasher

from auth_service.settings import Settings
from deploy.databases import prepare, service_dsn
from deploy.stack import free_port
from gateway.access import Access
from gateway.origins import Origins
from gateway.routes import RouteTable
from shared.identity import ALGORITHM, AUDIENCE, ISSUER, Verifier
from tests.bench.cores import pinned
from tests.bench.database import temporary_postgres
from tests.bench.parts.processes import Figures, Load, Parts
from tests.bench.rows import Row
from tests.fakes import FakeAuth

INTERNAL_KEY = "an internal key for benchmarks, 32 characters"
PASSWORDS = {name: f"bench-{name}" for name in ("auth", "problem", "game")}
PASSWORD = "correct horse battery staple"
CANDIDATE, OTHERS = 0, 1
NAMES = ("anna", "bert", "cleo", "dora", "emil", "fred", "gina", "hans")
"""Who log in again and again, at the same time."""
ASKING, REFRESHING = 4, 16
"""Connections."""
PAUSE = 0.02
"""Seconds between the requests of one who asks while others log in."""
TURNS = 5
SECONDS = 2.0
BARE = 20
"""Hashes of a turn of bare argon2id."""
CHECKS = 2_000
"""Tokens of a turn."""
OTHERS_P99 = 20.0
"""Milliseconds in which requests must be answered while others log in."""


async def bench_accounts() -> list[Row]:
    """The rows ``accounts.logins``, ``.others_p99``, ``.refreshes``, ``tokens.cached`` and ``.uncached``."""
    with temporary_postgres() as server, tempfile.TemporaryFile() as log:
        prepare(server.dsn(), PASSWORDS, progress=lambda _: None)
        async with AsyncExitStack() as cleanup:
            parts = Parts(cleanup, log)
            rows = await _measure(parts, service_dsn(server.dsn(), "auth", PASSWORDS["auth"]))
    return rows + await _measure_checks()


async def _measure(parts: Parts, dsn: str) -> list[Row]:
    port = int(free_port())
    parts.environ.update(
        INTERNAL_KEY=INTERNAL_KEY,
        AUTH_DATABASE_URL=dsn,
        AUTH_PORT=str(port),
        AUTH_METRICS_PORT="0",
        LOG_LEVEL="warning",
        AUTH_SESSIONS_PER_USER="1000",
        AUTH_LIMIT_SIGN_INS="0",
        AUTH_LIMIT_REFRESHES="0",
        AUTH_LIMIT_REGISTRATIONS="0",
        AUTH_LIMIT_READS="0",
    )
    await parts.start_service(CANDIDATE, "auth_service", port)
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as http:
        token = ""
        for name in (*NAMES, "iris"):  # who asks, and logs in no more
            account = {"username": name, "password": PASSWORD}
            async with http.post("/api/auth/register", json=account) as answer:
                answer.raise_for_status()
                token = (await answer.json())["access_token"]
        load, company = [await parts.start_load(OTHERS) for _ in range(2)]
        ask = _request("GET", "/api/auth/me", token=token)
        log_in = _request("POST", "/api/auth/login", {"login": "WORD", "password": PASSWORD})
        bare: list[float] = []
        logins: list[Figures] = []
        alone, calm, beside, refreshes = ([] for _ in range(4))
        for _ in range(TURNS):
            bare.append(_hash_bare())
            alone.append(await company.ask(port, ask, "http", ASKING, seconds=SECONDS))
            calm.append(await company.ask(port, ask, "http", ASKING, seconds=SECONDS, pause=PAUSE))
            turn = await asyncio.gather(
                load.ask(port, log_in, "http", len(NAMES), seconds=SECONDS, words=NAMES),
                company.ask(port, ask, "http", ASKING, seconds=SECONDS, pause=PAUSE),
            )
            logins.append(turn[0])
            beside.append(turn[1])
            refreshes.append(await _refresh(load, http, port))
    rate, bare_rate = _median(logins, "rate"), statistics.median(bare)
    busy = _median(beside, "p99")
    asked, refreshed = _median(alone, "rate"), _median(refreshes, "rate")
    return [
        Row("accounts.logins", rate, "logins/s", "bare argon2id on that core", bare_rate, rate / bare_rate,
            0.6),
        Row("accounts.login_p99", _median(logins, "p99"), "ms", "bare argon2id", 1000 / bare_rate, None,
            None),
        Row("accounts.others_p99", busy, "ms", "what it may be", OTHERS_P99, busy / OTHERS_P99, 1.0,
            at_most=True),
        Row("accounts.others_p99_alone", _median(calm, "p99"), "ms", "the same beside logins", busy, None,
            None),
        Row("accounts.refreshes", refreshed, "refreshes/s", "GETs of who one is", asked, refreshed / asked,
            None),
        Row("accounts.refresh_p99", _median(refreshes, "p99"), "ms", "GETs of who one is",
            _median(alone, "p99"), None, None),
    ]  # fmt: skip


def _hash_bare() -> float:
    """Checks a second of the library alone, on the core of auth_service."""
    settings = Settings(database_url="", internal_key=INTERNAL_KEY)
    hasher = PasswordHasher(
        time_cost=settings.argon2_time,
        memory_cost=settings.argon2_memory,
        parallelism=settings.argon2_parallelism,
    )
    kept = hasher.hash(PASSWORD)
    with pinned(CANDIDATE):
        began = time.perf_counter()
        for _ in range(BARE):
            hasher.verify(kept, PASSWORD)
        return BARE / (time.perf_counter() - began)


async def _refresh(load: Load, http: aiohttp.ClientSession, port: int) -> Figures:
    tokens = []
    for place in range(REFRESHING):
        account = {"login": NAMES[place % len(NAMES)], "password": PASSWORD}
        async with http.post("/api/auth/login", json=account) as answer:
            answer.raise_for_status()
            tokens.append((await answer.json())["refresh_token"])
    longer = len(tokens[0]) - len("WORD")
    send = _request("POST", "/api/auth/refresh", {"refresh_token": "WORD"}, longer=longer)
    return await load.ask(port, send, "refresh", REFRESHING, seconds=SECONDS, words=tokens)


def _request(
    method: str, path: str, body: object = None, *, token: str | None = None, longer: int = 0
) -> str:
    """``longer``: characters by which the body will be longer."""
    text = "" if body is None else json.dumps(body)
    lines = [f"{method} {path} HTTP/1.1", "Host: bench"]
    if text:
        lines += ["Content-Type: application/json", f"Content-Length: {len(text) + longer}"]
    if token is not None:
        lines.append(f"Authorization: Bearer {token}")
    return "\r\n".join(lines) + "\r\n\r\n" + text


def _median(figures: list[Figures], name: str) -> float:
    values: list[float] = [getattr(each, name) for each in figures]
    return statistics.median(values)


async def _measure_checks() -> list[Row]:
    """What the gateway does for the token of a request: known from before, or seen for the first time."""
    auth = FakeAuth(INTERNAL_KEY)
    key = auth.public_key

    async def fetch_keys() -> dict[str, object]:
        return auth.jwks()

    verifier = Verifier(fetch_keys, cache_size=TURNS * CHECKS * 2)
    access = Access(verifier, Origins((), None))
    access.open()
    route = RouteTable().find("GET", "/api/battles")
    assert route is not None

    async def check(tokens: list[str]) -> None:
        for token in tokens:
            await access.credentials(
                route, "GET", {b"authorization": b"Bearer " + token.encode()}, upgrade=False
            )

    async def decode(tokens: list[str]) -> None:
        for token in tokens:
            jwt.decode(token, key, algorithms=[ALGORITHM], audience=AUDIENCE, issuer=ISSUER)

    rates: dict[str, list[float]] = {"uncached": [], "cached": [], "bare": []}
    with pinned(CANDIDATE):
        for _ in range(TURNS):
            tokens = [auth.token() for _ in range(CHECKS)]
            rates["uncached"].append(await _rate(check, tokens))
            rates["cached"].append(await _rate(check, tokens))
            rates["bare"].append(await _rate(decode, tokens))
    cached, uncached, bare = (statistics.median(rates[name]) for name in ("cached", "uncached", "bare"))
    return [
        Row("tokens.cached", cached, "checks/s", "pyjwt's decode", bare, cached / bare, 20.0),
        Row("tokens.uncached", uncached, "checks/s", "pyjwt's decode", bare, uncached / bare, 0.7),
    ]


async def _rate(work: Callable[[list[str]], Awaitable[None]], tokens: list[str]) -> float:
    began = time.perf_counter()
    await work(tokens)
    return len(tokens) / (time.perf_counter() - began)
