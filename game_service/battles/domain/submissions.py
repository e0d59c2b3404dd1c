"""Submissions and their verdicts."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from game_service.battles.domain.consequences import settle
from game_service.battles.domain.draft import Draft, Transition
from game_service.battles.domain.errors import (
    AlreadyForfeited,
    AlreadySolved,
    BattleOver,
    InvalidVerdict,
    LanguageNotAllowed,
    RoundClosed,
    TooManyPending,
    TooManySubmissions,
)
from game_service.battles.domain.events import SubmissionJudged, SubmissionReceived, TestJudged
from game_service.battles.domain.scoring import with_verdict
from game_service.battles.domain.states import Battle, Presence, Status, Verdict


def submit(battle: Battle, player_id: UUID, submission_id: UUID, language: str, at: datetime) -> Transition:
    """Take a submission that arrived at ``at``; it counts if that is no later than the round's end.

    Raises NotInBattle, BattleOver, AlreadyForfeited, RoundClosed, LanguageNotAllowed, AlreadySolved,
    TooManyPending, TooManySubmissions.
    """
    player = battle.get_player(player_id)
    if battle.is_over:
        raise BattleOver
    if player.presence is Presence.FORFEITED:
        raise AlreadyForfeited
    round_ = battle.round
    if round_ is None or battle.status is not Status.RUNNING or not round_.starts_at <= at <= round_.ends_at:
        raise RoundClosed
    if battle.settings.languages and language not in battle.settings.languages:
        raise LanguageNotAllowed
    if round_.is_solved_by(player_id):
        raise AlreadySolved
    sent = round_.of(player_id)
    if sum(submission.is_pending for submission in sent) >= battle.settings.max_pending:
        raise TooManyPending
    if len(sent) >= battle.settings.max_submissions:
        raise TooManySubmissions
    draft = Draft(battle)
    draft.record(SubmissionReceived(submission_id, player_id, round_.number, language), at)
    return draft.transition


def record_test(
    battle: Battle, submission_id: UUID, index: int, verdict: Verdict, now: datetime
) -> Transition:
    """Note the verdict of one test, ``index`` from 0.

    No events if that test or the whole submission is judged already, or the battle is over: judging that a
    crash cut short may simply be done again from the start. Raises InvalidVerdict.
    """
    if index < 0:
        raise InvalidVerdict
    submission = battle.find_pending(submission_id)
    if submission is None or index in submission.tests_judged:
        return battle, []
    passed = submission.passed + (verdict is Verdict.AC)
    draft = Draft(battle)
    draft.record(
        TestJudged(submission.id, submission.player_id, submission.round, index, verdict, passed), now
    )
    return draft.transition


def record_verdict(
    battle: Battle, submission_id: UUID, verdict: Verdict, passed: int, tests: int, now: datetime
) -> Transition:
    """Note a submission's verdict, and close the round, perhaps the battle, if that was all it waited for.

    IE means the judge failed for good: not solved, nothing passed. No events if it is judged already or the
    battle is over. Raises InvalidVerdict.
    """
    if not 0 <= passed <= tests or (verdict is Verdict.AC and not 0 < passed == tests):
        raise InvalidVerdict
    submission = battle.find_pending(submission_id)
    if submission is None:
        return battle, []
    if verdict is Verdict.IE:
        passed = 0
    judged = replace(submission, verdict=verdict, passed=passed, tests=tests)
    points = with_verdict(battle, judged).get_player(submission.player_id).points
    draft = Draft(battle)
    draft.record(
        SubmissionJudged(
            submission.id, submission.player_id, submission.round, verdict, passed, tests, points
        ),
        now,
    )
    settle(draft, now)
    return draft.transition
