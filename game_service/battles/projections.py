"""What the log means for the tables beside it: who plays, results, xp, submissions."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.sql.expression import Executable

from game_service.battles.domain import Battle, Event, Presence
from game_service.battles.domain.events import (
    BattleCancelled,
    BattleCreated,
    BattleFinished,
    PlayerBack,
    PlayerDropped,
    PlayerForfeited,
    PlayerGone,
    PlayerJoined,
    PlayerLeft,
)
from game_service.tables import battle_players, players, submissions

Statement = tuple[Executable, dict[str, Any]]

_SEAT = sa.insert(battle_players)
_MEMBER = sa.and_(
    battle_players.c.battle_id == sa.bindparam("of_battle"),
    battle_players.c.user_id == sa.bindparam("player"),
)
_UNSEAT = sa.delete(battle_players).where(_MEMBER)
_PRESENCE = (
    sa.update(battle_players)
    .where(_MEMBER)
    .values(presence=sa.bindparam("now_is"), active=sa.bindparam("is_held"))
)
_RELEASE = (
    sa.update(battle_players)
    .where(battle_players.c.battle_id == sa.bindparam("of_battle"))
    .values(active=False)
)
_STOP_JUDGING = (
    sa.update(submissions)
    .where(submissions.c.battle_id == sa.bindparam("of_battle"), submissions.c.pending)
    .values(pending=False, claim=None, claimed_until=None)
)
_RESULT = (
    sa.update(battle_players)
    .where(_MEMBER)
    .values(
        result=sa.bindparam("outcome"),
        points=sa.bindparam("total"),
        xp=sa.bindparam("gained"),
    )
)
_REWARD = (
    sa.update(players)
    .where(players.c.user_id == sa.bindparam("player"))
    .values(
        xp=players.c.xp + sa.bindparam("gained"),
        wins=players.c.wins + sa.bindparam("won"),
        losses=players.c.losses + sa.bindparam("lost"),
        draws=players.c.draws + sa.bindparam("drew"),
    )
)


def consequences(battle: Battle, event: Event) -> Iterator[Statement]:
    """What an event changes beside the battle itself."""
    match event.data:
        case BattleCreated(players=seats):
            for seat in seats:
                yield _SEAT, {"battle_id": battle.id, "user_id": seat.player_id, "joined_at": event.at}
        case PlayerJoined(player_id=player_id):
            yield _SEAT, {"battle_id": battle.id, "user_id": player_id, "joined_at": event.at}
        case PlayerDropped() | PlayerLeft() | PlayerGone() | PlayerBack() | PlayerForfeited() as change:
            yield _seat_of(battle, change.player_id)
        case BattleFinished() as result:
            yield from _results(battle.id, result)
            yield from _end(battle.id)
        case BattleCancelled():
            yield from _end(battle.id)
        case _:
            pass


def _seat_of(battle: Battle, player_id: UUID) -> Statement:
    """What the battle says of a player: the rules alone decide who keeps a seat."""
    player = battle.find_player(player_id)
    member = {"of_battle": battle.id, "player": player_id}
    if player is None:
        return _UNSEAT, member
    held = player.presence is not Presence.FORFEITED
    return _PRESENCE, member | {"now_is": player.presence.value, "is_held": held}


def _end(battle_id: UUID) -> Iterator[Statement]:
    """The battle lets go of everyone; what was still in judging is not counted, so it is judged no more."""
    yield _RELEASE, {"of_battle": battle_id}
    yield _STOP_JUDGING, {"of_battle": battle_id}


def _results(battle_id: UUID, result: BattleFinished) -> Iterator[Statement]:
    for standing in sorted(result.standings, key=lambda item: item.player_id):
        won = standing.player_id == result.winner_id
        drew = result.winner_id is None and standing.place == 1
        outcome = "won" if won else "drew" if drew else "lost"
        gained = result.xp.get(standing.player_id, 0)
        yield (
            _RESULT,
            {
                "of_battle": battle_id,
                "player": standing.player_id,
                "outcome": outcome,
                "total": standing.points,
                "gained": gained,
            },
        )
        yield (
            _REWARD,
            {
                "player": standing.player_id,
                "gained": gained,
                "won": int(won),
                "drew": int(drew),
                "lost": int(not won and not drew),
            },
        )
