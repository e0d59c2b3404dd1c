"""Sessions and refresh tokens in the database."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from auth_service.accounts.domain import User
from auth_service.accounts.repository import COLUMNS, user_of
from auth_service.opaque import hash_token
from auth_service.sessions.domain import Client, RefreshToken, SeenSession, Session
from auth_service.tables import REFRESH_TOKENS, SECOND_FACTORS, SESSIONS, USERS
from shared.db import Connection

_SESSION = (
    SESSIONS.c.user_id,
    SESSIONS.c.method,
    SESSIONS.c.created_at.label("session_created_at"),
    SESSIONS.c.authenticated_at,
    SESSIONS.c.expires_at.label("session_expires_at"),
    SESSIONS.c.revoked_at,
)
_WITH_USER = sa.select(*COLUMNS, SESSIONS.c.id.label("session_id"), *_SESSION).join_from(SESSIONS, USERS)
_GET = _WITH_USER.where(SESSIONS.c.id == sa.bindparam("session"))
# Whose session it is comes first in all locks, so that none waits for another in a circle; what is to be
# read of the user then is as whoever held the lock before has left it.
_LOCK_USER = sa.select(*COLUMNS).where(USERS.c.id == sa.bindparam("user")).with_for_update(key_share=True)
_LOCK = _GET.with_for_update(of=[USERS, SESSIONS], key_share=True)
_LIVE_OF_USER = (
    sa.select(SESSIONS.c.id.label("session_id"), *_SESSION)
    .where(
        SESSIONS.c.user_id == sa.bindparam("user"),
        SESSIONS.c.revoked_at.is_(None),
        SESSIONS.c.expires_at > sa.bindparam("moment"),
    )
    .limit(1)
)
_BY_TOKEN = (
    _WITH_USER.add_columns(REFRESH_TOKENS.c.expires_at, REFRESH_TOKENS.c.rotated_at)
    .join(REFRESH_TOKENS, REFRESH_TOKENS.c.session_id == SESSIONS.c.id)
    .where(REFRESH_TOKENS.c.hash == sa.bindparam("token"))
)
_LOCK_BY_TOKEN = _BY_TOKEN.with_for_update(of=[USERS, SESSIONS, REFRESH_TOKENS], key_share=True)
_SEEN = (
    sa.select(
        SESSIONS.c.id.label("session_id"),
        *_SESSION,
        SESSIONS.c.address,
        SESSIONS.c.user_agent,
        SESSIONS.c.last_used_at,
    )
    .where(
        SESSIONS.c.user_id == sa.bindparam("user"),
        SESSIONS.c.revoked_at.is_(None),
        SESSIONS.c.expires_at > sa.bindparam("moment"),
    )
    .order_by(SESSIONS.c.last_used_at.desc(), SESSIONS.c.id)
)

_HAS_SECOND_FACTOR = sa.select(
    sa.exists().where(
        SECOND_FACTORS.c.user_id == sa.bindparam("user"), SECOND_FACTORS.c.confirmed_at.is_not(None)
    )
)
_INSERT = sa.insert(SESSIONS)
_INSERT_TOKEN = sa.insert(REFRESH_TOKENS)
_ROTATE = (
    sa.update(REFRESH_TOKENS)
    .where(REFRESH_TOKENS.c.session_id == sa.bindparam("session"), REFRESH_TOKENS.c.rotated_at.is_(None))
    .values(rotated_at=sa.bindparam("moment"))
)
_PROLONG = (
    sa.update(SESSIONS)
    .where(SESSIONS.c.id == sa.bindparam("session"))
    .values(
        last_used_at=sa.bindparam("moment"),
        expires_at=sa.bindparam("until"),
        address=sa.func.coalesce(sa.bindparam("from_address", type_=sa.Text), SESSIONS.c.address),
        user_agent=sa.func.coalesce(sa.bindparam("by_agent", type_=sa.Text), SESSIONS.c.user_agent),
    )
)
_REVOKE = (
    sa.update(SESSIONS)
    .where(SESSIONS.c.id == sa.bindparam("session"), SESSIONS.c.revoked_at.is_(None))
    .values(revoked_at=sa.bindparam("moment"))
)
_REVOKE_ALL = (
    sa.update(SESSIONS)
    .where(SESSIONS.c.user_id == sa.bindparam("user"), SESSIONS.c.revoked_at.is_(None))
    .values(revoked_at=sa.bindparam("moment"))
    .returning(SESSIONS.c.last_used_at)
)
_DELETE_TOKENS = sa.delete(REFRESH_TOKENS).where(REFRESH_TOKENS.c.expires_at < sa.bindparam("moment"))
_DELETE_SESSIONS = sa.delete(SESSIONS).where(SESSIONS.c.expires_at < sa.bindparam("moment"))


def _session_of(row: Any) -> Session:
    return Session(
        id=row.session_id,
        user_id=row.user_id,
        method=row.method,
        created_at=row.session_created_at,
        authenticated_at=row.authenticated_at,
        expires_at=row.session_expires_at,
        revoked_at=row.revoked_at,
    )


async def find(conn: Connection, session_id: UUID, *, lock: bool = False) -> tuple[User, Session] | None:
    """A session and whose it is; ``lock``: others wait until the transaction ends."""
    row = await conn.first(_LOCK if lock else _GET, session=session_id)
    return None if row is None else (user_of(row), _session_of(row))


async def lock_user(conn: Connection, user_id: UUID) -> User | None:
    """A user as he is now; nobody changes him, nor any of his sessions, until the transaction ends."""
    row = await conn.first(_LOCK_USER, user=user_id)
    return None if row is None else user_of(row)


async def live_of(conn: Connection, user_id: UUID, now: datetime) -> list[SeenSession]:
    """The live sessions of a user, the last used one first."""
    return [
        SeenSession(_session_of(row), Client(row.address, row.user_agent), row.last_used_at)
        for row in await conn.all(_SEEN, user=user_id, moment=now)
    ]


async def find_live_of(conn: Connection, user_id: UUID, now: datetime) -> Session | None:
    """Any live session of a user."""
    row = await conn.first(_LIVE_OF_USER, user=user_id, moment=now)
    return None if row is None else _session_of(row)


async def find_by_token(
    conn: Connection, token: str, *, lock: bool = False
) -> tuple[User, RefreshToken] | None:
    """What is known of a refresh token; ``lock``: its other uses wait until the transaction ends."""
    row = await conn.first(_LOCK_BY_TOKEN if lock else _BY_TOKEN, token=hash_token(token))
    if row is None:
        return None
    return user_of(row), RefreshToken(
        session=_session_of(row), expires_at=row.expires_at, rotated_at=row.rotated_at
    )


async def insert(conn: Connection, session: Session, token: str, client: Client) -> None:
    """Keep a new session and its first refresh token."""
    await conn.execute_all(
        (
            _INSERT,
            {
                "id": session.id,
                "user_id": session.user_id,
                "user_agent": client.user_agent,
                "address": client.address,
                "method": session.method,
                "created_at": session.created_at,
                "authenticated_at": session.authenticated_at,
                "last_used_at": session.created_at,
                "expires_at": session.expires_at,
            },
        ),
        _token_insert(session, token, session.created_at),
    )


async def rotate(conn: Connection, session: Session, token: str, client: Client, now: datetime) -> None:
    """Put a new refresh token in the place of the session's present one and prolong the session.

    ``session``: as it is to be, with its new ``expires_at``; ``client``: who uses it, as far as known.
    """
    await conn.execute_all(
        (_ROTATE, {"session": session.id, "moment": now}),
        (
            _PROLONG,
            {
                "session": session.id,
                "moment": now,
                "until": session.expires_at,
                "from_address": client.address,
                "by_agent": client.user_agent,
            },
        ),
        _token_insert(session, token, now),
    )


async def revoke(conn: Connection, session_id: UUID, now: datetime) -> bool:
    """End a session; False if it had ended before."""
    return await conn.execute(_REVOKE, session=session_id, moment=now) > 0


async def revoke_all(conn: Connection, user_id: UUID, now: datetime) -> datetime | None:
    """End all sessions of a user; when the newest of their access tokens was issued, None without any.

    See `ending.end_all`, which tells the other services, too.
    """
    rows = await conn.all(_REVOKE_ALL, user=user_id, moment=now)
    return max((row.last_used_at for row in rows), default=None)


async def delete_expired(conn: Connection, now: datetime) -> None:
    """Forget what can be of no use any more."""
    # A session before its tokens, as in all locks.
    await conn.execute_all((_DELETE_SESSIONS, {"moment": now}), (_DELETE_TOKENS, {"moment": now}))


def _token_insert(session: Session, token: str, now: datetime) -> tuple[sa.Insert, dict[str, Any]]:
    return _INSERT_TOKEN, {
        "hash": hash_token(token),
        "session_id": session.id,
        "created_at": now,
        "expires_at": session.expires_at,
    }


async def has_second_factor(conn: Connection, user_id: UUID) -> bool:
    """Whether a user has a second factor that is on."""
    return bool(await conn.scalar(_HAS_SECOND_FACTOR, user=user_id))
