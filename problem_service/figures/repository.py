"""The SQL of attempts and of what can be told of them."""

from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from problem_service.tables import attempts
from shared.db import Connection

_ACCEPTED = "AC"
_table = attempts.c


@dataclass(frozen=True, slots=True)
class Attempt:
    """A submission that was judged on hidden tests, to a verdict of its own.

    ``elapsed_ms``: since the player saw the problem, where that is known; ``cpu_ms``: of the slowest test.
    """

    submission_id: UUID
    problem_id: UUID
    version: int
    player_id: UUID | None
    language: str
    verdict: str
    elapsed_ms: int | None
    cpu_ms: int


def _figures(*groups: sa.ColumnElement[Any]) -> sa.Select[Any]:
    """Attempts, players and who of them solved it; medians over each player's first accepted attempt."""
    earliest_first = sa.func.row_number().over(
        partition_by=[*groups, _table.player_id, _table.verdict],
        order_by=[_table.judged_at, _table.submission_id],
    )
    of_problem = sa.select(
        *groups,
        _table.player_id,
        (_table.verdict == _ACCEPTED).label("accepted"),
        _table.elapsed_ms,
        _table.cpu_ms,
        earliest_first.label("place"),
    ).where(_table.problem_id == sa.bindparam("id", type_=sa.Uuid))
    tried = of_problem.subquery("tried")
    solved = sa.and_(tried.c.accepted, tried.c.player_id.is_not(None), tried.c.place == 1)
    grouped = [tried.c[group.key] for group in groups if group.key]

    def median(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        return sa.func.percentile_cont(0.5).within_group(column).filter(solved)

    return sa.select(
        *grouped,
        sa.func.count().label("attempts"),
        sa.func.count(tried.c.player_id.distinct()).label("players"),
        sa.func.count().filter(solved).label("solvers"),
        median(tried.c.elapsed_ms).label("median_solve_ms"),
        median(tried.c.cpu_ms).label("median_cpu_ms"),
    ).group_by(*grouped)


_RECORD = pg.insert(attempts).on_conflict_do_nothing(index_elements=["submission_id"])
_ALL = _figures()
_BY_LANGUAGE = _figures(_table.language)


async def record(conn: Connection, attempt: Attempt) -> None:
    """Once for each submission, however often it is judged. Raises ConstraintViolated for a lost problem."""
    await conn.execute(_RECORD, **asdict(attempt))


async def get(conn: Connection, problem_id: UUID) -> dict[str, Any]:
    """The members of `problem_service.figures.schemas.Figures`."""
    languages = await conn.all(_BY_LANGUAGE, id=problem_id)
    return {
        "problem_id": problem_id,
        **_told(await conn.one(_ALL, id=problem_id)),
        "by_language": sorted(map(_told, languages), key=lambda told: (-told["attempts"], told["language"])),
    }


def _told(row: Any) -> dict[str, Any]:
    rate = row.solvers / row.players if row.players else None
    return {**row._asdict(), "solve_rate": rate}
