"""The database layer against a real server."""

import asyncio
import enum
import uuid
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

import psycopg2
import pytest
import sqlalchemy as sa
import uvloop
from sqlalchemy.dialects import postgresql as pg

from shared.db import ConstraintViolated, Database, DatabaseUnavailable, NoRow
from tests.databases import MadeDatabase


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


METADATA = sa.MetaData()
THINGS = sa.Table(
    "things",
    METADATA,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("at", sa.DateTime(timezone=True), server_default=sa.func.now()),
    sa.Column("data", pg.JSONB),
    sa.Column("colour", sa.Enum(Colour, name="colour")),
    sa.Column("words", pg.ARRAY(sa.Text)),
    sa.Column("count", sa.BigInteger, server_default="0", nullable=False),
    sa.CheckConstraint("count >= 0", name="count_not_negative"),
)
GET = sa.select(THINGS).where(THINGS.c.id == sa.bindparam("id"))
COUNT = sa.select(THINGS.c.count).where(THINGS.c.id == sa.bindparam("id"))
INSERT = sa.insert(THINGS)
ADD = sa.update(THINGS).where(THINGS.c.id == sa.bindparam("thing")).values(count=THINGS.c.count + 1)


@pytest.fixture
async def db(make_database: Callable[[], MadeDatabase]) -> AsyncIterator[Database]:
    made = make_database()
    engine = sa.create_engine(
        "postgresql+psycopg2://", creator=lambda: psycopg2.connect(made.admin_dsn), poolclass=sa.NullPool
    )
    METADATA.create_all(engine)
    async with Database(made.admin_dsn, size=3) as database:
        yield database


async def insert_thing(db: Database) -> uuid.UUID:
    thing = uuid.uuid4()
    async with db.begin() as conn:
        await conn.execute(INSERT, id=thing)
    return thing


async def test_values_come_back_in_their_python_types(db: Database) -> None:
    thing, at = uuid.uuid4(), datetime(2026, 1, 2, 3, 4, 5, 678_000, tzinfo=UTC)
    data = {"list": [1, 2.5, None, True], "text": "naïve 🦉"}
    async with db.begin() as conn:
        await conn.execute(INSERT, id=thing, at=at, data=data, colour=Colour.BLUE, words=["a", "ü"])
    async with db.connect() as conn:
        row = await conn.one(GET, id=thing)
    assert tuple(row) == (thing, at, data, Colour.BLUE, ["a", "ü"], 0)


async def test_a_statement_takes_other_columns_the_second_time(db: Database) -> None:
    async with db.begin() as conn:
        await conn.execute(INSERT, id=uuid.uuid4(), count=1)
        await conn.execute(INSERT, id=uuid.uuid4(), words=["x"])
    async with db.connect() as conn:
        rows = await conn.all(sa.select(THINGS.c.count, THINGS.c.words).order_by(THINGS.c.count))
    assert [tuple(row) for row in rows] == [(0, ["x"]), (1, None)]


async def test_statements_of_one_shape_keep_their_own_literals(db: Database) -> None:
    first, second = await insert_thing(db), await insert_thing(db)
    async with db.connect() as conn:
        for thing in (first, second):
            assert await conn.scalar(sa.select(THINGS.c.id).where(THINGS.c.id == thing)) == thing


async def test_lists_are_expanded(db: Database) -> None:
    things = [await insert_thing(db) for _ in range(3)]
    statement = sa.select(THINGS.c.id).where(THINGS.c.id.in_(sa.bindparam("ids", expanding=True)))
    async with db.connect() as conn:
        found = {row.id for row in await conn.all(statement, ids=things[:2])}
        none = await conn.all(statement, ids=[])
    assert found == set(things[:2])
    assert none == []


@pytest.mark.parametrize("params", [{}, {"id": uuid.uuid4(), "other": 1}])
async def test_missing_and_unknown_parameters_are_refused(db: Database, params: dict[str, object]) -> None:
    async with db.connect() as conn:
        with pytest.raises(TypeError):
            await conn.first(GET, **params)


async def test_one_says_when_there_is_no_row(db: Database) -> None:
    async with db.connect() as conn:
        with pytest.raises(NoRow):
            await conn.one(GET, id=uuid.uuid4())


