"""The SQL of problems, as functions that take a connection."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from problem_service.definition import read_checker
from problem_service.domain import ProblemNotFound, Rank, VersionNotFound
from problem_service.judge.checkers import Checker, ProgramChecker
from problem_service.packing import PackedCases
from problem_service.tables import hidden_tests, problem_versions, problems, rank_type, stock
from shared.db import Connection

PUBLIC = (
    problems.c.id,
    problems.c.slug,
    problems.c.title,
    problems.c.statement,
    problems.c.rank,
    problems.c.tags,
    problems.c.signature,
    problems.c.examples,
    problems.c.limits,
    problems.c.version,
)


def _matching(table: sa.FromClause) -> sa.ColumnElement[bool]:
    """Listed, of the rank unless it is null, with all the tags."""
    rank = sa.bindparam("rank", type_=rank_type)
    tags = sa.cast(sa.bindparam("tags", type_=pg.ARRAY(sa.Text)), pg.ARRAY(sa.Text))
    return sa.and_(table.c.listed, sa.or_(rank.is_(None), table.c.rank == rank), table.c.tags.contains(tags))


def _candidate(table: sa.FromClause) -> sa.ColumnElement[bool]:
    exclude = sa.bindparam("exclude", expanding=True, type_=sa.Uuid)
    return sa.and_(_matching(table), table.c.id.not_in(exclude))


_COUNT = sa.select(sa.func.count()).select_from(problems).where(_matching(problems))
_PAGE = (
    sa.select(problems.c.id, problems.c.slug, problems.c.title, problems.c.rank, problems.c.tags)
    .where(_matching(problems))
    .order_by(problems.c.rank, problems.c.title, problems.c.id)
    .limit(sa.bindparam("limit", type_=sa.Integer))
    .offset(sa.bindparam("offset", type_=sa.Integer))
)
_unseen = sa.exists().where(stock.c.problem_id == problems.c.id)
_ONE = sa.select(*PUBLIC).where(sa.not_(_unseen))
_BY_ID = _ONE.where(problems.c.id == sa.bindparam("id"))
_BY_SLUG = _ONE.where(problems.c.slug == sa.bindparam("slug"))
_CHOSEN = sa.select(*PUBLIC).where(
    _candidate(problems), problems.c.id.in_(sa.bindparam("ids", expanding=True, type_=sa.Uuid))
)
_CHECKER = sa.select(problems.c.checker, problems.c.checker_program).where(
    problems.c.id == sa.bindparam("id")
)
_wanted_version = sa.func.coalesce(sa.bindparam("version", type_=sa.Integer), problems.c.version)
_VERSION = (
    sa.select(
        problem_versions.c.version,
        problem_versions.c.signature,
        problem_versions.c.examples,
        problem_versions.c.limits,
        problem_versions.c.checker,
        problem_versions.c.checker_program,
    )
    .select_from(problems)
    .outerjoin(
        problem_versions,
        sa.and_(
            problem_versions.c.problem_id == problems.c.id, problem_versions.c.version == _wanted_version
        ),
    )
    .where(problems.c.id == sa.bindparam("id"))
)
_TESTS = (
    sa.select(hidden_tests.c.data)
    .join(problems, problems.c.id == hidden_tests.c.problem_id)
    .where(problems.c.id == sa.bindparam("id"), hidden_tests.c.version == _wanted_version)
    .order_by(hidden_tests.c.index)
)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which problems: of this rank, or of any if it is None, and with all of these tags."""

    rank: Rank | None = None
    tags: Sequence[str] = ()

    def parameters(self) -> dict[str, Any]:
        return {"rank": self.rank, "tags": list(self.tags)}


async def list_page(conn: Connection, wanted: Filter, *, limit: int, offset: int) -> tuple[list[Any], int]:
    """A page of problems, easiest first, and how many there are in all."""
    total = await conn.scalar(_COUNT, **wanted.parameters())
    rows = await conn.all(_PAGE, **wanted.parameters(), limit=limit, offset=offset)
    return rows, int(total or 0)


async def get(conn: Connection, reference: UUID | str) -> Any:
    """A problem by id or slug, unlisted ones too: battles about them go on. Raises ProblemNotFound.

    Nobody sees one that is in stock, be its slug guessed out of its title.
    """
    if isinstance(reference, UUID):
        row = await conn.first(_BY_ID, id=reference)
    else:
        row = await conn.first(_BY_SLUG, slug=reference)
    if row is None:
        raise ProblemNotFound
    return row


async def find_chosen(
    conn: Connection, wanted: Filter, ids: Collection[UUID], exclude: Collection[UUID]
) -> dict[UUID, Any]:
    """Those of the problems that are listed and match, by id."""
    rows = await conn.all(_CHOSEN, **wanted.parameters(), ids=list(ids), exclude=list(exclude))
    return {row.id: row for row in rows}


async def get_checker(conn: Connection, problem_id: UUID) -> Checker | ProgramChecker:
    """Raises ProblemNotFound."""
    row = await conn.first(_CHECKER, id=problem_id)
    if row is None:
        raise ProblemNotFound
    return read_checker(row.checker, row.checker_program)


async def get_version(conn: Connection, problem_id: UUID, version: int | None) -> Any:
    """What judging needs of a version, or of the present one; `get_hidden_tests` has the rest.

    Raises ProblemNotFound or VersionNotFound.
    """
    row = await conn.first(_VERSION, id=problem_id, version=version)
    if row is None:
        raise ProblemNotFound
    if row.version is None:
        raise VersionNotFound
    return row


async def get_hidden_tests(conn: Connection, problem_id: UUID, version: int | None = None) -> PackedCases:
    """Of a version, or of the present one."""
    return PackedCases([row.data for row in await conn.all(_TESTS, id=problem_id, version=version)])
