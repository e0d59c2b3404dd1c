"""Who is there: sockets of all instances, and telling battles when players drop and come back."""

import asyncio
import logging
from uuid import UUID

from game_service.background import attempt
from game_service.battles import repository as battle_log
from game_service.battles.service import Battles
from game_service.judging import repository as submissions
from game_service.matches import repository as queue
from game_service.metrics import GameMetrics
from game_service.presence import repository
from game_service.rooms.service import Rooms
from game_service.settings import Settings
from game_service.sockets.sessions import Session, Sessions
from game_service.work import Transactions
from shared.db import Database, DatabaseUnavailable

log = logging.getLogger(__name__)

BEAT = 2.0
"""Seconds between two signs of life."""
UNSEEN = 8.0
"""Seconds without one after which an instance counts as dead."""
RECONCILE = 1.0
FORGET = 600.0


class Presence:
    """Keeps the database's picture of sockets and instances true."""

    def __init__(
        self,
        boot: str,
        settings: Settings,
        db: Database,
        transactions: Transactions,
        battles: Battles,
        rooms: Rooms,
        metrics: GameMetrics,
        sessions: Sessions,
    ) -> None:
        self._boot = boot
        self._settings = settings
        self._db = db
        self._transactions = transactions
        self._battles = battles
        self._rooms = rooms
        self._metrics = metrics
        self._sessions = sessions
        self._unnoted: dict[str, UUID] = {}
        """Sockets that closed while the database was away."""

    async def begin(self) -> None:
        """This instance starts: sockets of its former life are gone, what it was judging is free.

        Should the former life go on, because two instances were given one name, it comes back by `beat`.
        Players get a moment to connect again before their battles are told, see `reconcile`.
        """
        async with self._db.begin() as conn:
            former = await repository.bury_namesakes(conn, self._boot)
            await submissions.release_all(conn, former)
            await repository.begin(conn, self._boot)

    async def arrive(self, session: Session) -> None:
        """A socket opened. Raises DatabaseUnavailable."""
        identity = session.identity
        try:
            async with self._db.begin() as conn:
                await repository.arrive(
                    conn,
                    session.sid,
                    identity.user_id,
                    identity.name,
                    self._boot,
                    is_guest=identity.is_guest,
                )
        except DatabaseUnavailable:
            self._unnoted[session.sid] = session.user_id  # it may have been committed
            raise

    async def depart(self, session: Session) -> None:
        """A socket closed."""
        try:
            async with self._db.begin() as conn:
                await repository.depart(conn, session.sid, session.user_id)
            await self.sync(session.user_id)
        except DatabaseUnavailable:
            self._unnoted[session.sid] = session.user_id

    async def sync(self, user_id: UUID) -> None:
        """Tell the user's battle at once whether the user is there."""
        async with self._db.connect() as conn:
            held = await battle_log.active(conn, user_id)
        for row in held:
            await self._battles.sync(row.battle_id, user_id)

    async def beat(self) -> None:
        """Say that this instance lives, bury others that do not, and note what could not be noted before."""
        async with self._db.begin() as conn:
            if not await repository.beat(conn, self._boot):
                await repository.begin(conn, self._boot)
                revived = True
            else:
                revived = False
            dead = await repository.bury(conn, UNSEEN)
            if dead:
                log.warning("instances ended without a goodbye: %s", ", ".join(dead))
                await submissions.release_all(conn, dead)
            unnoted = dict(self._unnoted)  # others may be added meanwhile
            for sid, user_id in sorted(unnoted.items(), key=lambda item: item[1]):
                await repository.depart(conn, sid, user_id)
        for sid in unnoted:
            del self._unnoted[sid]
        if revived:
            log.warning("this instance had been given up for dead, or another was given the same name")
            for session in self._sessions:
                if session.is_open:
                    await self.arrive(session)
        await asyncio.sleep(BEAT)

    async def reconcile(self) -> None:
        """Tell battles, rooms and the queue of players whose coming or going they missed."""
        async with self._db.connect() as conn:
            missed = await repository.mismatches(conn, self._settings.restart_grace)
            await queue.forget_absent(conn, self._settings.drop_grace)
            self._metrics.queue.set(await queue.count(conn))
            self._metrics.battles.set(await battle_log.count_open(conn))
        for row in missed:
            await attempt(self._battles.sync(row.battle_id, row.user_id))
        await self._rooms.sweep(self._settings.room_grace)
        await asyncio.sleep(RECONCILE)

    async def forget(self) -> None:
        """Drop answers that no client asks for any more."""
        await self._transactions.forget_old()
        await asyncio.sleep(FORGET)
