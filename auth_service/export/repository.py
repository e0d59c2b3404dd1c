"""What this service keeps of a user, but for secrets and what is made of them."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from auth_service.tables import (
    AUDIT_LOG,
    FIGURES,
    IDENTITIES,
    MAILS,
    RECOVERY_CODES,
    SECOND_FACTORS,
    SESSIONS,
    USERS,
)
from shared.db import Connection

MOST_EVENTS = 10_000
"""Of the audit log, the latest."""

_user = sa.bindparam("user", type_=sa.Uuid)
_ACCOUNT = sa.select(
    USERS.c.id,
    USERS.c.number,
    USERS.c.username,
    USERS.c.name,
    USERS.c.email,
    USERS.c.email_verified_at,
    USERS.c.password_hash.is_not(None).label("has_password"),
    USERS.c.role,
    USERS.c.avatar,
    USERS.c.github_username,
    USERS.c.leetcode_username,
    USERS.c.codeforces_username,
    USERS.c.created_at,
    USERS.c.updated_at,
    USERS.c.banned_at,
    USERS.c.banned_until,
    USERS.c.ban_reason,
).where(USERS.c.id == _user)
_TABLES: dict[str, sa.Select[Any]] = {
    "sessions": sa.select(
        SESSIONS.c.id,
        SESSIONS.c.method,
        SESSIONS.c.address,
        SESSIONS.c.user_agent,
        SESSIONS.c.created_at,
        SESSIONS.c.authenticated_at,
        SESSIONS.c.last_used_at,
        SESSIONS.c.expires_at,
        SESSIONS.c.revoked_at,
    )
    .where(SESSIONS.c.user_id == _user)
    .order_by(SESSIONS.c.created_at, SESSIONS.c.id),
    "identities": sa.select(
        IDENTITIES.c.provider,
        IDENTITIES.c.subject,
        IDENTITIES.c.email,
        IDENTITIES.c.name,
        IDENTITIES.c.linked_at,
        IDENTITIES.c.last_used_at,
    )
    .where(IDENTITIES.c.user_id == _user)
    .order_by(IDENTITIES.c.provider),
    "second_factors": sa.select(SECOND_FACTORS.c.created_at, SECOND_FACTORS.c.confirmed_at).where(
        SECOND_FACTORS.c.user_id == _user
    ),
    "recovery_codes": sa.select(RECOVERY_CODES.c.used_at).where(RECOVERY_CODES.c.user_id == _user),
    "figures": sa.select(FIGURES.c.site, FIGURES.c.username, FIGURES.c.data, FIGURES.c.fetched_at)
    .where(FIGURES.c.user_id == _user)
    .order_by(FIGURES.c.site),
    "mails": sa.select(MAILS.c.purpose, MAILS.c.recipient, MAILS.c.created_at)
    .where(MAILS.c.user_id == _user)
    .order_by(MAILS.c.id),
}
_EVENTS = (
    sa.select(
        AUDIT_LOG.c.at,
        AUDIT_LOG.c.event,
        AUDIT_LOG.c.session_id,
        AUDIT_LOG.c.actor_id,
        AUDIT_LOG.c.address,
        AUDIT_LOG.c.user_agent,
        AUDIT_LOG.c.data,
    )
    .where(AUDIT_LOG.c.user_id == _user)
    .order_by(AUDIT_LOG.c.id.desc())
    .limit(MOST_EVENTS)
)


async def export(conn: Connection, user_id: UUID) -> dict[str, Any]:
    """``{account, sessions, identities, second_factors, recovery_codes, figures, mails, events}``."""
    found: dict[str, Any] = {"account": (await conn.one(_ACCOUNT, user=user_id))._asdict()}
    for name, statement in _TABLES.items():
        found[name] = [row._asdict() for row in await conn.all(statement, user=user_id)]
    found["events"] = [
        _event(row._asdict(), user_id) for row in reversed(await conn.all(_EVENTS, user=user_id))
    ]
    return found


def _event(event: dict[str, Any], user_id: UUID) -> dict[str, Any]:
    """An event as its user may have it: where somebody else acted, not who, nor from where."""
    actor = event.pop("actor_id")
    if actor is not None and actor != user_id:
        event |= {"address": None, "user_agent": None, "by_somebody_else": True}
    return event
