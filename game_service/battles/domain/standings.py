"""Who stands where, who wins and what it is worth."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from game_service.battles.domain.states import Battle, Player, Presence, RoundResult

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

    def order(player: Player) -> tuple[bool, bool, int, datetime]:
        # Without points there is no improvement: whoever shares that total has none either.
        improved_at = player.last_improvement_at or battle.created_at
        return player.id != winner_id, player.presence is Presence.FORFEITED, -player.points, improved_at

    ranked = sorted((order(player), index, player) for index, player in enumerate(battle.players))
    orders = [rank for rank, _, _ in ranked]
    return tuple(_standing(battle, player, orders.index(rank) + 1) for rank, _, player in ranked)


def _standing(battle: Battle, player: Player, place: int) -> Standing:
    results = {result.round: result for result in player.results}
    return Standing(
        player_id=player.id,
        name=player.name,
        points=player.points,
        solved=player.solved,
        place=place,
        last_improvement_at=player.last_improvement_at,
        forfeited=player.presence is Presence.FORFEITED,
        rounds=tuple(results.get(r.number, RoundResult(r.number)) for r in battle.rounds),
    )


def winner_of(placed: tuple[Standing, ...]) -> UUID | None:
    """The one player in first place, or None if several share it."""
    first = [standing.player_id for standing in placed if standing.place == 1]
    return first[0] if len(first) == 1 else None


def xp_of(placed: tuple[Standing, ...]) -> Mapping[UUID, int]:
    """What each player gains: a win 10, a draw 3 for each who shares the first place, else 0."""
    best = DRAW_XP if winner_of(placed) is None else WIN_XP
    return {standing.player_id: best if standing.place == 1 else 0 for standing in placed}
