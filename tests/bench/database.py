"""Point selects a second: `shared.db` beside raw aiopg and SQLAlchemy's asyncio engine, in turns."""

import asyncio
import contextlib
import statistics
import tempfile
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import aiopg
import psycopg2
import sqlalchemy as sa
from psycopg2.extensions import parse_dsn
from sqlalchemy.ext.asyncio import create_async_engine

from deploy.postgres import EmbeddedPostgres
from shared.db import Database
from tests.bench.cores import pinned
from tests.bench.rows import Row

CALLERS = 10
SECONDS = 1.5
TURNS = 5
CLIENT, SERVER = 0, 1
"""The cores."""

THINGS = sa.Table(
    "things",
    sa.MetaData(),
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("name", sa.Text),
    sa.Column("score", sa.BigInteger),
    sa.Column("at", sa.DateTime(timezone=True)),
)
GET = sa.select(THINGS).where(THINGS.c.id == sa.bindparam("id"))
GET_TEXT = "SELECT id, name, score, at FROM things WHERE id = %(id)s"


async def bench_database() -> list[Row]:
    """The rows ``database.point_select`` and ``database.point_select.sqlalchemy``."""
    with temporary_postgres() as server, pinned(CLIENT):
        return await _measure(server.dsn())


@contextlib.contextmanager
def temporary_postgres() -> Iterator[EmbeddedPostgres]:
    """A server whose data are gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="codemaze-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # the server runs as another user under root
        with contextlib.ExitStack() as stack:
            with pinned(SERVER):
                server = stack.enter_context(EmbeddedPostgres(folder, durable=False))
            yield server


async def _measure(dsn: str) -> list[Row]:
    thing = uuid.uuid4()
    connection = psycopg2.connect(dsn)
    with connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE things (id uuid PRIMARY KEY, name text, score bigint, at timestamptz)")
        cursor.execute("INSERT INTO things VALUES (%s, 'ada', 7, now())", (str(thing),))
    connection.close()
    parts = parse_dsn(dsn)
    engine = create_async_engine(
        f"postgresql+asyncpg://postgres@/postgres?host={parts['host']}", pool_size=CALLERS, max_overflow=0
    )
    async with Database(dsn, size=CALLERS) as db, aiopg.create_pool(dsn, maxsize=CALLERS) as pool:

        async def ours() -> None:
            async with db.connect() as conn:
                assert (await conn.one(GET, id=thing)).name == "ada"

        async def raw() -> None:
            async with pool.acquire() as conn, conn.cursor() as cursor:
                await cursor.execute(GET_TEXT, {"id": thing})
                assert (await cursor.fetchone())[1] == "ada"

        async def asyncio_engine() -> None:
            async with engine.connect() as conn:
                assert (await conn.execute(GET, {"id": thing})).one().name == "ada"

        candidates = (ours, raw, asyncio_engine)
        rates: dict[str, list[float]] = {candidate.__name__: [] for candidate in candidates}
        for turn in range(TURNS + 1):
            for candidate in candidates:
                rate = await _rate(candidate)
                if turn:  # the first turn opens connections
                    rates[candidate.__name__].append(rate)
    await engine.dispose()
    value, baseline, second = (statistics.median(rates[candidate.__name__]) for candidate in candidates)
    return [
        Row("database.point_select", value, "selects/s", "raw aiopg", baseline, value / baseline, 0.8),
        Row(
            "database.point_select.sqlalchemy", value, "selects/s", "SQLAlchemy's asyncio engine",
            second, value / second, 4.0,
        ),
    ]  # fmt: skip


async def _rate(call: Callable[[], Awaitable[None]]) -> float:
    done = 0
    end = time.perf_counter() + SECONDS

    async def caller() -> None:
        nonlocal done
        while time.perf_counter() < end:
            await call()
            done += 1

    began = time.perf_counter()
    await asyncio.gather(*(caller() for _ in range(CALLERS)))
    return done / (time.perf_counter() - began)
