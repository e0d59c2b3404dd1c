"""Who stands where, who wins and what it is worth."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from game_service.battles.domain.states import Battle, RoundResult

WIN_XP = 10
DRAW_XP = 3


@dataclass(frozen=True, slots=True)
class Standing:
    """One player's place; equal players share it (1, 1, 3). ``rounds`` has every round started so far."""

    player_id: UUID
    name: str
    points: int
    solved: int
    place: int
    last_improvement_at: datetime | None
    forfeited: bool
    rounds: tuple[RoundResult, ...]


def standings(battle: Battle, winner_id: UUID | None = None) -> tuple[Standing, ...]:
    """All players, best first: by points, then by the earlier last improvement; forfeited ones last.

    ``winner_id`` is placed first whatever the points: a claimed win.
    """
    raise NotImplementedError


def winner_of(placed: tuple[Standing, ...]) -> UUID | None:
    """The one player in first place, or None if several share it."""
    raise NotImplementedError


def xp_of(placed: tuple[Standing, ...]) -> Mapping[UUID, int]:
    """What each player gains: a win 10, a draw 3 for each who shares the first place, else 0."""
    raise NotImplementedError