async def test_a_violated_constraint_is_named_and_rolls_back(db: Database) -> None:
    thing = await insert_thing(db)

    async def violate() -> None:
        async with db.begin() as conn:
            await conn.execute(ADD, thing=thing)
            await conn.execute(sa.update(THINGS).values(count=-1))

    with pytest.raises(ConstraintViolated) as caught:
        await violate()
    assert caught.value.constraint == "count_not_negative"
    async with db.connect() as conn:
        assert await conn.scalar(COUNT, id=thing) == 0


async def test_several_statements_share_a_round_trip(db: Database) -> None:
    thing = await insert_thing(db)
    async with db.begin() as conn:
        await conn.execute_all((ADD, {"thing": thing}), (ADD, {"thing": thing}))
        assert await conn.scalar(COUNT, id=thing) == 2


async def test_a_cancelled_transaction_is_rolled_back_and_its_connection_replaced(db: Database) -> None:
    thing = await insert_thing(db)
    locked = asyncio.Event()

    async def hold() -> None:
        async with db.begin() as conn:
            await conn.execute(ADD, thing=thing)
            locked.set()
            await conn.scalar(sa.select(sa.func.pg_sleep(60)))

    task = asyncio.create_task(hold())
    await locked.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with db.begin() as conn:  # waits for the row's lock, so it would hang if the transaction went on
        await conn.execute(ADD, thing=thing)
    async with db.connect() as conn:
        assert await conn.scalar(COUNT, id=thing) == 1


async def test_cancelling_between_statements_rolls_back_too(db: Database) -> None:
    thing = await insert_thing(db)
    locked = asyncio.Event()

    async def hold() -> None:
        async with db.begin() as conn:
            await conn.execute(ADD, thing=thing)
            locked.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(hold())
    await locked.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with db.connect() as conn:
        assert await conn.scalar(COUNT, id=thing) == 0


async def test_lost_connections_are_reported_and_replaced(db: Database) -> None:
    others = sa.text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                     " AND datname = current_database()")  # fmt: skip

    async def lose() -> None:
        async with db.begin() as conn:
            await conn.scalar(sa.select(sa.literal(1)))
            async with db.connect() as killer:
                await killer.all(others)
            await conn.scalar(sa.select(sa.literal(1)))

    with pytest.raises(DatabaseUnavailable):
        await lose()
    for _ in range(5):
        async with db.connect() as conn:
            assert await conn.scalar(sa.select(sa.literal(1))) == 1


@pytest.mark.parametrize("loop", [asyncio.new_event_loop, uvloop.new_event_loop])
def test_a_server_that_is_not_there_is_unavailable_each_time(
    loop: Callable[[], asyncio.AbstractEventLoop],
) -> None:
    async def connect() -> None:
        async with Database("host=127.0.0.1 port=1 user=nobody dbname=none") as database:
            for _ in range(3):
                with pytest.raises(DatabaseUnavailable):
                    async with database.connect():
                        pass

    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(connect())


async def test_notifications_arrive(db: Database) -> None:
    stream = db.notifications("bell")
    assert await anext(stream) == ""
    async with db.begin() as conn:
        await conn.execute(sa.text("SELECT pg_notify('bell', 'ring')"))
    assert await anext(stream) == "ring"
    await stream.aclose()  # type: ignore[attr-defined]  # an asynchronous generator


@pytest.mark.parametrize("in_transaction", [False, True])
async def test_a_cancellation_that_meets_the_end_of_a_statement_is_not_lost(
    db: Database, in_transaction: bool
) -> None:
    reached = 0

    async def work() -> None:
        nonlocal reached
        async with db.begin() if in_transaction else db.connect() as conn:
            await conn.scalar(sa.select(sa.literal(1)))
            reached += 1
            await asyncio.Event().wait()

    steps = 0  # of the loop, so that every moment of the statement is met
    while reached < 50:
        task = asyncio.create_task(work())
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        done, _ = await asyncio.wait([task], timeout=60)
        assert done, f"cancelled after {steps} steps, the task goes on"
        steps += 1
