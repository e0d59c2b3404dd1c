"""Tries that failed, in the database."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from auth_service.sessions.domain import GUEST
from auth_service.sign_in.attempts import AT_HOME_DAYS, KEPT, Scope, Tally
from auth_service.tables import LOGIN_FAILURES, SESSIONS
from shared.db import Connection
from shared.rate import address_block

Keys = Mapping[Scope, str]
"""Of the scopes that a try counts for."""

NOBODY = UUID(int=0)
"""The id of no user."""

_TABLE = LOGIN_FAILURES
_COLUMNS = (_TABLE.c.key, _TABLE.c.failures, _TABLE.c.last_at)
_FIND = sa.select(*_COLUMNS).where(_TABLE.c.key.in_(sa.bindparam("keys", expanding=True)))


def _locking(number: int) -> sa.sql.dml.ReturningInsert[tuple[str, float, datetime]]:
    new = pg.insert(_TABLE).values(
        [
            {"key": sa.bindparam(f"key_{index}"), "failures": 0.0, "last_at": sa.bindparam("moment")}
            for index in range(number)
        ]
    )
    return new.on_conflict_do_update(index_elements=[_TABLE.c.key], set_={"key": new.excluded.key}).returning(
        *_COLUMNS
    )


_LOCK = {number: _locking(number) for number in (1, len(Scope))}
_SET = (
    sa.update(_TABLE)
    .where(_TABLE.c.key == sa.bindparam("of_key"))
    .values(failures=sa.bindparam("now_failures"), last_at=sa.bindparam("moment"))
)
_TAKE_BACK = (
    sa.update(_TABLE)
    .where(_TABLE.c.key == sa.bindparam("of_key"))
    .values(failures=sa.func.greatest(_TABLE.c.failures - 1, 0))
)
_CLEAR = sa.delete(_TABLE).where(_TABLE.c.key == sa.bindparam("of_key"))
_TELL = (
    sa.update(_TABLE)
    .where(
        _TABLE.c.key == sa.bindparam("of_key"),
        sa.or_(_TABLE.c.told_at.is_(None), _TABLE.c.told_at < sa.bindparam("long_ago")),
    )
    .values(told_at=sa.bindparam("moment"))
)
_OLD = sa.select(_TABLE.c.key).where(_TABLE.c.last_at < sa.bindparam("before")).limit(sa.bindparam("most"))
_DELETE_OLD = sa.delete(_TABLE).where(
    _TABLE.c.key.in_(_OLD),
    _TABLE.c.last_at < sa.bindparam("before"),  # another try may have come meanwhile
)
_ADDRESSES = (
    sa.select(SESSIONS.c.address)
    .where(
        SESSIONS.c.user_id == sa.bindparam("user"),
        SESSIONS.c.created_at > sa.bindparam("since"),
        SESSIONS.c.method != GUEST,
    )
    .distinct()
)


async def find(conn: Connection, keys: Keys) -> dict[Scope, Tally]:
    """The tallies there are."""
    return _tallies(keys, await conn.all(_FIND, keys=list(keys.values())))


async def lock(conn: Connection, keys: Keys, now: datetime) -> dict[Scope, Tally]:
    """The tallies, made where there were none; other tries wait until the transaction ends."""
    # In one order everywhere, so that no two transactions wait for each other.
    params = {f"key_{number}": key for number, key in enumerate(sorted(keys.values()))}
    return _tallies(keys, await conn.all(_LOCK[len(keys)], moment=now, **params))


async def keep(conn: Connection, keys: Keys, tallies: Mapping[Scope, Tally]) -> None:
    """Keep tallies that were locked."""
    await conn.execute_all(
        *(
            (_SET, {"of_key": keys[scope], "now_failures": tally.failures, "moment": tally.last_at})
            for scope, tally in tallies.items()
        )
    )


async def take_back(conn: Connection, keys: Keys, *, clear: Scope | None = None) -> None:
    """Let a try not have failed; ``clear``: the count that is forgotten whole."""
    cleared = None if clear is None else keys[clear]
    await conn.execute_all(
        *((_CLEAR if key == cleared else _TAKE_BACK, {"of_key": key}) for key in sorted(keys.values()))
    )


async def is_at_home(conn: Connection, user_id: UUID | None, address: str | None, now: datetime) -> bool:
    """Whether a user signed in from this address, or its block, lately."""
    since = now - timedelta(days=AT_HOME_DAYS)
    rows = await conn.all(_ADDRESSES, user=user_id or NOBODY, since=since)  # equally fast for nobody
    block = address_block(address)
    return any(row.address is not None and address_block(row.address) == block for row in rows)


async def may_tell(conn: Connection, key: str, now: datetime, *, every: timedelta) -> bool:
    """Whether it is time to tell (again) that tries are refused; then it counts as told."""
    return await conn.execute(_TELL, of_key=key, moment=now, long_ago=now - every) > 0


async def delete_forgiven(conn: Connection, now: datetime, most: int) -> int:
    """Forget tallies that tell nothing any more, at most so many; how many there were."""
    return await conn.execute(_DELETE_OLD, before=now - timedelta(seconds=KEPT), most=most)


def _tallies(keys: Keys, rows: Sequence[sa.Row[tuple[str, float, datetime]]]) -> dict[Scope, Tally]:
    scopes = {key: scope for scope, key in keys.items()}
    return {scopes[row.key]: Tally(row.failures, row.last_at) for row in rows}
