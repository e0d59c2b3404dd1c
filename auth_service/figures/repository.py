"""Figures in the database, and the leases under which instances ask for them.

A row is due when `next_at` is past. Whoever takes it notes `asked_at`, by which its answer is known as the
one that is waited for, and moves `next_at` to the end of the lease. A row without `next_at` rests; a look at
it after `stale_at` makes it due.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from auth_service.channel import FIGURES_TOPIC, notify
from auth_service.figures.domain import LEASE, LEAST_BETWEEN, Site, check_username
from auth_service.tables import FIGURES
from shared.db import Connection

_TIME = FIGURES.c.next_at.type
_JSON = pg.JSONB(none_as_null=True)
_NOW = sa.bindparam("moment", type_=_TIME)
_MINE = (FIGURES.c.user_id == sa.bindparam("of_user"), FIGURES.c.site == sa.bindparam("of_site"))
_NOTHING = {
    "data": sa.null(),
    "parts": sa.null(),
    "fetched_at": None,
    "stale_at": None,
    "asked_at": None,
    "failures": 0,
}

_STATS = sa.select(
    FIGURES.c.site,
    FIGURES.c.username,
    FIGURES.c.data,
    FIGURES.c.fetched_at,
    sa.and_(FIGURES.c.next_at.is_(None), FIGURES.c.stale_at <= _NOW).label("stale"),
).where(FIGURES.c.user_id == sa.bindparam("of_user"))
_WAKE_STALE = (
    sa.update(FIGURES)
    .where(
        FIGURES.c.user_id == sa.bindparam("of_user"), FIGURES.c.next_at.is_(None), FIGURES.c.stale_at <= _NOW
    )
    .values(next_at=_NOW)
)
_INSERT = pg.insert(FIGURES)
_LINK = _INSERT.on_conflict_do_update(
    index_elements=[FIGURES.c.user_id, FIGURES.c.site],
    set_={"username": _INSERT.excluded.username, "next_at": _INSERT.excluded.next_at, **_NOTHING},
    where=FIGURES.c.username != _INSERT.excluded.username,
)
_UNLINK = sa.delete(FIGURES).where(*_MINE)
_ASK_NOW = (
    sa.update(FIGURES)
    .where(
        FIGURES.c.user_id == sa.bindparam("of_user"),
        sa.or_(FIGURES.c.next_at.is_(None), FIGURES.c.next_at > _NOW),
        sa.or_(FIGURES.c.asked_at.is_(None), FIGURES.c.asked_at <= sa.bindparam("asked_before", type_=_TIME)),
    )
    .values(next_at=_NOW)
)
_DUE = (
    sa.select(FIGURES.c.user_id)
    .where(FIGURES.c.site == sa.bindparam("of_site"), FIGURES.c.next_at <= _NOW)
    .order_by(FIGURES.c.next_at)
    .limit(1)
    .with_for_update(skip_locked=True)
    .scalar_subquery()
)
_TAKE = (
    sa.update(FIGURES)
    .where(FIGURES.c.site == sa.bindparam("of_site"), FIGURES.c.user_id == _DUE)
    .values(asked_at=_NOW, next_at=sa.bindparam("until", type_=_TIME))
    .returning(
        FIGURES.c.user_id,
        FIGURES.c.site,
        FIGURES.c.username,
        FIGURES.c.asked_at,
        FIGURES.c.parts,
        FIGURES.c.failures,
    )
)
_NEXT = sa.select(sa.func.min(FIGURES.c.next_at)).where(FIGURES.c.site == sa.bindparam("of_site"))
_OURS = (*_MINE, FIGURES.c.asked_at == sa.bindparam("of_asked_at", type_=_TIME))
_TOLD = (
    sa.update(FIGURES)
    .where(*_OURS)
    .values(
        data=sa.bindparam("told_data", type_=_JSON),
        parts=sa.bindparam("told_parts", type_=_JSON),
        fetched_at=_NOW,
        stale_at=sa.bindparam("stale", type_=_TIME),
        failures=0,
        next_at=sa.null(),
    )
)
_NOT_TOLD = (
    sa.update(FIGURES)
    .where(*_OURS)
    .values(
        parts=sa.null(),
        failures=sa.bindparam("so_often", type_=FIGURES.c.failures.type),
        stale_at=sa.bindparam("stale", type_=_TIME),
        next_at=sa.bindparam("again", type_=_TIME),
    )
)
_POSTPONE = sa.update(FIGURES).where(*_OURS).values(next_at=sa.bindparam("again", type_=_TIME))


@dataclass(frozen=True, slots=True)
class Asked:
    """A row that this instance asks for."""

    user_id: UUID
    site: Site
    username: str
    asked_at: datetime
    parts: Mapping[str, Any] | None
    failures: int


@dataclass(frozen=True, slots=True)
class Told:
    """The site told this; without data: that it knows no such account."""

    data: Mapping[str, Any] | None
    parts: Mapping[str, Any] | None
    at: datetime
    stale_at: datetime


@dataclass(frozen=True, slots=True)
class Failed:
    """Nothing came of it. What an earlier answer may have to do with it is asked for anew."""

    failures: int
    again_at: datetime | None
    """None: when somebody looks after `stale_at`."""
    stale_at: datetime


@dataclass(frozen=True, slots=True)
class Postponed:
    """The site could not be asked."""

    again_at: datetime


Outcome = Told | Failed | Postponed


async def stats_of(conn: Connection, user_id: UUID, now: datetime) -> dict[str, Any]:
    """`github_stats`, `leetcode_stats` and `codeforces_stats` of a user, as public profiles show them.

    Each is None while nothing is known, or what the site told, with `username`, `fetched_at` (datetime) and
    `age_seconds`.
    What is old is asked for again by this look.
    """
    rows = await conn.all(_STATS, of_user=user_id, moment=now)
    if any(row.stale for row in rows):
        await conn.execute_all((_WAKE_STALE, {"of_user": user_id, "moment": now}), notify(FIGURES_TOPIC))
    shown: dict[str, Any] = {f"{site}_stats": None for site in Site}
    for row in rows:
        if row.data is not None:
            age = max(0, int((now - row.fetched_at).total_seconds()))
            shown[f"{row.site}_stats"] = {
                **row.data,
                "username": row.username,
                "fetched_at": row.fetched_at,
                "age_seconds": age,
            }
    return shown


async def linked(conn: Connection, user_id: UUID, site: Site, username: str | None, now: datetime) -> None:
    """Follow a linked username: a new one is asked for now, with None all is forgotten.

    Raises BadAccountName.
    """
    if username is None:
        await conn.execute(_UNLINK, of_user=user_id, of_site=str(site))
        return
    check_username(site, username)
    await conn.execute_all(
        (_LINK, {"user_id": user_id, "site": str(site), "username": username, "next_at": now}),
        notify(FIGURES_TOPIC),
    )


async def ask_now(conn: Connection, user_id: UUID, now: datetime) -> None:
    """Ask for a user's figures now; those that were asked for within a minute are left alone."""
    asked = await conn.execute(_ASK_NOW, of_user=user_id, moment=now, asked_before=now - LEAST_BETWEEN)
    if asked:
        statement, params = notify(FIGURES_TOPIC)
        await conn.execute(statement, **params)


