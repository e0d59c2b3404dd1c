"""What players may choose about a battle, and what the operator's settings add to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from game_service.battles.domain import BattleSettings, RoundProblem
from game_service.clients import ProblemChoice
from game_service.settings import Settings

WEIGHTS = {"bronze": 1, "silver": 2, "gold": 3, "platinum": 4}


@dataclass(frozen=True, slots=True)
class Choice:
    """The players' part of the settings; ``seats`` is None where the room decides."""

    rounds: int = 3
    round_seconds: int = 600
    rank: str | None = None
    tags: tuple[str, ...] = ()
    problem_ids: tuple[UUID, ...] = ()
    languages: tuple[str, ...] = ()
    scoring: str = "points"
    seats: int | None = None

    def problems(self, players: Sequence[UUID]) -> ProblemChoice:
        """What to ask problem_service for, for these players."""
        return ProblemChoice(
            count=self.rounds,
            rank=self.rank,
            tags=self.tags,
            ids=self.problem_ids,
            languages=self.languages,
            players=players,
        )


class Rules:
    """Makes the settings of battles."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def settings(self, choice: Choice, *, seats: int) -> BattleSettings:
        """The whole settings of a battle. Raises InvalidSettings."""
        own = self._settings
        return BattleSettings(
            rounds=choice.rounds,
            round_seconds=choice.round_seconds,
            seats=seats,
            languages=choice.languages,
            rank=choice.rank,
            tags=choice.tags,
            problem_ids=choice.problem_ids,
            scoring=choice.scoring,
            countdown_seconds=own.countdown,
            break_seconds=own.round_break,
            waiting_seconds=own.waiting,
            dropped_grace_seconds=own.drop_grace,
            left_grace_seconds=own.leave_grace,
            settle_seconds=own.settle,
        )


def round_problem(problem: dict[str, Any]) -> RoundProblem:
    """What the rules need to know of a problem."""
    return RoundProblem(id=UUID(problem["id"]), weight=WEIGHTS[problem["rank"]], version=problem["version"])


def for_languages(problem: dict[str, Any], languages: tuple[str, ...]) -> dict[str, Any]:
    """The problem with starter code in the battle's languages only."""
    if not languages:
        return problem
    starter = {name: code for name, code in problem["starter"].items() if name in languages}
    return problem | {"starter": starter}
