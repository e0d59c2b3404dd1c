"""What the players agree on before a battle."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from game_service.battles.domain.errors import InvalidSettings

MAX_ROUNDS = 10
MAX_ROUND_SECONDS = 3600
MIN_SEATS = 2
MAX_SEATS = 50
SCORINGS = ("points",)

PRIVATE: dict[str, Any] = {"private": True}
"""Metadata of a field that never goes on the wire: it would tell players the problems ahead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BattleSettings:
    """The rules of one battle; all times in seconds.

    ``rank``, ``tags`` and ``problem_ids`` say how the problems were chosen and mean nothing here. No
    ``languages`` means all. The least sensible ``round_seconds`` is checked at the edge; here it need only be
    positive. Raises InvalidSettings.
    """

    rounds: int = 3
    round_seconds: float = 600
    seats: int = 2
    languages: tuple[str, ...] = ()
    rank: str | None = None
    tags: tuple[str, ...] = ()
    problem_ids: tuple[UUID, ...] = field(default=(), metadata=PRIVATE)
    scoring: str = "points"
    countdown_seconds: float = 5
    break_seconds: float = 10
    waiting_seconds: float = 600
    """How long the battle waits for players to be ready before it is cancelled."""
    dropped_grace_seconds: float = 40
    left_grace_seconds: float = 10
    settle_seconds: float = 0.5
    """How long after its end a round stays open for submissions that arrived in time but wait for a lock."""
    claims: bool = True
    """Whether a player whose opponents are all gone may claim the win."""
    max_pending: int = 3
    """How many submissions of one player may be in judging at once."""
    max_submissions: int = 100
    """How many submissions a player may send in a round: each is part of the battle's state while it runs."""

    def __post_init__(self) -> None:
        wrong = {
            name: [message]
            for name, valid, message in (
                ("rounds", 1 <= self.rounds <= MAX_ROUNDS, f"Must be 1 to {MAX_ROUNDS}."),
                (
                    "round_seconds",
                    0 < self.round_seconds <= MAX_ROUND_SECONDS,
                    f"Must be above 0 and at most {MAX_ROUND_SECONDS}.",
                ),
                ("seats", MIN_SEATS <= self.seats <= MAX_SEATS, f"Must be {MIN_SEATS} to {MAX_SEATS}."),
                ("scoring", self.scoring in SCORINGS, f"Must be one of: {', '.join(SCORINGS)}."),
                ("countdown_seconds", self.countdown_seconds >= 0, "Must not be negative."),
                ("break_seconds", self.break_seconds >= 0, "Must not be negative."),
                ("waiting_seconds", self.waiting_seconds > 0, "Must be above 0."),
                ("dropped_grace_seconds", self.dropped_grace_seconds >= 0, "Must not be negative."),
                ("left_grace_seconds", self.left_grace_seconds >= 0, "Must not be negative."),
                ("settle_seconds", self.settle_seconds >= 0, "Must not be negative."),
                ("max_pending", self.max_pending >= 1, "Must be 1 or more."),
                ("max_submissions", self.max_submissions >= 1, "Must be 1 or more."),
            )
            if not valid
        }
        if wrong:
            raise InvalidSettings(errors=wrong)
