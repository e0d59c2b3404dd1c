"""Battles and their logs in the database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from game_service.battles import codec
from game_service.battles.domain import Battle, Event, next_deadline
from game_service.battles.domain.events import BattleCreated, RoundStarted
from game_service.battles.domain.wire import to_wire
from game_service.battles.projections import Statement, consequences
from game_service.tables import battle_events, battle_players, battles
from shared.db import Connection
from shared.errors import NotFound

WireEvent = dict[str, Any]


class BattleNotFound(NotFound):
    """There is no such battle among yours."""

    code = "battle-not-found"


_ID = battles.c.id == sa.bindparam("battle_id")
_GET = sa.select(battles.c.state).where(_ID)
_LOCK = _GET.with_for_update()
_LOCK_IF_FREE = _GET.with_for_update(skip_locked=True)
_PROBLEMS = sa.select(battles.c.problems).where(_ID)
_INSERT = sa.insert(battles)
_UPDATE = (
    sa.update(battles)
    .where(_ID)
    .values(
        state=sa.bindparam("new_state"),
        status=sa.bindparam("new_status"),
        seq=sa.bindparam("new_seq"),
        deadline_at=sa.bindparam("new_deadline"),
        finished_at=sa.bindparam("ended"),
        winner_id=sa.bindparam("winner"),
    )
)
_APPEND = sa.insert(battle_events)
_DUE = (
    sa.select(battles.c.id)
    .where(battles.c.deadline_at <= sa.bindparam("now"))
    .order_by(battles.c.deadline_at)
    .limit(200)
)
_NEXT_DEADLINE = sa.select(sa.func.min(battles.c.deadline_at)).where(
    battles.c.deadline_at > sa.bindparam("seen")
)
_OPEN_IN_ROOM = sa.select(battles.c.id).where(
    battles.c.room_id == sa.bindparam("room_id"), battles.c.finished_at.is_(None)
)
_BUSY = sa.select(battle_players.c.user_id).where(
    battle_players.c.active, battle_players.c.user_id.in_(sa.bindparam("users", expanding=True))
)
_ACTIVE = (
    sa.select(battles.c.id.label("battle_id"), battles.c.room_id, battles.c.seq, battles.c.status)
    .join(battle_players, battle_players.c.battle_id == battles.c.id)
    .where(battle_players.c.active, battle_players.c.user_id == sa.bindparam("user_id"))
)
_HEIGHTS = sa.select(battles.c.id, battles.c.seq, battles.c.finished_at).where(
    battles.c.id.in_(sa.bindparam("ids", expanding=True))
)
_COUNT_OPEN = sa.select(sa.func.count()).where(battles.c.finished_at.is_(None))
_EVENTS = (
    sa.select(
        battle_events.c.battle_id, battle_events.c.seq, battle_events.c.type, battle_events.c.at,
        battle_events.c.data,
    )
    .where(
        battle_events.c.battle_id == sa.bindparam("battle_id"), battle_events.c.seq > sa.bindparam("after")
    )
    .order_by(battle_events.c.seq)
    .limit(sa.bindparam("most"))
)  # fmt: skip


async def get(conn: Connection, battle_id: UUID) -> Battle:
    """Raises BattleNotFound."""
    state = await conn.scalar(_GET, battle_id=battle_id)
    if state is None:
        raise BattleNotFound
    return codec.load(state)


async def get_for_update(conn: Connection, battle_id: UUID) -> Battle:
    """The battle, locked until the transaction ends. Raises BattleNotFound."""
    state = await conn.scalar(_LOCK, battle_id=battle_id)
    if state is None:
        raise BattleNotFound
    return codec.load(state)


async def find_free_for_update(conn: Connection, battle_id: UUID) -> Battle | None:
    """The battle, locked, unless another transaction holds it."""
    state = await conn.scalar(_LOCK_IF_FREE, battle_id=battle_id)
    return None if state is None else codec.load(state)


async def problems_of(conn: Connection, battle_id: UUID) -> list[dict[str, Any]]:
    """The public text of the battle's problems, one a round; for players only up to the running round."""
    problems: list[dict[str, Any]] = await conn.scalar(_PROBLEMS, battle_id=battle_id) or []
    return problems


