"""Random problems a second, from a full and from an empty stock, beside raw aiopg's select of the same row.

problem_service has a core of its own; the load generator shares the other with PostgreSQL. The bank is the
one that comes along. Each player has seen all of it, so that what was seen longest ago must be found.
"""

import asyncio
import statistics
import tempfile
import time
from contextlib import AsyncExitStack

import aiopg
import psycopg2

from deploy.databases import prepare, service_dsn
from deploy.stack import free_port
from problem_service.loading.load import load_bank
from problem_service.settings import BankFolder
from shared.db import Database
from tests.bench.cores import pinned
from tests.bench.database import temporary_postgres
from tests.bench.parts.processes import Figures, Load, Parts
from tests.bench.rows import Row
from tests.fakes import FakeAuth

INTERNAL_KEY = "an internal key for benchmarks, 32 characters"
TURNS = 5
SECONDS = 1.0
FEW, MANY = 4, 32
CALLERS = 10
"""Connections when latency is measured, and when the rate is."""
IN_STOCK = 800
"""More than can be served in a turn of full stock."""
TURN_OF_STOCK = 0.3
CANDIDATE, OTHERS = 0, 1
PASSWORDS = {name: f"bench-{name}" for name in ("auth", "problem", "game")}
SAME_ROW = (
    "SELECT id, slug, title, statement, rank, tags, signature, examples, limits, version"
    " FROM problem.problems WHERE id = %s"
)
FILL = """
WITH made AS (
  INSERT INTO problem.problems
    (slug, title, statement, rank, tags, signature, examples, limits, checker, content_hash, listed, origin)
  SELECT slug || '-' || gen_random_uuid(), title, statement, rank, tags, signature, examples, limits,
         checker, content_hash, false, 'generated'
  FROM problem.problems, generate_series(1, %s) WHERE slug = 'goat-ferry' RETURNING id, rank
)
INSERT INTO problem.stock (problem_id, rank, tags) SELECT id, rank, '{}' FROM made
"""
EMPTY = "DELETE FROM problem.problems WHERE origin = 'generated'"


async def bench_problems() -> list[Row]:
    """The rows ``problems.random``, and ``.p50`` and ``.p99`` of it with an empty and a full stock."""
    with temporary_postgres() as server, tempfile.TemporaryFile() as log:
        prepare(server.dsn(), PASSWORDS, progress=lambda _: None)
        dsn = service_dsn(server.dsn(), "problem", PASSWORDS["problem"])
        async with Database(dsn, size=1, timeout=600) as db:
            await load_bank(db, BankFolder().bank_folder, lambda *_: None)
        async with AsyncExitStack() as cleanup:
            return await _measure(Parts(cleanup, log), dsn)


async def _measure(parts: Parts, dsn: str) -> list[Row]:
    auth = FakeAuth(INTERNAL_KEY)
    port = int(free_port())
    parts.environ.update(
        INTERNAL_KEY=INTERNAL_KEY,
        AUTH_URL=await parts.serve(auth.create_app()),
        PROBLEM_DATABASE_URL=dsn,
        PROBLEM_PORT=str(port),
        PROBLEM_METRICS_PORT="0",
        PROBLEM_STOCK_PER_PLAYER="1000000000",
        LOG_LEVEL="warning",
    )
    parts.environ.pop("OPENAI_API_KEY", None)
    await parts.start_service(CANDIDATE, "problem_service", port, within=60)
    load = await parts.start_load(OTHERS)
    get = f"GET /api/problems/random HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {auth.token()}\r\n\r\n"
    await load.ask(port, get, "http", FEW, seconds=SECONDS)  # all is seen, and all is warm
    rates: list[float] = []
    bare: list[float] = []
    empty: list[Figures] = []
    full: list[Figures] = []
    for _ in range(TURNS):
        rates.append((await load.ask(port, get, "http", MANY, seconds=SECONDS)).rate)
        bare.append(await _rate_of_select(dsn))
        empty.append(await load.ask(port, get, "http", FEW, seconds=SECONDS))
        full.append(await _with_full_stock(load, port, get, dsn))
    rate, base = statistics.median(rates), statistics.median(bare)
    rows = [Row("problems.random", rate, "GETs/s", "raw aiopg's select of a row", base, rate / base, None)]
    for name in ("p50", "p99"):
        ours, calm = (statistics.median(getattr(each, name) for each in seen) for seen in (full, empty))
        rows.append(
            Row(f"problems.random.{name}", calm, "ms, empty stock", "", None, None, None),
        )
        rows.append(
            Row(
                f"problems.random.{name}_from_stock", ours, "ms", "with an empty stock", calm, ours / calm,
                None, at_most=True,
            )
        )  # fmt: skip
    return rows


async def _with_full_stock(load: Load, port: int, get: str, dsn: str) -> Figures:
    await asyncio.to_thread(_execute, dsn, FILL, IN_STOCK)
    figures = await load.ask(port, get, "http", FEW, seconds=TURN_OF_STOCK)
    left = await asyncio.to_thread(_execute, dsn, EMPTY)
    if left == 0:
        raise RuntimeError("the stock was used up")
    return figures


def _execute(dsn: str, statement: str, *parameters: object) -> int:
    """The number of problems that are in stock after it."""
    connection = psycopg2.connect(dsn)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM problem.stock")
            counted = cursor.fetchone()
            cursor.execute(statement, parameters)
    finally:
        connection.close()
    return int(counted[0]) if counted else 0


async def _rate_of_select(dsn: str) -> float:
    """By this process, on the core that the service has otherwise."""
    done = 0
    with pinned(CANDIDATE):
        async with aiopg.create_pool(dsn, minsize=CALLERS, maxsize=CALLERS) as pool:
            async with pool.acquire() as conn, conn.cursor() as cursor:
                await cursor.execute("SELECT id FROM problem.problems WHERE slug = 'goat-ferry'")
                (problem,) = await cursor.fetchone()
            began = time.perf_counter()

            async def caller() -> None:
                nonlocal done
                while time.perf_counter() - began < SECONDS:
                    async with pool.acquire() as conn, conn.cursor() as cursor:
                        await cursor.execute(SAME_ROW, (problem,))
                        assert await cursor.fetchone() is not None
                    done += 1

            await asyncio.gather(*(caller() for _ in range(CALLERS)))
            return done / (time.perf_counter() - began)
