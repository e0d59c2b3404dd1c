"""Everything that is kept of a user, and its end."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from auth_service.accounts.domain import User
from auth_service.feed import ProfileChanged
from auth_service.tables import (
    AUDIT_LOG,
    FEED,
    FIGURES,
    IDENTITIES,
    MAILS,
    ONE_USE_TOKENS,
    PROVIDER_FLOWS,
    RECOVERY_CODES,
    SECOND_FACTORS,
    SESSIONS,
    USERS,
)
from shared.db import Connection

OWNED = (
    SESSIONS,  # and with them their refresh tokens
    ONE_USE_TOKENS,
    MAILS,
    IDENTITIES,
    PROVIDER_FLOWS,
    SECOND_FACTORS,
    RECOVERY_CODES,
    FIGURES,
)
"""Tables whose rows of a user go with the user."""

_ANONYMISE = (
    sa.update(USERS)
    .where(USERS.c.id == sa.bindparam("user"))
    .values(
        username=sa.bindparam("new_name"),
        name_key=None,
        name=None,
        email=None,
        email_key=None,
        owns_email=False,
        email_verified_at=None,
        password_hash=None,
        role=sa.bindparam("new_role"),
        avatar=sa.bindparam("new_avatar"),
        github_username=None,
        leetcode_username=None,
        codeforces_username=None,
        updated_at=sa.bindparam("moment"),
        banned_at=None,
        banned_until=None,
        ban_reason=None,
        deleted_at=sa.bindparam("moment"),
    )
)
_DELETE_OWNED = tuple(sa.delete(table).where(table.c.user_id == sa.bindparam("user")) for table in OWNED)
_FORGET_PROFILE = sa.delete(FEED).where(
    FEED.c.subject == sa.bindparam("user"), FEED.c.type == ProfileChanged.type
)
_CLEAR_AUDIT = (
    sa.update(AUDIT_LOG)
    .where(AUDIT_LOG.c.user_id == sa.bindparam("user"))
    .values(address=None, user_agent=None, data={})
)
_CLEAR_ACTED = (
    sa.update(AUDIT_LOG)
    .where(AUDIT_LOG.c.actor_id == sa.bindparam("user"))
    .values(address=None, user_agent=None)
)


async def erase(conn: Connection, user: User, now: datetime) -> None:
    """Let nothing be kept of the user but what ``user`` says: see `domain.anonymous`."""
    of_user: dict[str, Any] = {"user": user.id}
    await conn.execute_all(
        (
            _ANONYMISE,
            of_user
            | {
                "new_name": user.username,
                "new_role": str(user.role),
                "new_avatar": user.avatar,
                "moment": now,
            },
        ),
        *((statement, of_user) for statement in _DELETE_OWNED),
        (_FORGET_PROFILE, of_user),
        (_CLEAR_AUDIT, of_user),
        (_CLEAR_ACTED, of_user),
    )
