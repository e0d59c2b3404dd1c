"""Which problems players get."""

import time
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any
from uuid import UUID

from problem_service.domain import NotEnoughProblems
from problem_service.generation.settings import ModelSettings
from problem_service.repository import Filter
from problem_service.supply import repository, stock
from problem_service.supply.domain import GenerationUnavailable, Shelf
from problem_service.supply.metrics import SupplyMetrics
from problem_service.supply.repository import Wish
from problem_service.supply.supplier import Supplier
from shared.db import Connection, ConstraintViolated, Database
from shared.errors import Unavailable

_NOTED_FOR = 60.0
"""Seconds in which a shelf that is asked for again is not noted again."""
_MOST_NOTED = 1000
_LOOKED_FOR = 0.5
"""Seconds for which it is known whether anything is in stock."""


class Supply:
    """Serves problems at once: from stock, else from what there is; it never waits for the model."""

    def __init__(
        self, db: Database, settings: ModelSettings, supplier: Supplier | None, metrics: SupplyMetrics
    ) -> None:
        """``supplier``: fills the stock; None where nothing is generated."""
        self._db = db
        self._settings = settings
        self._supplier = supplier
        self._metrics = metrics
        self._noted: dict[Shelf, float] = {}
        self._seen_stock = False
        self._looked_at = float("-inf")

    async def serve(self, wish: Wish) -> list[Any]:
        """Rows of different problems, at most as many as wished; each says whether it is ``fresh``.

        One that a player was shown comes again only where there is no other.
        """
        async with self._db.connect() as conn:
            rows = await self._take(conn, wish)
        await self._note(wish, rows)
        return rows

    async def serve_all(self, wish: Wish) -> list[Any]:
        """As `serve`, but as many as wished, or none: then nothing is taken from the stock.

        Raises NotEnoughProblems.
        """
        try:
            async with self._db.begin() as conn:
                rows = await self._take(conn, wish)
                if len(rows) < wish.count:
                    raise NotEnoughProblems(f"{wish.count} wanted, {len(rows)} found.")
        except NotEnoughProblems:
            await self._note(wish, [])
            raise
        await self._note(wish, rows)
        return rows

    async def show(self, players: Sequence[UUID], ids: Collection[UUID]) -> None:
        """Players are shown these problems, which count as seen from now on."""
        if players and ids:
            async with self._db.connect() as conn:
                await repository.show(conn, players, ids)

    async def _take(self, conn: Connection, wish: Wish) -> list[Any]:
        if not wish.players or not await self._has_stock(conn):
            wish = replace(wish, most_fresh=0)
        return await repository.serve(conn, wish)

    async def serve_new(
        self, player_id: UUID, wanted: Filter, key: str | None, *, from_stock: bool = True
    ) -> Any | None:
        """A generated problem from stock, or another where it is empty; the same one for the same key.

        Raises GenerationUnavailable where nothing is generated.
        """
        if self._supplier is None:
            raise GenerationUnavailable(retry_after=3600)
        most_fresh = self.most_fresh if from_stock else 0
        wish = Wish(wanted, [player_id], most_fresh=most_fresh, idempotency_key=key)
        try:
            return await self._find_served(player_id, key) or next(iter(await self.serve(wish)), None)
        except ConstraintViolated:  # the same request twice at once
            return await self._find_served(player_id, key)

    @property
    def most_fresh(self) -> int:
        """From stock, for one player on a day."""
        return self._settings.stock_per_player

    async def _has_stock(self, conn: Connection) -> bool:
        """As it was a moment ago: looking for what is not there would cost every request."""
        now = time.monotonic()
        if now - self._looked_at > _LOOKED_FOR:
            self._seen_stock = await repository.has_stock(conn)
            self._looked_at = now
        return self._seen_stock

    async def _find_served(self, player_id: UUID, key: str | None) -> Any | None:
        if key is None:
            return None
        async with self._db.connect() as conn:
            return await repository.find_served(conn, player_id, key)

    async def _note(self, wish: Wish, rows: Sequence[Any]) -> None:
        """Count what was served, and have the shelf filled that was asked for."""
        for row in rows:
            self._metrics.served(fresh=row.fresh)
        if self._supplier is None:
            return
        if any(row.fresh for row in rows):
            self._supplier.wake()
        if wish.filter.rank is None or not wish.players:
            return
        shelf = Shelf(wish.filter.rank, tuple(sorted(set(wish.filter.tags))))
        now = time.monotonic()
        if self._noted.get(shelf, float("-inf")) > now - _NOTED_FOR:
            return
        if len(self._noted) >= _MOST_NOTED:
            self._noted.clear()
        self._noted[shelf] = now
        with suppress(Unavailable):  # what was served is served
            async with self._db.connect() as conn:
                await stock.want(conn, shelf)
