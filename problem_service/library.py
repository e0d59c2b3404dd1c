"""All problems in the database, for those who run the place: listed, taken out whole, and brought in."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from problem_service.authoring.domain import DefinitionNotKept
from problem_service.definition import Definition
from problem_service.domain import Origin, ProblemNotFound, Rank
from problem_service.judge.judge import Judge
from problem_service.packing import PackedCases
from problem_service.proving.prove import Progress, prove
from problem_service.proving.report import Finding
from problem_service.publishing import Published, SlugTaken, publish
from problem_service.repository import get_hidden_tests
from problem_service.tables import attempts, problem_versions, problems, rank_type, stock
from shared.db import Connection, Database
from shared.errors import CodemazeError, Kind

_solved = sa.func.count(attempts.c.player_id.distinct()).filter(attempts.c.verdict == "AC")
_figures = (
    sa.select(
        attempts.c.problem_id,
        sa.func.count().label("attempts"),
        sa.func.count(attempts.c.player_id.distinct()).label("players"),
        _solved.label("solvers"),
    )
    .group_by(attempts.c.problem_id)
    .subquery()
)
_LIST = (
    sa.select(
        problems.c.slug,
        problems.c.title,
        problems.c.rank,
        problems.c.tags,
        problems.c.origin,
        problems.c.version,
        problems.c.listed,
        stock.c.problem_id.is_not(None).label("in_stock"),
        _figures.c.attempts,
        _figures.c.players,
        _figures.c.solvers,
    )
    .join_from(problems, stock, stock.c.problem_id == problems.c.id, isouter=True)
    .join(_figures, _figures.c.problem_id == problems.c.id, isouter=True)
    .where(
        sa.or_(
            sa.bindparam("rank", type_=rank_type).is_(None),
            problems.c.rank == sa.bindparam("rank", type_=rank_type),
        ),
        problems.c.tags.contains(sa.cast(sa.bindparam("tags", type_=pg.ARRAY(sa.Text)), pg.ARRAY(sa.Text))),
    )
    .order_by(problems.c.rank, problems.c.title)
)
_present = sa.and_(
    problem_versions.c.problem_id == problems.c.id, problem_versions.c.version == problems.c.version
)
_STORED = (
    sa.select(
        problems.c.id,
        problems.c.slug,
        problems.c.version,
        problems.c.origin,
        problems.c.content_hash,
        problem_versions.c.definition,
        problem_versions.c.examples,
    )
    .join(problem_versions, _present)
    .where(problems.c.slug == sa.bindparam("slug"))
)
_SLUGS = sa.select(problems.c.slug).where(problems.c.listed).order_by(problems.c.slug)

FindCopy = Callable[[Definition, UUID | None], Awaitable[Finding | None]]


class NotProved(CodemazeError):
    """The problem does not hold."""

    code = "not-proved"
    kind = Kind.INVALID

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("; ".join(map(str, findings)))
        self.findings = tuple(findings)


@dataclass(frozen=True, slots=True)
class Stored:
    """The present version of a problem, whole."""

    id: UUID
    version: int
    origin: Origin
    definition: Definition
    outputs: Sequence[Any]
    tests: PackedCases


async def list_all(conn: Connection, rank: Rank | None, tags: Sequence[str]) -> list[Any]:
    """Every problem, those in stock and withdrawn ones too, easiest first, with figures or nulls."""
    return await conn.all(_LIST, rank=rank, tags=list(tags))


async def list_slugs(conn: Connection) -> list[str]:
    """Of those that are offered."""
    return [row.slug for row in await conn.all(_SLUGS)]


async def get_stored(conn: Connection, slug: str) -> Stored:
    """Raises ProblemNotFound or DefinitionNotKept."""
    row = await conn.first(_STORED, slug=slug)
    if row is None:
        raise ProblemNotFound(f"There is no problem {slug}.")
    if row.definition is None:
        raise DefinitionNotKept
    return Stored(
        row.id,
        row.version,
        row.origin,
        Definition.unpack(row.definition),
        [example["output"] for example in row.examples],
        await get_hidden_tests(conn, row.id, row.version),
    )


@dataclass(frozen=True, slots=True)
class Brought:
    """What came of bringing a problem in; ``published`` is None where it was there already, just the same."""

    slug: str
    published: Published | None


async def bring(
    db: Database,
    judge: Judge,
    definition: Definition,
    find_copy: FindCopy,
    *,
    replace: bool = False,
    progress: Progress | None = None,
) -> Brought:
    """Prove a problem and offer it, or with ``replace`` the next version of the one with its slug.

    Raises NotProved or SlugTaken, and what `prove` raises.
    """
    async with db.connect() as conn:
        known = await conn.first(_STORED, slug=definition.slug)
    if known is not None and known.content_hash == definition.content_hash:
        return Brought(definition.slug, None)
    if known is not None and (not replace or known.origin is Origin.BANK):
        raise SlugTaken(f"Another problem has the slug {definition.slug}.")
    problem_id = None if known is None else known.id
    copied = await find_copy(definition, problem_id)
    if copied is not None:
        raise NotProved([copied])
    proof = await prove(judge, definition, progress=progress)
    if not proof.holds:
        raise NotProved(proof.findings)
    async with db.begin() as conn:
        published = await publish(
            conn,
            definition,
            outputs=proof.outputs,
            tests=proof.tests,
            origin=Origin.IMPORT,
            report=proof.report(),
            problem_id=problem_id,
        )
    return Brought(definition.slug, published)
