"""The battles that sockets of this instance follow, and how far they were told of each."""

from collections.abc import Iterator
from uuid import UUID

from game_service.announcements import Logged, battle_channel
from game_service.battles import repository as battle_log
from game_service.sockets.server import SocketServer
from shared.db import Database


class Followed:
    """Sends each event of a battle's log to this instance's sockets once and in the order of seq."""

    def __init__(self, db: Database, server: SocketServer) -> None:
        self._db = db
        self._server = server
        self._told: dict[UUID, int] = {}

    def __iter__(self) -> Iterator[UUID]:
        return iter(list(self._told))

    def enter(self, sid: str, battle_id: UUID, seq: int) -> int:
        """Let a socket follow a battle whose log went up to ``seq``; the seq after which it hears all."""
        channel = battle_channel(battle_id)
        if not self._server.is_used(channel):
            self._told[battle_id] = seq
        self._server.enter(sid, channel)
        return max(seq, self._told.setdefault(battle_id, seq))

    def forget(self, battle_id: UUID) -> None:
        """It is over: nobody hears of it any more."""
        self._told.pop(battle_id, None)
        self._server.clear(battle_channel(battle_id))

    def say(self, item: Logged) -> bool:
        """Tell of the event if it is the next one; whether it has been told, now or before."""
        told = self._told.get(item.battle_id)
        if told is None or item.seq > told + 1:
            return False
        if item.seq == told + 1:
            if item.event is None:
                return False
            self._told[item.battle_id] = item.seq
            self._server.publish(battle_channel(item.battle_id), "battle_event", item.event)
        return True

    async def tell(self, item: Logged) -> None:
        """Tell of the event if anyone is here for it, after what was missed before it.

        Raises DatabaseUnavailable.
        """
        if self._server.is_used(battle_channel(item.battle_id)):
            self._told.setdefault(item.battle_id, item.seq - 1)
            if not self.say(item):
                await self.catch_up(item.battle_id, item.seq)
        else:
            self._told.pop(item.battle_id, None)

    async def catch_up(self, battle_id: UUID, seq: int) -> None:
        """Tell from the log what was not told yet, up to ``seq``. Raises DatabaseUnavailable."""
        told = self._told.get(battle_id)
        if told is not None and told < seq:
            async with self._db.connect() as conn:
                events = await battle_log.events_after(conn, battle_id, told, most=seq - told)
            for event in events:
                self.say(Logged(battle_id, event["seq"], event))
