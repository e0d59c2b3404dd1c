"""One-use tokens in the database."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from auth_service.opaque import hash_token, new_token
from auth_service.proofs.domain import Proof, Purpose
from auth_service.tables import ONE_USE_TOKENS, USERS
from shared.db import Connection

_COLUMNS = (
    ONE_USE_TOKENS.c.user_id,
    ONE_USE_TOKENS.c.data,
    ONE_USE_TOKENS.c.created_at,
    ONE_USE_TOKENS.c.expires_at,
)
_GOOD = (
    ONE_USE_TOKENS.c.hash == sa.bindparam("token"),
    ONE_USE_TOKENS.c.purpose == sa.bindparam("for_purpose"),
    ONE_USE_TOKENS.c.used_at.is_(None),
    ONE_USE_TOKENS.c.expires_at > sa.bindparam("moment"),
)
_INSERT = sa.insert(ONE_USE_TOKENS)
_FIND = sa.select(*_COLUMNS).where(*_GOOD).with_for_update()
_OWNER = sa.select(ONE_USE_TOKENS.c.user_id).where(ONE_USE_TOKENS.c.hash == sa.bindparam("token"))
_LOCK_OWNER = (
    sa.select(USERS.c.id).where(USERS.c.id == _OWNER.scalar_subquery()).with_for_update(key_share=True)
)
_REDEEM = sa.update(ONE_USE_TOKENS).where(*_GOOD).values(used_at=sa.bindparam("moment")).returning(*_COLUMNS)
_WITHDRAW = sa.delete(ONE_USE_TOKENS).where(
    ONE_USE_TOKENS.c.user_id == sa.bindparam("user"),
    ONE_USE_TOKENS.c.purpose.in_(sa.bindparam("purposes", expanding=True)),
    ONE_USE_TOKENS.c.used_at.is_(None),
)
_DELETE_EXPIRED = sa.delete(ONE_USE_TOKENS).where(ONE_USE_TOKENS.c.expires_at < sa.bindparam("moment"))


async def issue(
    conn: Connection, purpose: Purpose, user_id: UUID, *, now: datetime, lifetime: int, **data: Any
) -> str:
    """Make a token; ``lifetime``: seconds; ``data``: what redeeming it gives back, JSON."""
    token = new_token()
    await conn.execute(
        _INSERT,
        hash=hash_token(token),
        purpose=str(purpose),
        user_id=user_id,
        data=data,
        created_at=now,
        expires_at=now + timedelta(seconds=lifetime),
    )
    return token


async def find(conn: Connection, purpose: Purpose, token: str, now: datetime) -> Proof | None:
    """What a token that is still good is worth, locked until the transaction ends; it stays good."""
    row = await conn.first(_FIND, token=hash_token(token), for_purpose=str(purpose), moment=now)
    return None if row is None else Proof(*row)


async def redeem(conn: Connection, purpose: Purpose, token: str, now: datetime) -> Proof | None:
    """Use a token up; None if it is none, of another purpose, expired or used before."""
    row = await conn.first(_REDEEM, token=hash_token(token), for_purpose=str(purpose), moment=now)
    return None if row is None else Proof(*row)


async def find_owner(conn: Connection, token: str) -> UUID | None:
    """Whose a token is or was, good or not, for as long as it is kept."""
    owner: UUID | None = await conn.scalar(_OWNER, token=hash_token(token))
    return owner


async def lock_owner(conn: Connection, token: str) -> None:
    """Lock whose a token is or was, if anybody's, until the transaction ends; before its token is locked.

    All others lock users first, too, so that none waits for another in a circle.
    """
    await conn.scalar(_LOCK_OWNER, token=hash_token(token))


async def withdraw(conn: Connection, user_id: UUID, *purposes: Purpose) -> None:
    """Let a user's unused tokens of these purposes be worth nothing."""
    await conn.execute(_WITHDRAW, user=user_id, purposes=[str(purpose) for purpose in purposes])


async def delete_expired(conn: Connection, now: datetime) -> None:
    """Forget tokens that can be of no use any more."""
    await conn.execute(_DELETE_EXPIRED, moment=now)
