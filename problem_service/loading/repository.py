"""The SQL of loading the bank."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from problem_service.domain import Rank
from problem_service.judge.checkers import Checker, ProgramChecker
from problem_service.loading.folder import ProblemFolder
from problem_service.loading.schemas import PROGRAM
from problem_service.loading.tests import MadeTests
from problem_service.tables import hidden_tests, problems
from shared.db import Connection

_LOCK_NUMBER = 0xBA2C
_CONTENT = (
    "title",
    "statement",
    "rank",
    "tags",
    "signature",
    "examples",
    "limits",
    "checker",
    "checker_program",
    "content_hash",
)

_LOCK = sa.select(sa.func.pg_advisory_xact_lock(_LOCK_NUMBER))
_HASHES = sa.select(problems.c.slug, problems.c.content_hash)
_insert = pg.insert(problems)
_SAVE = _insert.on_conflict_do_update(
    constraint="problems_slug_key",
    set_={
        **{name: _insert.excluded[name] for name in _CONTENT},
        "version": problems.c.version + 1,
        "updated_at": sa.func.now(),
    },
).returning(problems.c.id)
_REMOVE_TESTS = sa.delete(hidden_tests).where(hidden_tests.c.problem_id == sa.bindparam("problem"))
_ADD_TEST = sa.insert(hidden_tests)
_here = problems.c.slug.in_(sa.bindparam("slugs", expanding=True, type_=sa.Text))
_LIST = sa.update(problems).where(_here, sa.not_(problems.c.listed)).values(listed=True)
_UNLIST = sa.update(problems).where(sa.not_(_here), problems.c.listed).values(listed=False)


async def lock(conn: Connection) -> None:
    """Wait until no one else loads; held to the end of the transaction."""
    await conn.execute(_LOCK)


async def get_hashes(conn: Connection) -> dict[str, str]:
    """What each problem was loaded from, by slug."""
    return {row.slug: row.content_hash for row in await conn.all(_HASHES)}


async def save(conn: Connection, problem: ProblemFolder, tests: MadeTests) -> None:
    """Insert a problem, or replace all of it but its id and count its version up."""
    examples: list[dict[str, Any]] = [
        {"input": given, "output": output, "explanation": explanation}
        for (given, explanation), output in zip(problem.examples, tests.outputs, strict=True)
    ]
    checker, program = _checker(problem.checker)
    problem_id: UUID | None = await conn.scalar(
        _SAVE,
        slug=problem.slug,
        title=problem.title,
        statement=problem.statement,
        rank=Rank(problem.rank),
        tags=list(problem.tags),
        signature=None if problem.signature is None else problem.signature.to_json(),
        examples=examples,
        limits=problem.limits,
        checker=checker,
        checker_program=program,
        content_hash=problem.content_hash,
    )
    await conn.execute_all(
        (_REMOVE_TESTS, {"problem": problem_id}),
        *(
            (_ADD_TEST, {"problem_id": problem_id, "index": index, "data": data})
            for index, data in enumerate(tests.hidden)
        ),
    )


async def list_only(conn: Connection, slugs: list[str]) -> int:
    """Offer these problems and no other; the number of those withdrawn."""
    await conn.execute(_LIST, slugs=slugs)
    return await conn.execute(_UNLIST, slugs=slugs)


def _checker(checker: Checker | ProgramChecker) -> tuple[str, dict[str, str] | None]:
    """The columns that tell how answers are checked."""
    if isinstance(checker, Checker):
        return checker.value, None
    return PROGRAM, {"language": checker.program.language, "source": checker.program.source}