async def create(
    conn: Connection, battle: Battle, events: Sequence[Event], problems: Sequence[dict[str, Any]]
) -> list[WireEvent]:
    """Store a new battle and the beginning of its log; the events as clients see them."""
    await conn.execute(
        _INSERT,
        id=battle.id,
        room_id=battle.room_id,
        status=battle.status.value,
        seq=battle.seq,
        state=codec.dump(battle),
        problems=list(problems),
        deadline_at=next_deadline(battle),
        created_at=battle.created_at,
    )
    return await save(conn, battle, events, problems=problems)


async def save(
    conn: Connection,
    battle: Battle,
    events: Sequence[Event],
    *besides: Statement,
    problems: Sequence[dict[str, Any]] | None = None,
) -> list[WireEvent]:
    """Append events and store the battle after them, in one round trip with ``besides``.

    Returns the events as clients see them.
    """
    if problems is None and any(isinstance(event.data, RoundStarted) for event in events):
        problems = await problems_of(conn, battle.id)
    wires = [_public(event, problems or ()) for event in events]
    statements: list[Statement] = []
    for event, wire in zip(events, wires, strict=True):
        statements.append(
            (
                _APPEND,
                {
                    "battle_id": battle.id,
                    "seq": event.seq,
                    "type": event.type,
                    "at": event.at,
                    "data": wire["data"],
                    "private": codec.dump_event(event)["data"]
                    if isinstance(event.data, BattleCreated)
                    else None,
                },
            )
        )
        statements.extend(consequences(battle, event))
    statements.append(
        (
            _UPDATE,
            {
                "battle_id": battle.id,
                "new_state": codec.dump(battle),
                "new_status": battle.status.value,
                "new_seq": battle.seq,
                "new_deadline": next_deadline(battle),
                "ended": battle.ended_at,
                "winner": battle.winner_id,
            },
        )
    )
    await conn.execute_all(*statements, *besides)
    return wires


def _public(event: Event, problems: Sequence[dict[str, Any]]) -> WireEvent:
    wire = to_wire(event)
    if isinstance(event.data, RoundStarted):
        wire["data"]["problem"] = problems[event.data.round - 1]
    return wire


async def due(conn: Connection, now: datetime) -> list[UUID]:
    """Battles whose deadline has come."""
    return [row.id for row in await conn.all(_DUE, now=now)]


async def find_next_deadline(conn: Connection, seen: datetime) -> Any:
    """The nearest deadline of all battles after ``seen``, or None."""
    return await conn.scalar(_NEXT_DEADLINE, seen=seen)


async def find_open_in_room(conn: Connection, room_id: UUID) -> UUID | None:
    """The room's battle that is not over, if any."""
    battle_id: UUID | None = await conn.scalar(_OPEN_IN_ROOM, room_id=room_id)
    return battle_id


async def busy(conn: Connection, users: Sequence[UUID]) -> set[UUID]:
    """Those of the users whom a battle holds."""
    return {row.user_id for row in await conn.all(_BUSY, users=list(users))}


async def active(conn: Connection, user_id: UUID) -> list[Any]:
    """The battle that holds the user, if any: ``battle_id, room_id, seq, status``."""
    return await conn.all(_ACTIVE, user_id=user_id)


async def count_open(conn: Connection) -> int:
    """How many battles are not over."""
    return int(await conn.scalar(_COUNT_OPEN) or 0)


async def heights(conn: Connection, battle_ids: Sequence[UUID]) -> list[Any]:
    """How far the logs of battles go: ``id, seq, finished_at``."""
    return await conn.all(_HEIGHTS, ids=list(battle_ids))


async def events_after(conn: Connection, battle_id: UUID, after: int, most: int = 10_000) -> list[WireEvent]:
    """The log after a seq, as clients see it."""
    return [
        {
            "battle_id": str(row.battle_id),
            "seq": row.seq,
            "type": row.type,
            "at": row.at.isoformat(),
            "data": row.data,
        }
        for row in await conn.all(_EVENTS, battle_id=battle_id, after=after, most=most)
    ]
