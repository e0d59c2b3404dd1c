"""The SQL of executions, as functions that take a connection.

An execution is unfinished until it has ``completed_at``. Who runs it holds a claim: the number of the
attempt, good until ``claimed_until``; all that a run writes is conditional on it.
"""

from collections.abc import Collection
from dataclasses import asdict
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from problem_service.executions.domain import KEPT_OF_USER, Ending, ExecutionNotFound, Status
from problem_service.tables import executions, status_type
from shared.db import Connection

_table = executions.c
_NOW = sa.func.clock_timestamp()
_unfinished = _table.completed_at.is_(None)


def _interval(seconds: str) -> sa.ColumnElement[Any]:
    return sa.func.make_interval(0, 0, 0, 0, 0, 0, sa.bindparam(seconds, type_=sa.Float))


_LOCK = sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(sa.bindparam("name"), 0)))
_BY_KEY = sa.select(executions).where(
    _table.user_id == sa.bindparam("user_id"), _table.idempotency_key == sa.bindparam("key")
)
_COUNT = sa.select(
    sa.func.count().label("all"),
    sa.func.count().filter(_table.user_id == sa.bindparam("user_id")).label("own"),
).where(_unfinished)
_INSERT = sa.insert(executions).returning(executions)
_FORGET = sa.delete(executions).where(
    _table.id.in_(
        sa.select(_table.id)
        .where(_table.user_id == sa.bindparam("user_id"), ~_unfinished)
        .order_by(_table.created_at.desc())
        .offset(KEPT_OF_USER)
    )
)
_OWN = sa.select(executions).where(_table.id == sa.bindparam("id"), _table.user_id == sa.bindparam("user_id"))
_OWN_STATUS = sa.select(_table.status).where(
    _table.id == sa.bindparam("id"), _table.user_id == sa.bindparam("user_id")
)
_CLAIM = (
    sa.update(executions)
    .where(
        _table.id.in_(
            sa.select(_table.id)
            .where(_unfinished, sa.or_(_table.claimed_until.is_(None), _table.claimed_until < _NOW))
            .order_by(_table.created_at)
            .limit(sa.bindparam("most", type_=sa.Integer))
            .with_for_update(skip_locked=True)
        )
    )
    .values(
        attempt=_table.attempt + 1,
        claimed_until=_NOW + _interval("lease"),
        status=sa.literal(Status.PENDING, status_type),
        started_at=sa.null(),
    )
    .returning(executions)
)
_RENEW = (
    sa.update(executions)
    .where(_unfinished, _table.id.in_(sa.bindparam("ids", expanding=True, type_=sa.Uuid)))
    .values(claimed_until=_NOW + _interval("lease"))
    .returning(_table.id, _table.attempt)
)
_ours = sa.and_(_table.id == sa.bindparam("of_id"), _table.attempt == sa.bindparam("of_attempt"), _unfinished)
_START = (
    sa.update(executions).where(_ours).values(status=sa.literal(Status.RUNNING, status_type), started_at=_NOW)
)
_RELEASE = (
    sa.update(executions)
    .where(_ours)
    .values(status=sa.literal(Status.PENDING, status_type), started_at=sa.null(), claimed_until=sa.null())
)
_FINISH = (
    sa.update(executions)
    .where(_ours)
    .values(completed_at=_NOW, claimed_until=sa.null())
    .returning(executions)
)
_CANCEL = (
    sa.update(executions)
    .where(_table.id == sa.bindparam("of_id"), _table.user_id == sa.bindparam("of_user"), _unfinished)
    .values(completed_at=_NOW, claimed_until=sa.null())
    .returning(executions)
)
_BEYOND = (
    sa.select(_table.completed_at)
    .where(~_unfinished)
    .order_by(_table.completed_at.desc())
    .offset(sa.bindparam("most", type_=sa.Integer))
    .limit(1)
    .scalar_subquery()
)
_PURGE = sa.delete(executions).where(
    sa.or_(_table.completed_at < _NOW - _interval("age"), _table.completed_at <= _BEYOND)
)


async def lock_user(conn: Connection, user_id: UUID) -> None:
    """Let nobody else add executions of this user until the transaction ends."""
    await conn.scalar(_LOCK, name=f"executions of {user_id}")


async def find_by_key(conn: Connection, user_id: UUID, key: str) -> Any | None:
    return await conn.first(_BY_KEY, user_id=user_id, key=key)


async def count_unfinished(conn: Connection, user_id: UUID) -> tuple[int, int]:
    """Of all users together, and of this one."""
    row = await conn.one(_COUNT, user_id=user_id)
    return row.all, row.own


async def insert(conn: Connection, **values: Any) -> Any:
    """Add an execution that waits to be run; the user's oldest ones beyond what is kept go."""
    await conn.execute(_FORGET, user_id=values["user_id"])
    return await conn.one(_INSERT, **values)


async def get(conn: Connection, execution_id: UUID, user_id: UUID) -> Any:
    """An execution of this user's. Raises ExecutionNotFound."""
    row = await conn.first(_OWN, id=execution_id, user_id=user_id)
    if row is None:
        raise ExecutionNotFound
    return row


async def get_status(conn: Connection, execution_id: UUID, user_id: UUID) -> Status:
    """Raises ExecutionNotFound."""
    status = await conn.scalar(_OWN_STATUS, id=execution_id, user_id=user_id)
    if status is None:
        raise ExecutionNotFound
    return Status(status)


async def claim(conn: Connection, most: int, lease: float) -> list[Any]:
    """Take up to ``most`` executions that nobody runs, the oldest first, for ``lease`` seconds."""
    return await conn.all(_CLAIM, most=most, lease=lease)


async def renew(conn: Connection, ids: Collection[UUID], lease: float) -> dict[UUID, int]:
    """Hold claims for ``lease`` more seconds; of those that are unfinished, the attempt that goes on."""
    rows = await conn.all(_RENEW, ids=list(ids), lease=lease)
    return {row.id: row.attempt for row in rows}


async def start(conn: Connection, execution_id: UUID, attempt: int) -> bool:
    """Mark it as running; False if the claim is lost or it was cancelled."""
    return await conn.execute(_START, of_id=execution_id, of_attempt=attempt) > 0


async def release(conn: Connection, execution_id: UUID, attempt: int) -> None:
    """Give a claim back: anyone may run it."""
    await conn.execute(_RELEASE, of_id=execution_id, of_attempt=attempt)


async def finish(conn: Connection, execution_id: UUID, attempt: int, ending: Ending) -> Any | None:
    """Store how it ended; the row, or None if the claim is lost or it was cancelled."""
    return await conn.first(_FINISH, of_id=execution_id, of_attempt=attempt, **asdict(ending))


async def cancel(conn: Connection, execution_id: UUID, user_id: UUID, ending: Ending) -> Any:
    """End an unfinished execution of this user's; the row. Raises ExecutionNotFound."""
    row = await conn.first(_CANCEL, of_id=execution_id, of_user=user_id, **asdict(ending))
    return await get(conn, execution_id, user_id) if row is None else row


async def purge(conn: Connection, *, age: float, most: int) -> int:
    """Drop those that ended more than ``age`` seconds ago, and the oldest beyond ``most``; how many."""
    return await conn.execute(_PURGE, age=age, most=most)
