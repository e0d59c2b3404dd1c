"""The rules of a battle: pure, without I/O or a clock.

A command takes a battle and returns the battle after it and the events to append to its log. Every change
goes through `evolve`, so folding the log gives the same battle.
"""

from game_service.battles.domain.clock import next_deadline, status_at, tick
from game_service.battles.domain.draft import Transition
from game_service.battles.domain.events import Event, EventData, Seat
from game_service.battles.domain.folding import evolve, fold
from game_service.battles.domain.membership import (
    back,
    claim_win,
    create,
    drop,
    forfeit,
    join,
    leave,
    ready,
)
from game_service.battles.domain.ranks import RANKS, Rank, rank_of
from game_service.battles.domain.settings import BattleSettings
from game_service.battles.domain.standings import Standing, standings
from game_service.battles.domain.states import (
    Battle,
    CancelReason,
    FinishReason,
    Player,
    Presence,
    Round,
    RoundProblem,
    RoundResult,
    Status,
    Submission,
    Verdict,
)
from game_service.battles.domain.submissions import record_test, record_verdict, submit
from game_service.battles.domain.wire import to_snapshot, to_wire

__all__ = [
    "RANKS",
    "Battle",
    "BattleSettings",
    "CancelReason",
    "Event",
    "EventData",
    "FinishReason",
    "Player",
    "Presence",
    "Rank",
    "Round",
    "RoundProblem",
    "RoundResult",
    "Seat",
    "Standing",
    "Status",
    "Submission",
    "Transition",
    "Verdict",
    "back",
    "claim_win",
    "create",
    "drop",
    "evolve",
    "fold",
    "forfeit",
    "join",
    "leave",
    "next_deadline",
    "rank_of",
    "ready",
    "record_test",
    "record_verdict",
    "standings",
    "status_at",
    "submit",
    "tick",
    "to_snapshot",
    "to_wire",
]
