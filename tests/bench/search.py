"""Searches among a million users, beside the scan that ``ILIKE '%…%'`` is.

auth_service has a core of its own; the load generator shares the other with PostgreSQL.
"""

import asyncio
import statistics
import tempfile
import time
from contextlib import AsyncExitStack
from urllib.parse import quote

import aiohttp
import psycopg2

from deploy.databases import prepare, service_dsn
from deploy.stack import free_port
from tests.bench.database import temporary_postgres
from tests.bench.parts.people import insert_people
from tests.bench.parts.processes import Figures, Load, Parts
from tests.bench.rows import Row

INTERNAL_KEY = "an internal key for benchmarks, 32 characters"
PASSWORDS = {name: f"bench-{name}" for name in ("auth", "problem", "game")}
CANDIDATE, OTHERS = 0, 1
"""Cores."""
CALLERS = 1
"""Under which times are those of a search, not of a queue."""
TURNS, SECONDS = 3, 1.0
SCANS = 3
KINDS = {
    "two_common": "an",
    "two_inside": "ng",
    "common": "ing",
    "digits": "12",
    "rare": "marian",
    "none": "zzzz",
    "long": "chen stefan wei li marian davidson of the north",
    "unicode": "王小",
    "unicode_inside": "小三",
}
"""Queries, by the names of their rows."""
SCAN = (
    "SELECT id, username, name FROM auth.users"
    " WHERE role <> 'guest' AND deleted_at IS NULL AND (username ILIKE %(like)s OR name ILIKE %(like)s)"
    " ORDER BY username LIMIT 20"
)


async def bench_search() -> list[Row]:
    """For each kind of query ``search.KIND.p50`` and ``.p99``; ``search.p99`` is the worst of these."""
    with temporary_postgres() as server, tempfile.TemporaryFile() as log:
        prepare(server.dsn(), PASSWORDS, progress=lambda _: None)
        dsn = service_dsn(server.dsn(), "auth", PASSWORDS["auth"])
        await asyncio.to_thread(insert_people, dsn)
        async with AsyncExitStack() as cleanup:
            return await _measure(Parts(cleanup, log), dsn)


async def _measure(parts: Parts, dsn: str) -> list[Row]:
    port = int(free_port())
    parts.environ.update(
        INTERNAL_KEY=INTERNAL_KEY,
        AUTH_DATABASE_URL=dsn,
        AUTH_PORT=str(port),
        AUTH_METRICS_PORT="0",
        AUTH_LIMIT_READS="0",
        LOG_LEVEL="warning",
    )
    await parts.start_service(CANDIDATE, "auth_service", port, within=60)
    load = await parts.start_load(OTHERS)
    token = await _sign_in(port)
    rows: list[Row] = []
    worst: list[tuple[float, float]] = []
    for kind, query in KINDS.items():
        figures = await _search(load, port, token, query)
        scan = await asyncio.to_thread(_scan, dsn, query)
        for name, value in (("p50", figures.p50), ("p99", figures.p99)):
            rows.append(_row(f"{kind}.{name}", value, f"ms for {query[:12]!r}", scan))
        worst.append((figures.p99, scan))
    value, scan = max(worst)
    rows.append(_row("p99", value, "ms, the worst kind", scan, goal=0.1))
    return rows


def _row(name: str, value: float, unit: str, scan: float, goal: float | None = None) -> Row:
    return Row(f"search.{name}", value, unit, "ILIKE over all", scan, value / scan, goal, at_most=True)


async def _sign_in(port: int) -> str:
    async with (
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as http,
        http.post("/api/auth/guest", json={"pseudonym": "searching"}) as answer,
    ):
        answer.raise_for_status()
        return str((await answer.json())["access_token"])


async def _search(load: Load, port: int, token: str, query: str) -> Figures:
    """The medians of several turns."""
    headers = f"Host: bench\r\nAuthorization: Bearer {token}\r\n"
    get = f"GET /api/users/search?q={quote(query)} HTTP/1.1\r\n{headers}\r\n"
    turns = [await load.ask(port, get, "http", CALLERS, seconds=SECONDS) for _ in range(TURNS)]
    return Figures(
        statistics.median(turn.rate for turn in turns),
        statistics.median(turn.p50 for turn in turns),
        statistics.median(turn.p99 for turn in turns),
    )


def _scan(dsn: str, query: str) -> float:
    """Milliseconds of the baseline, its median."""
    connection = psycopg2.connect(dsn)
    times = []
    try:
        with connection, connection.cursor() as cursor:
            for _ in range(SCANS):
                began = time.perf_counter()
                cursor.execute(SCAN, {"like": f"%{query}%"})
                cursor.fetchall()
                times.append((time.perf_counter() - began) * 1000)
    finally:
        connection.close()
    return statistics.median(times)
