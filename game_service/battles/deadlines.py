"""Deadlines of battles: when to look next, and the loop that does what is due.

They live in the database, so that any instance takes up those of one that ended.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from game_service.background import attempt, woken
from game_service.battles import repository
from game_service.work import utc_now
from shared.db import Database

POLL = 1.0
"""Longest time in seconds between two looks, for deadlines that other instances wrote."""
PAUSE = 0.02
"""Shortest one, when there is much to do."""
AT_ONCE = 5
"""Battles ticked together; fewer than there are connections."""


class Alarm:
    """When the loop looks next, and how to have it look sooner."""

    def __init__(self) -> None:
        self.at = datetime.max.replace(tzinfo=UTC)
        self.sooner = asyncio.Event()

    async def wait_until(self, at: datetime) -> None:
        """Wait until then, or until `sooner` is set."""
        self.at = at
        await woken(self.sooner, max(PAUSE, (at - utc_now()).total_seconds()))


class Deadlines:
    """Ticks battles when they are due."""

    def __init__(self, db: Database, alarm: Alarm, tick: Callable[[UUID], Awaitable[None]]) -> None:
        self._db = db
        self._alarm = alarm
        self._tick = tick

    async def step(self) -> None:
        """Tick all that is due, then wait for the next deadline; a battle that fails holds up no other."""
        seen = utc_now()
        async with self._db.connect() as conn:
            due = await repository.due(conn, seen)
        for begin in range(0, len(due), AT_ONCE):
            batch = due[begin : begin + AT_ONCE]
            await asyncio.gather(*(attempt(self._tick(battle_id)) for battle_id in batch))
        # Deadlines written from here on are compared with the poll until the nearest one is known.
        latest = self._alarm.at = utc_now() + timedelta(seconds=POLL)
        async with self._db.connect() as conn:
            nearest = await repository.find_next_deadline(conn, seen)
        await self._alarm.wait_until(latest if nearest is None else min(latest, nearest))
