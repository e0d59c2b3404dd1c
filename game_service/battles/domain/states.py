"""A battle as it stands: the sum of the events in its log."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Self
from uuid import UUID

from game_service.battles.domain.errors import NotInBattle
from game_service.battles.domain.settings import PRIVATE, BattleSettings


class Status(StrEnum):
    """Where a battle is.

    JUDGING is never stored: time alone leads there and no event tells of it. `status_at` says it of a running
    round that takes no more submissions and waits for verdicts.
    """

    WAITING = "waiting"
    COUNTDOWN = "countdown"
    RUNNING = "running"
    JUDGING = "judging"
    ROUND_OVER = "round_over"
    FINISHED = "finished"
    CANCELLED = "cancelled"


class Presence(StrEnum):
    """Whether a player is there.

    DROPPED and LEFT players may come back until their ``grace_until``; then they are GONE: the others may
    claim the win and rounds no longer wait for them, yet they may still come back. FORFEITED is for good.
    """

    PRESENT = "present"
    DROPPED = "dropped"
    LEFT = "left"
    GONE = "gone"
    FORFEITED = "forfeited"


class Verdict(StrEnum):
    """A judge's word on a test or on a whole submission."""

    AC = "AC"
    WA = "WA"
    TLE = "TLE"
    MLE = "MLE"
    RE = "RE"
    CE = "CE"
    OLE = "OLE"
    IE = "IE"


class FinishReason(StrEnum):
    """How a battle came to a result."""

    POINTS = "points"
    FORFEIT = "forfeit"
    CLAIMED = "claimed"


class CancelReason(StrEnum):
    """Why a battle ended without a result; nobody is rated."""

    TOO_FEW_PLAYERS = "too-few-players"
    WAITED_TOO_LONG = "waited-too-long"
    ABANDONED = "abandoned"


@dataclass(frozen=True, slots=True)
class RoundProblem:
    """A problem by its id and the weight of its rank: bronze 1, silver 2, gold 3, platinum 4.

    ``version``: the one that is played to the end, whatever becomes of the problem meanwhile; None in battles
    from before problems had any.
    """

    id: UUID
    weight: int
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Submission:
    """What a player sent in; the source is kept elsewhere. ``verdict`` is None while it is in judging."""

    id: UUID
    player_id: UUID
    round: int
    at: datetime
    """When it arrived."""
    language: str
    verdict: Verdict | None = None
    passed: int = 0
    tests: int = 0
    """How many tests there are; 0 until the verdict."""
    tests_judged: tuple[int, ...] = ()
    """Indexes of the tests whose verdicts are in the log, in order of these; none once all is judged."""

    @property
    def is_pending(self) -> bool:
        return self.verdict is None

    @property
    def is_accepted(self) -> bool:
        return self.verdict is Verdict.AC


@dataclass(frozen=True, slots=True)
class Round:
    """One problem against the clock.

    ``submissions`` are those of the running round, in the order of the log; a round that is over has left its
    mark in the players' results and keeps none, for the whole battle is stored after each event.
    """

    number: int
    problem: RoundProblem
    starts_at: datetime
    ends_at: datetime
    submissions: tuple[Submission, ...] = ()

    @property
    def is_judging(self) -> bool:
        """Whether any submission waits for its verdict."""
        return any(submission.is_pending for submission in self.submissions)

    def of(self, player_id: UUID) -> tuple[Submission, ...]:
        """A player's submissions."""
        return tuple(submission for submission in self.submissions if submission.player_id == player_id)

    def is_solved_by(self, player_id: UUID) -> bool:
        """Whether a submission of the player is accepted."""
        return any(submission.is_accepted for submission in self.of(player_id))


@dataclass(frozen=True, slots=True)
class RoundResult:
    """A player's best submission of a round; nothing sent in is all zeros and None."""

    round: int
    points: int = 0
    solved: bool = False
    passed: int = 0
    tests: int = 0
    submitted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Player:
    """Someone who takes part; ``results`` holds the rounds with a judged submission, in order."""

    id: UUID
    name: str
    ready: bool = False
    presence: Presence = Presence.PRESENT
    grace_until: datetime | None = None
    """When a dropped or left player is given up; else None."""
    results: tuple[RoundResult, ...] = ()

    @property
    def points(self) -> int:
        return sum(result.points for result in self.results)

    @property
    def solved(self) -> int:
        """How many rounds the player has solved."""
        return sum(result.solved for result in self.results)

    @property
    def last_improvement_at(self) -> datetime | None:
        """Arrival of the submission that last raised the total, by order of arrival, not of judging."""
        return max((r.submitted_at for r in self.results if r.points and r.submitted_at), default=None)

    @property
    def takes_part(self) -> bool:
        """Whether rounds wait for this player: neither gone nor forfeited."""
        return self.presence not in (Presence.GONE, Presence.FORFEITED)


@dataclass(frozen=True, slots=True)
class Battle:
    """A battle after ``seq`` events. Players are in order of joining, problems one a round."""

    id: UUID
    room_id: UUID | None
    settings: BattleSettings
    problems: tuple[RoundProblem, ...] = field(metadata=PRIVATE)
    open: bool
    """Whether it was created with seats left for others to join."""
    created_at: datetime
    seq: int
    status: Status = Status.WAITING
    players: tuple[Player, ...] = ()
    rounds: tuple[Round, ...] = ()
    """Rounds started so far."""
    starts_at: datetime | None = None
    """When the next round starts, during a countdown or a break; else None."""
    ended_at: datetime | None = None
    reason: FinishReason | CancelReason | None = None
    winner_id: UUID | None = None
    """The winner of a finished battle; None is a draw."""

    @property
    def is_over(self) -> bool:
        return self.status in (Status.FINISHED, Status.CANCELLED)

    @property
    def round(self) -> Round | None:
        """The latest round that has started."""
        return self.rounds[-1] if self.rounds else None

    def find_player(self, player_id: UUID) -> Player | None:
        return next((player for player in self.players if player.id == player_id), None)

    def get_player(self, player_id: UUID) -> Player:
        """Raises NotInBattle."""
        player = self.find_player(player_id)
        if player is None:
            raise NotInBattle
        return player

    def with_player(self, player: Player) -> Self:
        """The battle with this player in place of the one of the same id."""
        return replace(self, players=tuple(player if p.id == player.id else p for p in self.players))

    def find_pending(self, submission_id: UUID) -> Submission | None:
        """A submission that waits for its verdict; None too if it has it, or the battle is over."""
        return next((submission for submission in self.pending() if submission.id == submission_id), None)

    def with_submission(self, submission: Submission) -> Self:
        """The battle with this submission in place of the one of its id, or as the latest of its round."""
        before = self.rounds[submission.round - 1]
        if any(s.id == submission.id for s in before.submissions):
            submissions = tuple(submission if s.id == submission.id else s for s in before.submissions)
        else:
            submissions = (*before.submissions, submission)
        after = replace(before, submissions=submissions)
        return replace(self, rounds=tuple(after if r.number == after.number else r for r in self.rounds))

    def pending(self) -> tuple[Submission, ...]:
        """Submissions that wait for a verdict, in order of the log; to be judged again after a crash.

        None once the battle is over: what was still in judging then is not counted.
        """
        if self.is_over or self.round is None:
            return ()
        return tuple(submission for submission in self.round.submissions if submission.is_pending)
