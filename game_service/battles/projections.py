"""What the log means for the tables beside it: who plays, results, xp, submissions."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.sql.expression import Executable

from game_service.battles.domain import Battle, Event
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
from game_service.tables import battle_players, players

Statement = tuple[Executable, dict[str, Any]]

_SEAT = sa.insert(battle_players)
_MEMBER = sa.and_(
    battle_players.c.battle_id == sa.bindparam("of_battle"),
    battle_players.c.user_id == sa.bindparam("player"),
)
_UNSEAT = sa.delete(battle_players).where(_MEMBER)
_PRESENCE = sa.update(battle_players).where(_MEMBER).values(presence=sa.bindparam("now_is"))
_FORFEIT = sa.update(battle_players).where(_MEMBER).values(presence="forfeited", active=False)
_RELEASE = (
    sa.update(battle_players)
    .where(battle_players.c.battle_id == sa.bindparam("of_battle"))
    .values(active=False)
)
_RESULT = (
    sa.update(battle_players)
    .where(_MEMBER)
    .values(
        active=False,
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
        case PlayerLeft(player_id=player_id, grace_until=None):
            yield _UNSEAT, {"of_battle": battle.id, "player": player_id}
        case PlayerForfeited(player_id=player_id):
            yield _FORFEIT, {"of_battle": battle.id, "player": player_id}
        case PlayerDropped() | PlayerLeft() | PlayerGone() | PlayerBack() as change:
            yield (
                _PRESENCE,
                {
                    "of_battle": battle.id,
                    "player": change.player_id,
                    "now_is": _PRESENCES[type(change)],
                },
            )
        case BattleFinished() as result:
            yield from _results(battle.id, result)
        case BattleCancelled():
            yield _RELEASE, {"of_battle": battle.id}
        case _:
            pass


_PRESENCES = {PlayerDropped: "dropped", PlayerLeft: "left", PlayerGone: "gone", PlayerBack: "present"}


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
