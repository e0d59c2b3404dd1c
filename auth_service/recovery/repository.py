"""What a proof changes of a user in the database."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from auth_service.accounts.domain import User, email_key_of
from auth_service.accounts.repository import COLUMNS, user_of
from auth_service.tables import USERS
from shared.db import Connection

_GET = sa.select(*COLUMNS, USERS.c.owns_email).where(USERS.c.id == sa.bindparam("user"))
_LOCK = _GET.with_for_update(key_share=True)
_OWN = (
    sa.update(USERS)
    .where(USERS.c.id == sa.bindparam("user"))
    .values(
        email=sa.bindparam("address"),
        email_key=sa.bindparam("key"),
        owns_email=True,
        email_verified_at=sa.bindparam("moment"),
        updated_at=sa.bindparam("moment"),
    )
)
_SET_HASH = (
    sa.update(USERS)
    .where(USERS.c.id == sa.bindparam("user"))
    .values(password_hash=sa.bindparam("new"), updated_at=sa.bindparam("moment"))
)


async def lock(conn: Connection, user_id: UUID) -> tuple[User, bool] | None:
    """A user as he is now, locked, and whether his e-mail address counts as his."""
    row = await conn.first(_LOCK, user=user_id)
    return None if row is None else (user_of(row), row.owns_email)


async def own_email(conn: Connection, user_id: UUID, address: str, now: datetime) -> None:
    """Let a verified address be the user's own; raises ConstraintViolated when it is somebody else's."""
    await conn.execute(_OWN, user=user_id, address=address, key=email_key_of(address), moment=now)


async def set_hash(conn: Connection, user_id: UUID, password_hash: str, now: datetime) -> None:
    """Give a user a new password."""
    await conn.execute(_SET_HASH, user=user_id, new=password_hash, moment=now)
