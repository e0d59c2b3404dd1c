"""The unit of work: a transaction, and what is to be told and done once it is committed."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy.sql.expression import Executable

from game_service.announcements import Announcement, Announcer, Letter
from game_service.tables import commands
from shared.db import Connection, Database
from shared.errors import Conflict

Answer = dict[str, Any]
Statement = tuple[Executable, dict[str, Any]]


class MsgIdReused(Conflict):
    """This msg_id was used for another command."""

    code = "msg-id-reused"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sent a command, when it arrived, and how to know it again."""

    user_id: UUID
    name: str
    at: datetime
    msg_id: str | None = None
    digest: bytes = b""


def digest_of(command: str, data: object) -> bytes:
    """Tells commands apart that come with one msg_id."""
    return hashlib.sha256(orjson.dumps([command, data], option=orjson.OPT_SORT_KEYS)).digest()


@dataclass(slots=True)
class Work:
    """What belongs to one transaction."""

    conn: Connection
    announcements: list[Announcement] = field(default_factory=list)
    wakes: list[asyncio.Event] = field(default_factory=list)
    """Background tasks that have something to do once this is committed."""

    def tell(self, *announcements: Announcement) -> None:
        self.announcements.extend(announcements)

    def wake(self, *events: asyncio.Event) -> None:
        self.wakes.extend(events)


_CLAIM = sa.text(
    "INSERT INTO game.commands (user_id, msg_id, digest) VALUES (:user_id, :msg_id, :digest)"
    " ON CONFLICT DO NOTHING"
).bindparams(sa.bindparam("user_id", type_=sa.Uuid))
_KNOWN = sa.select(commands.c.digest, commands.c.answer).where(
    commands.c.user_id == sa.bindparam("user_id"), commands.c.msg_id == sa.bindparam("msg_id")
)
_REMEMBER = (
    sa.update(commands)
    .where(commands.c.user_id == sa.bindparam("of_user"), commands.c.msg_id == sa.bindparam("of_msg"))
    .values(answer=sa.bindparam("answer"))
)
_FORGET = sa.delete(commands).where(commands.c.created_at < sa.func.now() - sa.text("interval '1 day'"))


class Transactions:
    """Makes units of work."""

    def __init__(self, db: Database, announcer: Announcer) -> None:
        self.db = db
        self.announcer = announcer

    async def run(self, body: Callable[[Work], Awaitable[Answer]], caller: Caller | None = None) -> Answer:
        """Run ``body`` in a transaction; tell clients if it is committed, even if nobody learns that it is.

        A command with a msg_id that was done before is not done again: its answer is given again. One that
        was refused left nothing behind and may be tried again. Raises MsgIdReused.
        """
        letter: Letter | None = None
        try:
            async with self.db.begin() as conn:
                work = Work(conn)
                last: list[Statement] = []
                if caller is None or caller.msg_id is None:
                    answer = await body(work)
                else:
                    named = {"user_id": caller.user_id, "msg_id": caller.msg_id}
                    if not await conn.execute(_CLAIM, **named, digest=caller.digest):
                        return self._again(await conn.one(_KNOWN, **named), caller)
                    answer = await body(work)
                    last.append(
                        (_REMEMBER, {"of_user": caller.user_id, "of_msg": caller.msg_id, "answer": answer})
                    )
                if work.announcements:
                    letter = self.announcer.write(work.announcements)
                    last.extend(letter.statements)
                if last:
                    await conn.execute_all(*last)
        except BaseException:
            if letter is not None:
                self.announcer.leave_to_bus(letter)
            raise
        for event in work.wakes:
            event.set()
        if letter is not None:
            await self.announcer.deliver(letter)
        return answer

    async def answered(self, caller: Caller) -> Answer | None:
        """The answer given to this command before, if any. Raises MsgIdReused."""
        if caller.msg_id is None:
            return None
        async with self.db.connect() as conn:
            known = await conn.first(_KNOWN, user_id=caller.user_id, msg_id=caller.msg_id)
        return None if known is None else self._again(known, caller)

    async def forget_old(self) -> None:
        """Drop answers that no client will ask for again."""
        async with self.db.connect() as conn:
            await conn.execute(_FORGET)

    def _again(self, known: Any, caller: Caller) -> Answer:
        if bytes(known.digest) != caller.digest:
            raise MsgIdReused
        answer: Answer = known.answer
        return answer


def utc_now() -> datetime:
    """The server's clock, which decides."""
    return datetime.now(UTC)
