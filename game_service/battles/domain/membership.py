"""Commands of players about their taking part.

Each returns the battle after it and the events to append, consequences included (a countdown, the end of a
round or of the battle). Doing again what is already so gives no events.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from game_service.battles.domain.consequences import finish, settle
from game_service.battles.domain.draft import Draft, Transition
from game_service.battles.domain.errors import (
    AlreadyForfeited,
    BattleFull,
    BattleOver,
    CannotClaim,
    InvalidSettings,
    NotWaiting,
)
from game_service.battles.domain.events import (
    BattleCreated,
    Change,
    Event,
    PlayerBack,
    PlayerDropped,
    PlayerForfeited,
    PlayerJoined,
    PlayerLeft,
    PlayerReady,
    Seat,
)
from game_service.battles.domain.folding import evolve
from game_service.battles.domain.settings import BattleSettings
from game_service.battles.domain.states import Battle, FinishReason, Presence, RoundProblem, Status


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
    errors: dict[str, list[str]] = {}
    if len(problems) != settings.rounds:
        errors["problems"] = ["There must be one problem a round."]
    if not 1 <= len(players) <= settings.seats:
        errors["players"] = ["There must be at least one player and no more than seats."]
    if len({player.player_id for player in players}) < len(players):
        errors["players"] = ["No player may be there twice."]
    if errors:
        raise InvalidSettings(errors=errors)
    created = BattleCreated(
        room_id=room_id,
        settings=settings,
        open=len(players) < settings.seats,
        players=tuple(players),
        problems=tuple(problems),
    )
    event = Event(battle_id, 1, now, created)
    return evolve(None, event), [event]


def join(battle: Battle, player: Seat, now: datetime) -> Transition:
    """Take a seat. Raises BattleOver, NotWaiting, BattleFull."""
    if battle.find_player(player.player_id) is not None:
        return battle, []
    _require_waiting(battle)
    if len(battle.players) >= battle.settings.seats:
        raise BattleFull
    return _with(battle, PlayerJoined(player.player_id, player.name), now)


def ready(battle: Battle, player_id: UUID, now: datetime) -> Transition:
    """Say one is ready; when all are, and they are two or more, the countdown starts.

    Raises NotInBattle, BattleOver, NotWaiting.
    """
    player = battle.get_player(player_id)
    if player.ready and not battle.is_over:
        return battle, []
    _require_waiting(battle)
    return _with(battle, PlayerReady(player_id), now)


def drop(battle: Battle, player_id: UUID, now: datetime) -> Transition:
    """A player's connection broke: a fact, so without effect on a battle that is over. Raises NotInBattle."""
    player = battle.get_player(player_id)
    if battle.is_over or player.presence is not Presence.PRESENT:
        return battle, []
    grace = timedelta(seconds=battle.settings.dropped_grace_seconds)
    return _with(battle, PlayerDropped(player_id, now + grace), now)


def leave(battle: Battle, player_id: UUID, now: datetime) -> Transition:
    """A player said goodbye: the seat is free at once while the battle waits, else the player has a grace.

    Without effect on a battle that is over. Raises NotInBattle.
    """
    player = battle.get_player(player_id)
    if battle.is_over or player.presence not in (Presence.PRESENT, Presence.DROPPED):
        return battle, []
    if battle.status is Status.WAITING:
        return _with(battle, PlayerLeft(player_id, None), now)
    grace_until = now + timedelta(seconds=battle.settings.left_grace_seconds)
    if player.grace_until is not None:
        grace_until = min(grace_until, player.grace_until)
    return _with(battle, PlayerLeft(player_id, grace_until), now)


def back(battle: Battle, player_id: UUID, now: datetime) -> Transition:
    """A player is there again, even one given up; forfeited ones stay so.

    Without effect on a battle that is over. Raises NotInBattle.
    """
    player = battle.get_player(player_id)
    if battle.is_over or player.presence in (Presence.PRESENT, Presence.FORFEITED):
        return battle, []
    return _with(battle, PlayerBack(player_id), now)


def forfeit(battle: Battle, player_id: UUID, now: datetime) -> Transition:
    """Give up for good; while the battle waits this is the same as leaving.

    Raises NotInBattle, BattleOver, AlreadyForfeited.
    """
    draft = Draft(battle)
    settle(draft, now)
    player = draft.battle.get_player(player_id)
    if draft.battle.is_over:
        raise BattleOver
    if player.presence is Presence.FORFEITED:
        raise AlreadyForfeited
    waiting = draft.battle.status is Status.WAITING
    draft.record(PlayerLeft(player_id, None) if waiting else PlayerForfeited(player_id), now)
    settle(draft, now)
    return draft.transition


def claim_win(battle: Battle, player_id: UUID, now: datetime) -> Transition:
    """Take the win, all others being gone or forfeited. Raises NotInBattle, BattleOver, CannotClaim."""
    draft = Draft(battle)
    settle(draft, now)
    player = draft.battle.get_player(player_id)
    if draft.battle.is_over:
        raise BattleOver
    others = [other for other in draft.battle.players if other.id != player_id]
    alone = player.takes_part and not any(other.takes_part for other in others)
    if not (alone and draft.battle.rounds and draft.battle.settings.claims):
        raise CannotClaim
    draft.record(finish(draft.battle, FinishReason.CLAIMED, first=player), now)
    return draft.transition


def _require_waiting(battle: Battle) -> None:
    if battle.is_over:
        raise BattleOver
    if battle.status is not Status.WAITING:
        raise NotWaiting


def _with(battle: Battle, change: Change, now: datetime) -> Transition:
    draft = Draft(battle)
    draft.record(change, now)
    settle(draft, now)
    return draft.transition
