"""Carries what was committed to the sockets of all instances, in the order of the commits.

Announcements travel as a notification of the transaction itself (PostgreSQL's NOTIFY), so they leave exactly
if it is committed, whatever becomes of COMMIT's answer, and all instances, the sender too, hear them in one
order. Of a battle's events only the seq travels: the log has them, and whoever finds a gap reads it there.

NOTIFY takes a lock of the whole database from just before a commit to its end, so some thousand commits a
second are its limit: far above what a few instances do. Beyond that, Redis streams by battle would carry
what the log does not, behind the same `Announcer`.
"""

import asyncio
import contextlib
import itertools
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from uuid import UUID

import sqlalchemy as sa

from game_service.announcements import Announcement, Close, Enter, Leave, Letter, Logged, Tell
from game_service.battles import repository as battle_log
from game_service.sockets.followed import Followed
from game_service.sockets.letters import Reader, items_of, to_payloads
from game_service.sockets.server import SocketServer
from game_service.sockets.sessions import Sessions
from shared.db import Database, DatabaseUnavailable

log = logging.getLogger(__name__)

CHANNEL = "game"
POLL = 2.0
"""Seconds between two looks for what was lost; each sends a letter, so a bus that works is never silent."""
SILENCE = 7.0
"""Seconds without a letter after which the bus is taken for broken."""
PATIENCE = 2.0
"""Seconds that a command waits for its own letter before it is answered all the same."""

_NOTIFY = sa.select(sa.func.pg_notify(CHANNEL, sa.bindparam("payload")))


class SocketAnnouncer:
    """One instance's end of the bus."""

    def __init__(
        self, instance: str, db: Database, server: SocketServer, sessions: Sessions, followed: Followed
    ) -> None:
        self._instance = instance
        self._db = db
        self._server = server
        self._sessions = sessions
        self._followed = followed
        self._numbers = itertools.count(1)
        self._own: dict[int, Letter] = {}
        self.listening = asyncio.Event()

    def write(self, items: Sequence[Announcement]) -> Letter:
        """A letter; its statements belong into the transaction."""
        number = next(self._numbers)
        payloads = to_payloads(self._instance, number, items)
        letter = Letter(number, tuple(items), [(_NOTIFY, {"payload": payload}) for payload in payloads])
        self._own[number] = letter
        return letter

    async def deliver(self, letter: Letter) -> None:
        """Tell at once what comes next in a battle's log; for the rest, wait for its turn on the bus."""
        for item in letter.items:
            if not (isinstance(item, Logged) and self._followed.say(item)):
                break
        else:
            return
        await self._arrival(letter)

    def leave_to_bus(self, letter: Letter) -> None:
        """Treat the letter, should it come, like those of others."""
        self._own.pop(letter.number, None)

    def follow(self, user_id: UUID, battle_id: UUID, seq: int) -> None:
        """Let the user's sockets here hear what comes after ``seq``."""
        for session in self._sessions.of_user(user_id):
            self._followed.enter(session.sid, battle_id, seq)

    async def announce(self, items: Sequence[Announcement]) -> None:
        """Send a letter of its own. Raises DatabaseUnavailable."""
        if items:
            letter = self.write(items)
            try:
                async with self._db.connect() as conn:
                    await conn.execute_all(*letter.statements)
            except BaseException:
                self.leave_to_bus(letter)
                raise
            await self.deliver(letter)

    async def listen(self, resync: Callable[[], Awaitable[None]]) -> None:
        """Carry out letters as they come; after a time of deafness ``resync`` greets all sockets anew.

        Raises DatabaseUnavailable when the bus is lost.
        """
        try:
            async with asyncio.timeout(SILENCE) as silence:
                await self._listen(silence, resync)
        except TimeoutError:
            raise DatabaseUnavailable("The database sends no notifications any more.") from None
        finally:
            self.listening.clear()
            for own in self._own.values():
                own.came.set()
            self._own.clear()

    async def check(self) -> None:
        """Find events of battles that got lost on the bus, in the log; a step to be repeated."""
        await asyncio.sleep(POLL)
        async with self._db.connect() as conn:
            heights = await battle_log.heights(conn, list(self._followed))
            letter = self.write([])
            await conn.execute_all(*letter.statements)
        # When it comes, what was committed before it has been told, unless it got lost.
        if await self._arrival(letter):
            for row in heights:
                await self._followed.catch_up(row.id, row.seq)
                if row.finished_at is not None:
                    self._followed.forget(row.id)

    async def _arrival(self, letter: Letter) -> bool:
        """Whether an own letter came; it is waited for as long as there is hope."""
        if self.listening.is_set():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE):
                    await letter.came.wait()
        self.leave_to_bus(letter)
        return letter.came.is_set()

    async def _listen(self, silence: asyncio.Timeout, resync: Callable[[], Awaitable[None]]) -> None:
        reader = Reader()
        async with aclosing(self._db.notifications(CHANNEL)) as payloads:  # type: ignore[type-var]  # a generator
            async for payload in payloads:
                silence.reschedule(None)
                if not payload:
                    self.listening.set()
                    await resync()
                elif (letter := reader.read(payload)) is not None:
                    await self._open(*letter)
                silence.reschedule(asyncio.get_running_loop().time() + SILENCE)

    async def _open(self, sender: str, number: int, text: str) -> None:
        own = self._own.pop(number, None) if sender == self._instance else None
        for item in own.items if own else items_of(text):
            await self._carry_out(item)
        if own is not None:
            own.came.set()

    async def _carry_out(self, item: Announcement) -> None:
        match item:
            case Logged():
                await self._followed.tell(item)
            case Tell(channel, event, data, besides):
                skipped = (
                    frozenset(s.sid for s in self._sessions.of_user(besides)) if besides else frozenset()
                )
                self._server.publish(channel, event, data, skipped)
            case Enter(user_id, channel):
                for session in self._sessions.of_user(user_id):
                    self._server.enter(session.sid, channel)
            case Leave(user_id, channel):
                for session in self._sessions.of_user(user_id):
                    self._server.leave(session.sid, channel)
            case Close(channel):
                self._server.clear(channel)
