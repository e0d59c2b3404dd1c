"""What happens in a battle. The log of these is the truth; see `folding` for what each changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from game_service.battles.domain.settings import PRIVATE, BattleSettings
from game_service.battles.domain.standings import Standing
from game_service.battles.domain.states import CancelReason, FinishReason, RoundProblem, Verdict


@dataclass(frozen=True, slots=True)
class Seat:
    """A player as known before the battle."""

    player_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class BattleCreated:
    """The first event of every log."""

    type: ClassVar[str] = "battle_created"
    room_id: UUID | None
    settings: BattleSettings
    open: bool
    players: tuple[Seat, ...]
    problems: tuple[RoundProblem, ...] = field(metadata=PRIVATE)


@dataclass(frozen=True, slots=True)
class PlayerJoined:
    """A player took a seat."""

    type: ClassVar[str] = "player_joined"
    player_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class PlayerReady:
    """A player is ready to begin."""

    type: ClassVar[str] = "player_ready"
    player_id: UUID


@dataclass(frozen=True, slots=True)
class CountdownStarted:
    """All players are ready; the first round starts soon."""

    type: ClassVar[str] = "countdown_started"
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class RoundStarted:
    """A round runs; the service adds the problem's public text on the wire."""

    type: ClassVar[str] = "round_started"
    round: int
    problem_id: UUID
    weight: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class SubmissionReceived:
    """A submission arrived, at the event's time."""

    type: ClassVar[str] = "submission_received"
    submission_id: UUID
    player_id: UUID
    round: int
    language: str


@dataclass(frozen=True, slots=True)
class TestJudged:
    """One test of a submission has its verdict; ``passed`` counts those passed so far."""

    __test__: ClassVar[bool] = False
    type: ClassVar[str] = "test_judged"
    submission_id: UUID
    player_id: UUID
    round: int
    index: int
    verdict: Verdict
    passed: int


@dataclass(frozen=True, slots=True)
class SubmissionJudged:
    """A submission has its verdict; ``points`` is the player's total with it."""

    type: ClassVar[str] = "submission_judged"
    submission_id: UUID
    player_id: UUID
    round: int
    verdict: Verdict
    passed: int
    tests: int
    points: int


@dataclass(frozen=True, slots=True)
class PlayerDropped:
    """A player's connection broke without a goodbye."""

    type: ClassVar[str] = "player_dropped"
    player_id: UUID
    grace_until: datetime


@dataclass(frozen=True, slots=True)
class PlayerLeft:
    """A player left; ``grace_until`` is None if the seat is free again at once, before the battle began."""

    type: ClassVar[str] = "player_left"
    player_id: UUID
    grace_until: datetime | None


@dataclass(frozen=True, slots=True)
class PlayerBack:
    """A player came back."""

    type: ClassVar[str] = "player_back"
    player_id: UUID


@dataclass(frozen=True, slots=True)
class PlayerGone:
    """A player's time to come back is over."""

    type: ClassVar[str] = "player_gone"
    player_id: UUID


@dataclass(frozen=True, slots=True)
class PlayerForfeited:
    """A player gave up."""

    type: ClassVar[str] = "player_forfeited"
    player_id: UUID


@dataclass(frozen=True, slots=True)
class RoundOver:
    """A round is closed and all its submissions are judged."""

    type: ClassVar[str] = "round_over"
    round: int
    winner_id: UUID | None
    """Who sent the earliest accepted submission, or None."""
    standings: tuple[Standing, ...]
    next_starts_at: datetime | None
    """When the next round starts; None after the last."""


@dataclass(frozen=True, slots=True)
class BattleFinished:
    """The battle has a result; ``winner_id`` is None in a draw."""

    type: ClassVar[str] = "battle_finished"
    reason: FinishReason
    winner_id: UUID | None
    standings: tuple[Standing, ...]
    xp: Mapping[UUID, int]


@dataclass(frozen=True, slots=True)
class BattleCancelled:
    """The battle ended without a result."""

    type: ClassVar[str] = "battle_cancelled"
    reason: CancelReason


PlayerEvent = (
    PlayerJoined | PlayerReady | PlayerDropped | PlayerLeft | PlayerBack | PlayerGone | PlayerForfeited
)
RoundEvent = CountdownStarted | RoundStarted | SubmissionReceived | TestJudged | SubmissionJudged | RoundOver
FinalEvent = BattleFinished | BattleCancelled
Change = PlayerEvent | RoundEvent | FinalEvent
EventData = BattleCreated | Change


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of a battle's log; ``seq`` counts from 1 without gaps."""

    battle_id: UUID
    seq: int
    at: datetime
    data: EventData

    @property
    def type(self) -> str:
        return self.data.type
