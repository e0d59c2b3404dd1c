"""Second factors in the database."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from auth_service.opaque import hash_token
from auth_service.second_factor.domain import SecondFactor
from auth_service.tables import ONE_USE_TOKENS, RECOVERY_CODES, SECOND_FACTORS
from shared.db import Connection

_FIND = sa.select(
    SECOND_FACTORS.c.sealed_secret, SECOND_FACTORS.c.confirmed_at, SECOND_FACTORS.c.last_step
).where(SECOND_FACTORS.c.user_id == sa.bindparam("user"))
_LOCK = _FIND.with_for_update()
_NEW = pg.insert(SECOND_FACTORS)
_PUT = _NEW.on_conflict_do_update(
    index_elements=[SECOND_FACTORS.c.user_id],
    set_={
        "sealed_secret": _NEW.excluded.sealed_secret,
        "created_at": _NEW.excluded.created_at,
        "confirmed_at": None,
        "last_step": 0,
    },
)
_CONFIRM = (
    sa.update(SECOND_FACTORS)
    .where(SECOND_FACTORS.c.user_id == sa.bindparam("user"))
    .values(confirmed_at=sa.bindparam("moment"))
)
_TAKE = (
    sa.update(SECOND_FACTORS)
    .where(
        SECOND_FACTORS.c.user_id == sa.bindparam("user"), SECOND_FACTORS.c.last_step < sa.bindparam("step")
    )
    .values(last_step=sa.bindparam("step"))
)
_DELETE = sa.delete(SECOND_FACTORS).where(SECOND_FACTORS.c.user_id == sa.bindparam("user"))
_DELETE_CODES = sa.delete(RECOVERY_CODES).where(RECOVERY_CODES.c.user_id == sa.bindparam("user"))
_INSERT_CODE = sa.insert(RECOVERY_CODES)
_USE_CODE = (
    sa.update(RECOVERY_CODES)
    .where(
        RECOVERY_CODES.c.user_id == sa.bindparam("user"),
        RECOVERY_CODES.c.hash == sa.bindparam("code"),
        RECOVERY_CODES.c.used_at.is_(None),
    )
    .values(used_at=sa.bindparam("moment"))
)
_COUNT_CODES = (
    sa.select(sa.func.count())
    .select_from(RECOVERY_CODES)
    .where(RECOVERY_CODES.c.user_id == sa.bindparam("user"), RECOVERY_CODES.c.used_at.is_(None))
)
_SET_CHALLENGE = (
    sa.update(ONE_USE_TOKENS)
    .where(ONE_USE_TOKENS.c.hash == sa.bindparam("token"))
    .values(data=ONE_USE_TOKENS.c.data.op("||")(sa.bindparam("more", type_=pg.JSONB)))
)


async def find(conn: Connection, user_id: UUID, *, lock: bool = False) -> SecondFactor | None:
    """A user's second factor, confirmed or not; ``lock``: others wait until the transaction ends."""
    row = await conn.first(_LOCK if lock else _FIND, user=user_id)
    return None if row is None else SecondFactor(*row)


async def put(conn: Connection, user_id: UUID, sealed_secret: bytes, now: datetime) -> None:
    """Keep a new secret, which is not confirmed, in the place of one that was not either."""
    await conn.execute(_PUT, user_id=user_id, sealed_secret=sealed_secret, created_at=now)


async def confirm(conn: Connection, user_id: UUID, now: datetime) -> None:
    await conn.execute(_CONFIRM, user=user_id, moment=now)


async def take(conn: Connection, user_id: UUID, step: int) -> bool:
    """Use up a step's code, and all before; False if it was used."""
    return await conn.execute(_TAKE, user=user_id, step=step) > 0


async def delete(conn: Connection, user_id: UUID) -> bool:
    """Forget a second factor with its codes; False if there was none."""
    await conn.execute(_DELETE_CODES, user=user_id)
    return await conn.execute(_DELETE, user=user_id) > 0


async def replace_codes(conn: Connection, user_id: UUID, codes: Iterable[str]) -> None:
    """Keep the hashes of new, normalised recovery codes in the place of all old ones."""
    await conn.execute_all(
        (_DELETE_CODES, {"user": user_id}),
        *((_INSERT_CODE, {"user_id": user_id, "hash": hash_token(code)}) for code in codes),
    )


async def use_code(conn: Connection, user_id: UUID, code: str, now: datetime) -> bool:
    """Use up a normalised recovery code; False if it is none, or was used before."""
    return await conn.execute(_USE_CODE, user=user_id, code=hash_token(code), moment=now) > 0


async def count_codes(conn: Connection, user_id: UUID) -> int:
    """How many recovery codes are left."""
    return int(await conn.scalar(_COUNT_CODES, user=user_id) or 0)


async def keep_wrong(conn: Connection, challenge: str, wrong: int) -> None:
    """Keep how many codes were wrong that came with a challenge."""
    await conn.execute(_SET_CHALLENGE, token=hash_token(challenge), more={"wrong": wrong})
