"""Letters that wait, in the database."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from auth_service.mail.letters import Letter
from auth_service.tables import MAILS, USERS
from shared.db import Connection

# Beside a newer replica there may be letters that this one cannot write.
_KNOWN = MAILS.c.purpose.in_([str(letter) for letter in Letter])
_INSERT = sa.insert(MAILS)
_NEXT = (
    sa.select(MAILS.c.id)
    .where(MAILS.c.next_at <= sa.bindparam("moment"), _KNOWN)
    .order_by(MAILS.c.next_at, MAILS.c.id)
    .limit(1)
    .with_for_update(skip_locked=True)
    .scalar_subquery()
)
_CLAIM = (
    sa.update(MAILS)
    .where(MAILS.c.id == _NEXT)
    .values(next_at=sa.bindparam("until"), attempts=MAILS.c.attempts + 1)
    .returning(
        MAILS.c.id,
        MAILS.c.purpose,
        MAILS.c.recipient,
        MAILS.c.user_id,
        MAILS.c.data,
        MAILS.c.created_at,
        MAILS.c.attempts,
    )
)
# Users are locked before their tokens, by everybody.
_NAME = (
    sa.select(USERS.c.username)
    .where(USERS.c.id == sa.bindparam("user"), USERS.c.deleted_at.is_(None))
    .with_for_update(key_share=True)
)
_POSTPONE = (
    sa.update(MAILS)
    .where(MAILS.c.id == sa.bindparam("mail"), MAILS.c.attempts == sa.bindparam("attempt"))
    .values(next_at=sa.bindparam("until"))
)
_DELETE = sa.delete(MAILS).where(MAILS.c.id == sa.bindparam("mail"))
_WITHDRAW = sa.delete(MAILS).where(
    MAILS.c.user_id == sa.bindparam("user"), MAILS.c.purpose.in_(sa.bindparam("purposes", expanding=True))
)
_NEXT_AT = sa.select(sa.func.min(MAILS.c.next_at)).where(_KNOWN)
_WAITING = sa.select(sa.func.count(), sa.func.min(MAILS.c.created_at)).select_from(MAILS)


@dataclass(frozen=True, slots=True)
class Mail:
    """A letter that waits."""

    id: int
    letter: Letter
    recipient: str
    user_id: UUID | None
    data: dict[str, Any]
    created_at: datetime
    attempt: int
    """Which one this is, from 1 on."""


async def insert(
    conn: Connection,
    letter: Letter,
    recipient: str,
    user_id: UUID | None,
    data: dict[str, Any],
    now: datetime,
) -> None:
    """Keep a letter to send at once."""
    await conn.execute(
        _INSERT,
        purpose=str(letter),
        user_id=user_id,
        recipient=recipient,
        data=data,
        created_at=now,
        next_at=now,
    )


async def claim(conn: Connection, now: datetime, until: datetime) -> Mail | None:
    """The next letter to send, which nobody else gets before ``until``; None: there is none for now."""
    row = await conn.first(_CLAIM, moment=now, until=until)
    if row is None:
        return None
    mail_id, purpose, *others = row
    return Mail(mail_id, Letter(purpose), *others)


async def get_username(conn: Connection, user_id: UUID | None) -> str:
    """The name of the user of a letter, who stays until the transaction ends.

    Raises NoRow when he is gone, and with him the letter.
    """
    return str((await conn.one(_NAME, user=user_id))[0])


async def postpone(conn: Connection, mail: Mail, until: datetime) -> None:
    """Try again later, unless somebody else tries already."""
    await conn.execute(_POSTPONE, mail=mail.id, attempt=mail.attempt, until=until)


async def delete(conn: Connection, mail: Mail) -> None:
    """Forget a letter: it is sent, or given up."""
    await conn.execute(_DELETE, mail=mail.id)


async def withdraw(conn: Connection, user_id: UUID, *letters: Letter) -> None:
    """Send a user's letters of these kinds no more."""
    await conn.execute(_WITHDRAW, user=user_id, purposes=[str(letter) for letter in letters])


async def find_next_at(conn: Connection) -> datetime | None:
    """When there is a letter to send, or was one; None: none waits."""
    moment: datetime | None = await conn.scalar(_NEXT_AT)
    return moment


async def count_waiting(conn: Connection) -> tuple[int, datetime | None]:
    """How many letters wait, and since when the oldest does."""
    row = await conn.one(_WAITING)
    return row[0], row[1]
