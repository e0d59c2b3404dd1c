"""Commands of players about their taking part.

Each returns the battle after it and the events to append, consequences included (a countdown, the end of a
round or of the battle). Doing again what is already so gives no events.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from game_service.battles.domain.events import Event, Seat
from game_service.battles.domain.settings import BattleSettings
from game_service.battles.domain.states import Battle, RoundProblem

Transition = tuple[Battle, list[Event]]


def create(
    battle_id: UUID,
    settings: BattleSettings,
    problems: Sequence[RoundProblem],
    players: Sequence[Seat],
    now: datetime,
    room_id: UUID | None = None,
) -> Transition:
    """A new battle that waits for its players to be ready.

    Fewer players than seats make it open: others may join, and it waits on when a single player remains.
    Raises InvalidSettings if there are not as many problems as rounds, no players, too many or one twice.
    """
    raise NotImplementedError


def join(battle: Battle, player: Seat, now: datetime) -> Transition:
    """Take a seat. Raises BattleOver, NotWaiting, BattleFull."""
    raise NotImplementedError


def ready(battle: Battle, player_id: UUID, now: datetime) -> Transition:
    """Say one is ready; when all are, and they are two or more, the countdown starts.

    Raises NotInBattle, BattleOver, NotWaiting.
    """
    raise NotImplementedError


def drop(battle: Battle, player_id: UUID, now: datetime) -> Transition:
    """A player's connection broke: a fact, so without effect on a battle that is over. Raises NotInBattle."""
    raise NotImplementedError


def leave(battle: Battle, player_id: UUID, now: datetime) -> Transition:
    """A player said goodbye: the seat is free at once while the battle waits, else the player has a grace.

    Without effect on a battle that is over. Raises NotInBattle.
    """
    raise NotImplementedError


def back(battle: Battle, player_id: UUID, now: datetime) -> Transition:
    """A player is there again, even one given up; forfeited ones stay so.

    Without effect on a battle that is over. Raises NotInBattle.
    """
    raise NotImplementedError


def forfeit(battle: Battle, player_id: UUID, now: datetime) -> Transition:
    """Give up for good; while the battle waits this is the same as leaving.

    Raises NotInBattle, BattleOver, AlreadyForfeited.
    """
    raise NotImplementedError


def claim_win(battle: Battle, player_id: UUID, now: datetime) -> Transition:
    """Take the win, all others being gone or forfeited. Raises NotInBattle, BattleOver, CannotClaim."""
    raise NotImplementedError
