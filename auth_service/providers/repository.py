"""Linked accounts and visits to providers in the database."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from auth_service.accounts.domain import User
from auth_service.accounts.repository import COLUMNS, user_of
from auth_service.opaque import hash_token
from auth_service.providers.domain import Flow, Identity, Person
from auth_service.tables import IDENTITIES, MAILS, ONE_USE_TOKENS, PROVIDER_FLOWS, USERS
from shared.db import Connection

_IDENTITY = (
    IDENTITIES.c.provider,
    IDENTITIES.c.subject,
    IDENTITIES.c.user_id,
    IDENTITIES.c.email,
    IDENTITIES.c.name,
    IDENTITIES.c.picture,
    IDENTITIES.c.linked_at,
    IDENTITIES.c.last_used_at,
)
_FLOW = (
    PROVIDER_FLOWS.c.provider,
    PROVIDER_FLOWS.c.nonce,
    PROVIDER_FLOWS.c.code_verifier,
    PROVIDER_FLOWS.c.return_to,
    PROVIDER_FLOWS.c.user_id,
    PROVIDER_FLOWS.c.session_id,
    PROVIDER_FLOWS.c.expires_at,
    PROVIDER_FLOWS.c.browser_hash,
)
_FIND = sa.select(*_IDENTITY).where(
    IDENTITIES.c.provider == sa.bindparam("of"), IDENTITIES.c.subject == sa.bindparam("whom")
)
_LIST = (
    sa.select(*_IDENTITY)
    .where(IDENTITIES.c.user_id == sa.bindparam("user"))
    .order_by(IDENTITIES.c.linked_at, IDENTITIES.c.provider)
)
_LINK = sa.insert(IDENTITIES)
_UNLINK = sa.delete(IDENTITIES).where(
    IDENTITIES.c.user_id == sa.bindparam("user"), IDENTITIES.c.provider == sa.bindparam("of")
)
_TOUCH = (
    sa.update(IDENTITIES)
    .where(
        IDENTITIES.c.provider == sa.bindparam("of"),
        IDENTITIES.c.subject == sa.bindparam("whom"),
        IDENTITIES.c.user_id == sa.bindparam("user"),
    )
    .values(
        email=sa.bindparam("to_email"),
        name=sa.bindparam("to_name"),
        picture=sa.bindparam("to_picture"),
        last_used_at=sa.bindparam("moment"),
    )
)
_LOCK_USER = (
    sa.select(*COLUMNS, USERS.c.password_hash)
    .where(USERS.c.id == sa.bindparam("user"))
    .with_for_update(key_share=True)
)
_SET_SHOWN = (
    sa.update(USERS)
    .where(USERS.c.id == sa.bindparam("user"))
    .values(name=sa.bindparam("to_name"), avatar=sa.bindparam("to_avatar"), updated_at=sa.bindparam("moment"))
)
_BEGIN = sa.insert(PROVIDER_FLOWS)
_END = sa.delete(PROVIDER_FLOWS).where(PROVIDER_FLOWS.c.state_hash == sa.bindparam("state")).returning(*_FLOW)
_DELETE_EXPIRED = sa.delete(PROVIDER_FLOWS).where(PROVIDER_FLOWS.c.expires_at < sa.bindparam("moment"))
_IS_ASKED = sa.select(
    sa.or_(
        sa.exists().where(
            MAILS.c.user_id == sa.bindparam("user"), MAILS.c.purpose == sa.bindparam("for_purpose")
        ),
        sa.exists().where(
            ONE_USE_TOKENS.c.user_id == sa.bindparam("user"),
            ONE_USE_TOKENS.c.purpose == sa.bindparam("for_purpose"),
            ONE_USE_TOKENS.c.created_at > sa.bindparam("moment"),
        ),
    )
)
KEPT = timedelta(hours=1)
"""How long a visit that took too long is known, to send the browser back where it came from."""


async def find(conn: Connection, person: Person) -> Identity | None:
    """The linked account."""
    row = await conn.first(_FIND, of=person.provider, whom=person.subject)
    return None if row is None else Identity(*row)


async def list_of(conn: Connection, user_id: UUID) -> list[Identity]:
    """A user's linked accounts, the oldest first."""
    return [Identity(*row) for row in await conn.all(_LIST, user=user_id)]


async def link(conn: Connection, user_id: UUID, person: Person, now: datetime) -> None:
    """Raises ConstraintViolated: identities_pkey, or identities_user_id_provider_key."""
    await conn.execute(
        _LINK,
        provider=person.provider,
        subject=person.subject,
        user_id=user_id,
        email=person.email,
        name=person.name,
        picture=person.picture,
        linked_at=now,
        last_used_at=now,
    )


async def unlink(conn: Connection, user_id: UUID, provider: str) -> None:
    await conn.execute(_UNLINK, user=user_id, of=provider)


async def touch(conn: Connection, user_id: UUID, person: Person, now: datetime) -> bool:
    """Keep what the provider tells now; False if the user's account there is linked no more."""
    touched = await conn.execute(
        _TOUCH,
        user=user_id,
        of=person.provider,
        whom=person.subject,
        to_email=person.email,
        to_name=person.name,
        to_picture=person.picture,
        moment=now,
    )
    return touched > 0


async def lock_user(conn: Connection, user_id: UUID) -> tuple[User, bool] | None:
    """A user, locked until the transaction ends, and whether there is a password."""
    row = await conn.first(_LOCK_USER, user=user_id)
    return None if row is None else (user_of(row), row.password_hash is not None)


async def set_shown(conn: Connection, user: User, name: str | None, avatar: str, now: datetime) -> User:
    """Let a user have this name and this avatar."""
    await conn.execute(_SET_SHOWN, user=user.id, to_name=name, to_avatar=avatar, moment=now)
    return replace(user, name=name, avatar=avatar, updated_at=now)


async def begin_flow(conn: Connection, state: str, flow: Flow, now: datetime) -> None:
    await conn.execute(
        _BEGIN,
        state_hash=hash_token(state),
        browser_hash=flow.browser_hash,
        provider=flow.provider,
        nonce=flow.nonce,
        code_verifier=flow.code_verifier,
        return_to=flow.return_to,
        user_id=flow.user_id,
        session_id=flow.session_id,
        created_at=now,
        expires_at=flow.expires_at,
    )


async def end_flow(conn: Connection, state: str) -> Flow | None:
    """The visit of a state, which is forgotten: a state counts once."""
    row = await conn.first(_END, state=hash_token(state))
    return None if row is None else Flow(*row)


async def delete_expired(conn: Connection, now: datetime) -> None:
    """Forget visits that never came back."""
    await conn.execute(_DELETE_EXPIRED, moment=now - KEPT)


async def is_asked(conn: Connection, user_id: UUID, purpose: str, since: datetime) -> bool:
    """Whether a letter of this purpose waits for the user, or a token of it was made lately."""
    asked: Any = await conn.scalar(_IS_ASKED, user=user_id, for_purpose=purpose, moment=since)
    return bool(asked)
