"""Submissions and their verdicts."""

from datetime import datetime
from uuid import UUID

from game_service.battles.domain.membership import Transition
from game_service.battles.domain.states import Battle, Verdict


def submit(battle: Battle, player_id: UUID, submission_id: UUID, language: str, at: datetime) -> Transition:
    """Take a submission that arrived at ``at``; it counts if that is no later than the round's end.

    The same ``submission_id`` again gives no events. Raises NotInBattle, BattleOver, AlreadyForfeited,
    RoundClosed, LanguageNotAllowed, AlreadySolved, TooManyPending.
    """
    raise NotImplementedError


def record_test(
    battle: Battle, submission_id: UUID, index: int, verdict: Verdict, now: datetime
) -> Transition:
    """Note the verdict of one test, ``index`` from 0.

    No events if that test or the whole submission is judged already, or the battle is over: judging that a
    crash cut short may simply be done again from the start. Raises SubmissionNotFound.
    """
    raise NotImplementedError


def record_verdict(
    battle: Battle, submission_id: UUID, verdict: Verdict, passed: int, tests: int, now: datetime
) -> Transition:
    """Note a submission's verdict, and close the round, perhaps the battle, if that was all it waited for.

    IE means the judge failed for good: not solved, nothing passed. No events if it is judged already or the
    battle is over. Raises SubmissionNotFound, InvalidVerdict.
    """
    raise NotImplementedError
