"""Users in the database."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from auth_service.accounts.domain import User, email_key_of
from auth_service.accounts.names import name_key, plain_key
from auth_service.tables import SESSIONS, USERS
from shared.db import Connection
from shared.identity import Role

COLUMNS = (
    USERS.c.id,
    USERS.c.username,
    USERS.c.email,
    USERS.c.role,
    USERS.c.avatar,
    USERS.c.created_at,
    USERS.c.number,
    USERS.c.name,
    USERS.c.email_verified_at,
    USERS.c.github_username,
    USERS.c.leetcode_username,
    USERS.c.codeforces_username,
    USERS.c.updated_at,
    USERS.c.banned_at,
    USERS.c.banned_until,
    USERS.c.ban_reason,
    USERS.c.deleted_at,
)
"""What makes a `User`."""

_IS_NAMED = USERS.c.name_key.in_([sa.bindparam("key"), sa.bindparam("plain")])
"""A few names of old are kept under themselves in lower case, as others that look alike came before them."""
_BY_NAME = (
    sa.select(*COLUMNS, USERS.c.password_hash)
    .where(_IS_NAMED)
    .order_by(USERS.c.name_key != sa.bindparam("plain"))
    .limit(1)
)
_BY_EMAIL = sa.select(*COLUMNS, USERS.c.password_hash).where(
    USERS.c.email_key == sa.bindparam("key"), USERS.c.owns_email
)
_CLAIMED = (
    sa.select(*COLUMNS, USERS.c.password_hash)
    .where(USERS.c.email_key == sa.bindparam("key"), ~USERS.c.owns_email)
    .order_by(USERS.c.number.desc())
    .limit(1)
)
_GET_HASH = sa.select(USERS.c.password_hash).where(USERS.c.id == sa.bindparam("user"))
_INSERT = sa.insert(USERS).returning(*COLUMNS)
_REPLACE_HASH = (
    sa.update(USERS)
    .where(USERS.c.id == sa.bindparam("user"), USERS.c.password_hash == sa.bindparam("old"))
    .values(password_hash=sa.bindparam("new"))
)
_RELEASE_NAME = (
    sa.update(USERS)
    .where(
        _IS_NAMED,
        USERS.c.role == Role.GUEST,
        ~sa.exists()
        .where(SESSIONS.c.user_id == USERS.c.id)
        .where(SESSIONS.c.revoked_at.is_(None), SESSIONS.c.expires_at > sa.bindparam("moment")),
    )
    .values(name_key=None)
)


def user_of(row: Any) -> User:
    """The user of a row that begins with `COLUMNS`."""
    user_id, username, email, role, *others = row[: len(COLUMNS)]
    return User(user_id, username, email, Role(role), *others)


async def find_by_name(conn: Connection, name: str) -> User | None:
    """The user whose own this name is."""
    row = await conn.first(_BY_NAME, **_keys_of(name))
    return None if row is None else user_of(row)


async def find_credentials(conn: Connection, name: str) -> tuple[User, str | None] | None:
    """The user whose own this name is, with the kept hash (guests have none)."""
    row = await conn.first(_BY_NAME, **_keys_of(name))
    return None if row is None else (user_of(row), row.password_hash)


async def find_owner(conn: Connection, address: str) -> tuple[User, str | None] | None:
    """The user whose own this e-mail address is, with the kept hash."""
    row = await conn.first(_BY_EMAIL, key=email_key_of(address))
    return None if row is None else (user_of(row), row.password_hash)


async def find_claimant(conn: Connection, address: str) -> tuple[User, str | None] | None:
    """The newest user who gave this e-mail address and has not shown that it is his, with the kept hash."""
    row = await conn.first(_CLAIMED, key=email_key_of(address))
    return None if row is None else (user_of(row), row.password_hash)


async def find_hash(conn: Connection, user_id: UUID) -> str | None:
    """The kept hash of a user's password."""
    kept: str | None = await conn.scalar(_GET_HASH, user=user_id)
    return kept


async def insert(
    conn: Connection, user: User, password_hash: str | None, *, owns_email: bool = False
) -> User:
    """Keep a new user, with the number that the database gives; raises ConstraintViolated.

    ``owns_email``: whether the e-mail address counts as the user's, of which there is one at most.
    """
    row = await conn.one(
        _INSERT,
        id=user.id,
        username=user.username,
        name_key=name_key(user.username),
        email=user.email,
        email_key=None if user.email is None else email_key_of(user.email),
        owns_email=owns_email,
        email_verified_at=user.email_verified_at,
        password_hash=password_hash,
        role=user.role,
        avatar=user.avatar,
        created_at=user.created_at,
        updated_at=user.created_at,
    )
    return user_of(row)


async def replace_hash(conn: Connection, user_id: UUID, *, old: str, new: str) -> None:
    """Keep a new hash of the same password, unless the password was changed meanwhile."""
    await conn.execute(_REPLACE_HASH, user=user_id, old=old, new=new)


async def release_name(conn: Connection, name: str, now: datetime) -> None:
    """Free a name that only a guest without a live session has: nobody can come back as that guest."""
    await conn.execute(_RELEASE_NAME, **_keys_of(name), moment=now)


def _keys_of(name: str) -> dict[str, str]:
    return {"key": name_key(name), "plain": plain_key(name)}
