"""Points: what a submission earns, and which of a player's submissions of a round counts."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from game_service.battles.domain.states import Battle, Round, RoundResult, Submission

SOLVED_POINTS = 100
BONUS_POINTS = 50
PARTIAL_POINTS = 60
_TICK = timedelta(microseconds=1)


def solved_points(weight: int, starts_at: datetime, ends_at: datetime, at: datetime) -> int:
    """What solving a round at ``at`` earns: 100 × weight, and up to half as much again for the time left."""
    left, length = (ends_at - at) // _TICK, (ends_at - starts_at) // _TICK
    return SOLVED_POINTS * weight + BONUS_POINTS * weight * left // length


def partial_points(weight: int, passed: int, tests: int) -> int:
    """What a submission earns that passed only some tests: 60 × weight × passed / tests, rounded down."""
    return PARTIAL_POINTS * weight * passed // tests if tests else 0


def submission_points(round_: Round, submission: Submission) -> int:
    """What a judged submission earns in its round."""
    weight = round_.problem.weight
    if submission.is_accepted:
        return solved_points(weight, round_.starts_at, round_.ends_at, submission.at)
    return partial_points(weight, submission.passed, submission.tests)


def round_result(round_: Round, player_id: UUID) -> RoundResult:
    """A player's best judged submission: the most points, then the earliest arrival.

    That is the earliest accepted one where there is any, for time left is worth points, and an accepted
    submission always earns more than any other. The order of judging plays no part.
    """
    judged = [submission for submission in round_.of(player_id) if not submission.is_pending]
    if not judged:
        return RoundResult(round_.number)
    best = min(judged, key=lambda s: (not s.is_accepted, -submission_points(round_, s), s.at))
    return RoundResult(
        round=round_.number,
        points=submission_points(round_, best),
        solved=best.is_accepted,
        passed=best.passed,
        tests=best.tests,
        submitted_at=best.at,
    )


def round_winner(round_: Round) -> UUID | None:
    """Who sent the earliest accepted submission; of two that arrived at once, the first in the log."""
    accepted = [submission for submission in round_.submissions if submission.is_accepted]
    return min(accepted, key=lambda submission: submission.at).player_id if accepted else None


def with_verdict(battle: Battle, submission: Submission) -> Battle:
    """The battle with this judged submission in place of itself and its player's result anew."""
    battle = battle.with_submission(submission)
    player = battle.get_player(submission.player_id)
    result = round_result(battle.rounds[submission.round - 1], player.id)
    others = [other for other in player.results if other.round != result.round]
    results = sorted([*others, result], key=lambda each: each.round)
    return battle.with_player(replace(player, results=tuple(results)))
