"""Giving people all that is kept of them, here and in the other services."""

import asyncio
from typing import Any

from auth_service.audit import Event, record
from auth_service.clock import Clock
from auth_service.export import repository
from auth_service.export.clients import ExportClient, ExportUnavailable
from auth_service.sessions.domain import Client
from auth_service.sessions.fresh import require_fresh, require_live
from shared.db import Database
from shared.identity import Identity

VERSION = 1
"""Of the document's form."""
AT_ONCE = 2
"""Documents that are put together at a time; each may be large, and others wait for their turn."""
PATIENCE = 15.0
"""Seconds that somebody waits for a turn."""


class Exports:
    """One document for each who asks."""

    def __init__(
        self, db: Database, game: ExportClient, problems: ExportClient, fresh_lifetime: int, clock: Clock
    ) -> None:
        """``fresh_lifetime``: seconds, the setting AUTH_FRESH_LIFETIME."""
        self._db = db
        self._game = game
        self._problems = problems
        self._fresh_lifetime = fresh_lifetime
        self._clock = clock
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def export(self, identity: Identity, client: Client) -> dict[str, Any]:
        """All that is kept of the caller; guests, who have nothing to show anew, get it by their token alone.

        Raises RevokedToken, ReauthenticationRequired or ExportUnavailable.
        """
        try:
            async with asyncio.timeout(PATIENCE):
                await self._turns.acquire()
        except TimeoutError as error:
            raise ExportUnavailable(retry_after=5) from error
        try:
            return await self._export(identity, client)
        finally:
            self._turns.release()

    async def _export(self, identity: Identity, client: Client) -> dict[str, Any]:
        now = self._clock()
        async with self._db.begin() as conn:
            user, _ = await require_live(conn, identity, now)
            if not user.is_guest:
                await require_fresh(conn, identity, now, self._fresh_lifetime)
        game, problems = await asyncio.gather(self._game.get(user.id), self._problems.get(user.id))
        async with self._db.begin() as conn:
            await require_live(conn, identity, now)
            own = await repository.export(conn, user.id)
            await record(
                conn,
                Event.DATA_EXPORTED,
                at=now,
                user_id=user.id,
                session_id=identity.session_id,
                client=client,
            )
        return {"version": VERSION, "exported_at": now, **own, "game": game, "problems": problems}
