"""Bans and roles in the database."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from auth_service.accounts.domain import User
from auth_service.accounts.repository import COLUMNS, user_of
from auth_service.moderation.domain import Ban
from auth_service.tables import USERS
from shared.db import Connection
from shared.identity import Role

_TAKE_TURN = sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext("auth.moderation")))
_FIND = sa.select(*COLUMNS).where(USERS.c.id == sa.bindparam("user"))
_SET_BAN = (
    sa.update(USERS)
    .where(USERS.c.id == sa.bindparam("user"))
    .values(
        banned_at=sa.bindparam("since"), banned_until=sa.bindparam("until"), ban_reason=sa.bindparam("why")
    )
    .returning(*COLUMNS)
)
_SET_ROLE = (
    sa.update(USERS)
    .where(USERS.c.id == sa.bindparam("user"))
    .values(role=sa.bindparam("to_role", type_=USERS.c.role.type))
    .returning(*COLUMNS)
)
_OTHER_ADMINS = sa.select(
    sa.exists().where(
        USERS.c.role == Role.ADMIN,
        USERS.c.id != sa.bindparam("user"),
        USERS.c.deleted_at.is_(None),
        sa.or_(USERS.c.banned_at.is_(None), USERS.c.banned_until <= sa.bindparam("moment")),
    )
)


async def take_turn(conn: Connection) -> None:
    """Wait until no other transaction changes bans or roles: each looks at several users."""
    await conn.execute(_TAKE_TURN)


async def find(conn: Connection, user_id: UUID) -> User | None:
    """A user by id."""
    row = await conn.first(_FIND, user=user_id)
    return None if row is None else user_of(row)


async def set_ban(conn: Connection, user_id: UUID, ban: Ban | None, now: datetime) -> User:
    """Keep a user's ban, or that there is none; the user as he is then."""
    row = await conn.one(
        _SET_BAN,
        user=user_id,
        since=None if ban is None else now,
        until=None if ban is None else ban.until,
        why=None if ban is None else ban.reason,
    )
    return user_of(row)


async def set_role(conn: Connection, user_id: UUID, role: Role) -> User:
    """Keep a user's role; the user as he is then."""
    return user_of(await conn.one(_SET_ROLE, user=user_id, to_role=str(role)))


async def has_other_admins(conn: Connection, user_id: UUID, now: datetime) -> bool:
    """Whether anybody else is an admin who can act."""
    return bool(await conn.scalar(_OTHER_ADMINS, user=user_id, moment=now))
