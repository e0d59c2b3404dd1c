"""Profiles in the database."""

from uuid import UUID

import sqlalchemy as sa

from auth_service.accounts.domain import User
from auth_service.accounts.names import name_key
from auth_service.accounts.repository import COLUMNS, user_of
from auth_service.tables import USERS
from shared.db import Connection

_GET = sa.select(*COLUMNS).where(USERS.c.id == sa.bindparam("of_user"), USERS.c.deleted_at.is_(None))
_LOCK = _GET.with_for_update(key_share=True)
_OF_USER = sa.update(USERS).where(USERS.c.id == sa.bindparam("of_user"))
_RENAME = _OF_USER.values(username=sa.bindparam("new_username"), name_key=sa.bindparam("new_key"))
_CHANGE = _OF_USER.values(
    name=sa.bindparam("new_name"),
    avatar=sa.bindparam("new_avatar"),
    github_username=sa.bindparam("github"),
    leetcode_username=sa.bindparam("leetcode"),
    codeforces_username=sa.bindparam("codeforces"),
    updated_at=sa.bindparam("moment"),
)


async def find(conn: Connection, user_id: UUID) -> User | None:
    """A user who is not deleted."""
    row = await conn.first(_GET, of_user=user_id)
    return None if row is None else user_of(row)


async def lock(conn: Connection, user_id: UUID) -> User | None:
    """A user who is not deleted, and whom nobody else changes until the transaction ends."""
    row = await conn.first(_LOCK, of_user=user_id)
    return None if row is None else user_of(row)


async def rename(conn: Connection, user: User) -> None:
    """Keep the user's name; raises ConstraintViolated where it is somebody else's."""
    await conn.execute(_RENAME, of_user=user.id, new_username=user.username, new_key=name_key(user.username))


async def change(conn: Connection, user: User) -> None:
    """Keep everything else that people change of themselves."""
    await conn.execute(
        _CHANGE,
        of_user=user.id,
        new_name=user.name,
        new_avatar=user.avatar,
        github=user.github_username,
        leetcode=user.leetcode_username,
        codeforces=user.codeforces_username,
        moment=user.updated_at,
    )