async def take(conn: Connection, site: Site, now: datetime) -> Asked | None:
    """The row of a site that has been due for longest and that nobody else takes; it is leased."""
    row = await conn.first(_TAKE, of_site=str(site), moment=now, until=now + LEASE)
    if row is None:
        return None
    return Asked(row.user_id, Site(row.site), row.username, row.asked_at, row.parts, row.failures)


async def find_next(conn: Connection, site: Site) -> datetime | None:
    """When a row of a site is due next."""
    moment: datetime | None = await conn.scalar(_NEXT, of_site=str(site))
    return moment


async def store(conn: Connection, asked: Asked, outcome: Outcome) -> bool:
    """Keep what came of asking; False where nobody wants it any more.

    The user may be gone or have linked another name, or the lease ran out and somebody else asks.
    """
    key = {"of_user": asked.user_id, "of_site": str(asked.site), "of_asked_at": asked.asked_at}
    statement, params = _of(outcome)
    return await conn.execute(statement, **key, **params) > 0


def _of(outcome: Outcome) -> tuple[sa.Update, dict[str, Any]]:
    match outcome:
        case Told(data, parts, at, stale_at):
            return _TOLD, {"told_data": data, "told_parts": parts, "moment": at, "stale": stale_at}
        case Failed(failures, again_at, stale_at):
            return _NOT_TOLD, {"so_often": failures, "again": again_at, "stale": stale_at}
        case Postponed(again_at):
            return _POSTPONE, {"again": again_at}
