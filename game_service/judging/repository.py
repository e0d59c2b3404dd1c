"""Submissions in the database, and the leases under which instances judge them."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from game_service.battles.domain.events import SubmissionJudged
from game_service.battles.projections import Statement
from game_service.tables import submissions
from shared.db import Connection

_INSERT = sa.insert(submissions)
_CLAIM = (
    sa.update(submissions)
    .where(
        submissions.c.id.in_(
            sa.select(submissions.c.id)
            .where(
                submissions.c.pending,
                sa.or_(submissions.c.claimed_until.is_(None), submissions.c.claimed_until < sa.func.now()),
            )
            .order_by(submissions.c.arrived_at)
            .limit(sa.bindparam("most"))
            .with_for_update(skip_locked=True)
        )
    )
    .values(
        claimed_by=sa.bindparam("instance"),
        claim=sa.func.gen_random_uuid(),
        claimed_until=sa.func.now() + sa.func.make_interval(0, 0, 0, 0, 0, 0, sa.bindparam("lease")),
    )
    .returning(
        submissions.c.id,
        submissions.c.battle_id,
        submissions.c.player_id,
        submissions.c.round,
        submissions.c.problem_id,
        submissions.c.problem_version,
        submissions.c.language,
        submissions.c.source,
        submissions.c.arrived_at,
        submissions.c.elapsed_ms,
        submissions.c.claim,
    )
)
_OURS = sa.and_(
    submissions.c.id == sa.bindparam("submission_id"),
    submissions.c.claim == sa.bindparam("of_claim"),
    submissions.c.pending,
)
_RENEW = (
    sa.update(submissions)
    .where(_OURS)
    .values(claimed_until=sa.func.now() + sa.func.make_interval(0, 0, 0, 0, 0, 0, sa.bindparam("lease")))
)
_RELEASE_OF = (
    sa.update(submissions)
    .where(submissions.c.pending, submissions.c.claimed_by.in_(sa.bindparam("instances", expanding=True)))
    .values(claim=None, claimed_until=None)
)
_STILL_OURS = sa.select(submissions.c.id).where(_OURS)
_JUDGED = (
    sa.update(submissions)
    .where(submissions.c.id == sa.bindparam("submission_id"))
    .values(
        pending=False,
        verdict=sa.bindparam("final"),
        passed=sa.bindparam("passed_tests"),
        tests=sa.bindparam("all_tests"),
        message=sa.bindparam("note"),
        judged_at=sa.func.now(),
        claim=None,
        claimed_until=None,
    )
)
_OWN = (
    sa.select(
        submissions.c.id,
        submissions.c.round,
        submissions.c.language,
        submissions.c.arrived_at,
        submissions.c.verdict,
        submissions.c.passed,
        submissions.c.tests,
        submissions.c.message,
    )
    .where(
        submissions.c.battle_id == sa.bindparam("battle_id"),
        submissions.c.player_id == sa.bindparam("player_id"),
    )
    .order_by(submissions.c.arrived_at)
)
_LATEST = _OWN.add_columns(submissions.c.source).order_by(None)
_LATEST = _LATEST.order_by(submissions.c.arrived_at.desc()).limit(sa.bindparam("most"))


def insertion(**values: Any) -> Statement:
    """The statement that stores a new submission."""
    return _INSERT, values


def verdict(judged: SubmissionJudged, message: str | None) -> Statement:
    """The statement that stores a verdict as it is in the log, and ends the lease."""
    return _JUDGED, {
        "submission_id": judged.submission_id,
        "final": judged.verdict.value,
        "passed_tests": judged.passed,
        "all_tests": judged.tests,
        "note": message,
    }


async def claim(conn: Connection, instance: str, most: int, lease: float) -> list[Any]:
    """Take up to ``most`` pending submissions that nobody judges, the oldest first, for ``lease`` seconds."""
    return await conn.all(_CLAIM, instance=instance, most=most, lease=lease)


async def renew(conn: Connection, submission_id: UUID, of_claim: UUID, lease: float) -> bool:
    """Hold a submission for ``lease`` more seconds; False if it is no longer ours."""
    return await conn.execute(_RENEW, submission_id=submission_id, of_claim=of_claim, lease=lease) > 0


async def release_all(conn: Connection, instances: list[str]) -> None:
    """Let anyone judge what instances held that are no more."""
    await conn.execute(_RELEASE_OF, instances=instances)


async def is_ours(conn: Connection, submission_id: UUID, of_claim: UUID) -> bool:
    """Whether the lease still holds and no verdict came meanwhile."""
    return await conn.scalar(_STILL_OURS, submission_id=submission_id, of_claim=of_claim) is not None


async def own(conn: Connection, battle_id: UUID, player_id: UUID) -> list[Any]:
    """A player's own submissions in a battle, without their sources."""
    return await conn.all(_OWN, battle_id=battle_id, player_id=player_id)


async def latest(conn: Connection, battle_id: UUID, player_id: UUID, most: int) -> list[Any]:
    """A player's latest submissions in a battle with their sources, in order of arrival."""
    return (await conn.all(_LATEST, battle_id=battle_id, player_id=player_id, most=most))[::-1]
