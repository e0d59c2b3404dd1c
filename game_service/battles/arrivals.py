"""Submissions that have arrived and are not taken yet: a round that they came in time for stays open."""

import contextlib
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from game_service.battles.domain import Battle


class Arrivals:
    """When the submissions under way at this instance arrived; the `settle` time is for those at others."""

    def __init__(self) -> None:
        self._times: dict[UUID, list[datetime]] = {}

    @contextlib.contextmanager
    def note(self, battle_id: UUID, at: datetime) -> Iterator[None]:
        """Until the end of the block, a submission is under way."""
        times = self._times.setdefault(battle_id, [])
        times.append(at)
        try:
            yield
        finally:
            times.remove(at)
            if not times:
                del self._times[battle_id]

    def keep_open(self, battle: Battle) -> bool:
        """Whether a submission that came before the round's end is still to be taken."""
        current = battle.round
        return current is not None and any(at <= current.ends_at for at in self._times.get(battle.id, ()))
