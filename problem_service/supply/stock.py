"""SQL of the stock: what is on the shelves, who may fill them, and what the model is to stay away from."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from problem_service.domain import GenerationState, Rank
from problem_service.supply.domain import Shelf
from problem_service.tables import generations, model_keys, problems, rank_type, shelves, stock
from shared.db import Connection

WANTED_FOR = 7 * 86_400.0
"""Seconds that a shelf which somebody asked for is kept filled after that."""
MOST_WANTED = 24
"""Shelves that are filled because they were asked for: those of the latest requests."""

_NOW = sa.func.clock_timestamp()


def _in(seconds: str) -> sa.ColumnElement[Any]:
    return _NOW + sa.func.make_interval(0, 0, 0, 0, 0, 0, sa.bindparam(seconds, type_=sa.Float))


_WANT = (
    pg.insert(shelves)
    .values(rank=sa.bindparam("rank", type_=rank_type), tags=sa.bindparam("tags", type_=pg.ARRAY(sa.Text)))
    .on_conflict_do_update(index_elements=[shelves.c.rank, shelves.c.tags], set_={"wanted_at": _NOW})
)
_ARE_KNOWN = sa.select(
    sa.exists().where(
        problems.c.tags.contains(sa.cast(sa.bindparam("tags", type_=pg.ARRAY(sa.Text)), pg.ARRAY(sa.Text)))
    )
)
_WANTED = (
    sa.select(shelves.c.rank, shelves.c.tags)
    .where(shelves.c.wanted_at > _NOW - sa.func.make_interval(0, 0, 0, 0, 0, 0, WANTED_FOR))
    .order_by(shelves.c.wanted_at.desc())
    .limit(MOST_WANTED)
)
_COUNTS = (
    sa.select(stock.c.rank, stock.c.tags, sa.func.count().label("count"))
    .join(problems, sa.and_(problems.c.id == stock.c.problem_id, sa.not_(problems.c.listed)))
    .group_by(stock.c.rank, stock.c.tags)
)
_IN_VAIN = (
    sa.select(generations.c.rank, generations.c.tags, sa.func.count().label("count"))
    .where(
        generations.c.created_at >= sa.func.date_trunc("day", sa.func.now(), "UTC"),
        sa.or_(
            generations.c.state == GenerationState.REJECTED, generations.c.state == GenerationState.FAILED
        ),
    )
    .group_by(generations.c.rank, generations.c.tags)
)
_claim = pg.insert(model_keys).values(
    key_id=sa.bindparam("key_id"), holder=sa.bindparam("holder", type_=sa.Uuid), held_until=_in("lease")
)
_CLAIM = _claim.on_conflict_do_update(
    index_elements=[model_keys.c.key_id],
    set_={"holder": _claim.excluded.holder, "held_until": _claim.excluded.held_until},
    where=sa.and_(
        sa.or_(model_keys.c.held_until.is_(None), model_keys.c.held_until < _NOW),
        sa.or_(model_keys.c.resume_at.is_(None), model_keys.c.resume_at <= _NOW),
    ),
).returning(model_keys.c.failures)
_ours = sa.and_(
    model_keys.c.key_id == sa.bindparam("of_key"), model_keys.c.holder == sa.bindparam("of_holder")
)
_RENEW = sa.update(model_keys).where(_ours).values(held_until=_in("lease"))
_RELEASE = (
    sa.update(model_keys)
    .where(_ours)
    .values(
        holder=sa.null(),
        held_until=sa.null(),
        failures=sa.bindparam("failures", type_=sa.Integer),
        resume_at=_in("pause"),
    )
)
_PAUSE = sa.select(sa.extract("epoch", model_keys.c.resume_at - _NOW)).where(
    model_keys.c.key_id == sa.bindparam("key_id")
)
_TITLES = (
    sa.select(problems.c.title)
    .where(problems.c.rank == sa.bindparam("rank", type_=rank_type))
    .order_by(problems.c.created_at.desc(), problems.c.id)
    .limit(sa.bindparam("most", type_=sa.Integer))
)
_TEXTS = sa.select(problems.c.id, problems.c.slug, problems.c.title, problems.c.statement)


async def want(conn: Connection, shelf: Shelf) -> None:
    """Keep a shelf filled from now on, if there is a problem with these tags at all: they are not made up."""
    if not shelf.tags or await conn.scalar(_ARE_KNOWN, tags=list(shelf.tags)):
        await conn.execute(_WANT, rank=shelf.rank, tags=list(shelf.tags))


async def list_wanted(conn: Connection) -> list[Shelf]:
    """Those that were asked for of late, the latest first."""
    return [Shelf(row.rank, tuple(row.tags)) for row in await conn.all(_WANTED)]


async def count(conn: Connection) -> dict[Shelf, int]:
    """How many problems are on each shelf that has any."""
    return {Shelf(row.rank, tuple(row.tags)): row.count for row in await conn.all(_COUNTS)}


async def find_shortage(conn: Connection, standing: Sequence[Shelf], level: int) -> Shelf | None:
    """The emptiest shelf below the level; of equal ones those that stand always come first.

    What the model was asked for in vain today counts as if it were there, so that a shelf that it has no
    sound problems for does not keep the others empty.
    """
    filled = await count(conn)
    known = dict.fromkeys([*standing, *await list_wanted(conn)])
    short = [shelf for shelf in known if filled.get(shelf, 0) < level]
    if len(short) < 2:
        return next(iter(short), None)
    in_vain = {Shelf(row.rank, tuple(row.tags)): row.count for row in await conn.all(_IN_VAIN)}
    return min(short, key=lambda shelf: filled.get(shelf, 0) + in_vain.get(shelf, 0))


async def claim(conn: Connection, key_id: str, holder: UUID, lease: float) -> int | None:
    """Hold the key for ``lease`` seconds: the failures in a row before, or None where another has it.

    None too while nothing is to be asked of the model.
    """
    failures: int | None = await conn.scalar(_CLAIM, key_id=key_id, holder=holder, lease=lease)
    return failures


async def renew(conn: Connection, key_id: str, holder: UUID, lease: float) -> bool:
    """Whether the key is still held."""
    return bool(await conn.execute(_RENEW, of_key=key_id, of_holder=holder, lease=lease))


async def release(conn: Connection, key_id: str, holder: UUID, *, failures: int, pause: float = 0.0) -> None:
    """Let the key go; nobody takes it for ``pause`` seconds."""
    await conn.execute(_RELEASE, of_key=key_id, of_holder=holder, failures=failures, pause=pause)


async def find_pause(conn: Connection, key_id: str) -> float:
    """Seconds for which nothing is to be asked of the model yet; 0 or less where it may be asked."""
    return float(await conn.scalar(_PAUSE, key_id=key_id) or 0)


async def list_titles(conn: Connection, rank: Rank, most: int) -> list[str]:
    """The latest titles of a rank."""
    return [row.title for row in await conn.all(_TITLES, rank=rank, most=most)]


async def list_texts(conn: Connection) -> list[Any]:
    """Id, slug, title and statement of all problems."""
    return await conn.all(_TEXTS)
