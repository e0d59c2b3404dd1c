"""Reading the audit log, and forgetting what is too old."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from auth_service.audit.events import Event
from auth_service.clock import Clock
from auth_service.moderation.service import require_role
from auth_service.tables import AUDIT_LOG, USERS
from shared.db import Connection, Database
from shared.identity import Identity
from shared.web import Policy

BATCH = 5_000
"""Entries that are deleted in one transaction."""

_CONCERNED, _ACTOR = USERS.alias("concerned"), USERS.alias("actor")
_ENTRIES = (
    sa.select(
        *AUDIT_LOG.c,
        _CONCERNED.c.username.label("username"),
        _ACTOR.c.username.label("actor"),
    )
    .join_from(AUDIT_LOG, _CONCERNED, _CONCERNED.c.id == AUDIT_LOG.c.user_id, isouter=True)
    .join(_ACTOR, _ACTOR.c.id == AUDIT_LOG.c.actor_id, isouter=True)
    .order_by(AUDIT_LOG.c.id.desc())
    .limit(sa.bindparam("most", type_=sa.Integer))
)
_PRUNE = sa.delete(AUDIT_LOG).where(
    AUDIT_LOG.c.id.in_(
        sa.select(AUDIT_LOG.c.id)
        .where(AUDIT_LOG.c.at < sa.bindparam("oldest"))
        .order_by(AUDIT_LOG.c.at)
        .limit(sa.bindparam("most", type_=sa.Integer))
    )
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries somebody wants to read: those that all of this fits."""

    user_id: UUID | None = None
    """Whom they concern."""
    event: Event | None = None
    before: int | None = None
    """Older than the entry of this id."""
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Page:
    """Entries, the newest first, as rows; and the id to go on from, None at the end."""

    entries: list[Any]
    next: int | None


class AuditLog:
    """The audit log, for admins; and one's own part of it, for everybody."""

    def __init__(self, db: Database, days: int, clock: Clock) -> None:
        """``days``: how long entries are kept."""
        self._db = db
        self._kept = timedelta(days=days)
        self._clock = clock

    async def read(self, identity: Identity, wanted: Wanted) -> Page:
        """Entries about anybody; raises RevokedToken, or Forbidden for who is no admin."""
        async with self._db.connect() as conn:
            await require_role(conn, identity, Policy.ADMIN, self._clock(), lock=False)
            return await _read(conn, wanted)

    async def read_own(self, identity: Identity, wanted: Wanted) -> Page:
        """Entries about the caller, whatever ``wanted.user_id`` says; raises RevokedToken."""
        async with self._db.connect() as conn:
            user = await require_role(conn, identity, Policy.GUEST, self._clock(), lock=False)
            return await _read(
                conn, Wanted(user_id=user.id, event=wanted.event, before=wanted.before, limit=wanted.limit)
            )

    async def prune(self) -> None:
        """Forget entries that are too old, batch by batch."""
        oldest = self._clock() - self._kept
        async with self._db.connect() as conn:
            while await conn.execute(_PRUNE, oldest=oldest, most=BATCH) == BATCH:
                pass


async def _read(conn: Connection, wanted: Wanted) -> Page:
    statement = _ENTRIES
    values: dict[str, Any] = {"most": wanted.limit + 1}
    for column, name, value in (
        (AUDIT_LOG.c.user_id, "of_user", wanted.user_id),
        (AUDIT_LOG.c.event, "of_event", wanted.event),
    ):
        if value is not None:
            statement = statement.where(column == sa.bindparam(name, type_=column.type))
            values[name] = value
    if wanted.before is not None:
        statement = statement.where(AUDIT_LOG.c.id < sa.bindparam("before", type_=sa.BigInteger))
        values["before"] = wanted.before
    rows = await conn.all(statement, **values)
    entries = rows[: wanted.limit]
    return Page(entries, entries[-1].id if len(rows) > wanted.limit else None)
