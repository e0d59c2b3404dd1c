"""Problems become rows: new ones, and next versions of those that are there."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from problem_service.definition import Definition, checker_columns
from problem_service.domain import Origin, ProblemNotFound
from problem_service.tables import hidden_tests, problem_versions, problems
from shared.db import Connection
from shared.errors import Conflict


class SlugTaken(Conflict):
    """Another problem has this slug."""

    code = "slug-taken"


@dataclass(frozen=True, slots=True)
class Published:
    """A version of a problem, as it is offered from now on."""

    id: UUID
    slug: str
    version: int


_INSERT = (
    pg.insert(problems)
    .on_conflict_do_nothing(constraint="problems_slug_key")
    .returning(problems.c.id, problems.c.slug, problems.c.version)
)
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
    "listed",
    "origin",
)
_REPLACE = (
    sa.update(problems)
    .where(problems.c.id == sa.bindparam("of_id"))
    .values(
        {
            **{name: sa.bindparam(name, type_=problems.c[name].type) for name in _CONTENT},
            "version": problems.c.version + 1,
            "updated_at": sa.func.now(),
        }
    )
    .returning(problems.c.id, problems.c.slug, problems.c.version)
)
_ADD_VERSION = sa.insert(problem_versions)
_ADD_TEST = sa.insert(hidden_tests)


async def publish(
    conn: Connection,
    definition: Definition,
    *,
    outputs: Sequence[Any],
    tests: Sequence[bytes],
    origin: Origin,
    report: dict[str, Any] | None = None,
    author_id: UUID | None = None,
    problem_id: UUID | None = None,
    listed: bool = True,
) -> Published:
    """Insert a problem, or make this the next version of ``problem_id``, whose slug stays as it is.

    ``outputs``: of the examples, in order; ``tests``: the hidden tests, packed; ``report``: of the proof.
    Battles that began with an earlier version end with it. Raises SlugTaken or ProblemNotFound.
    """
    packed, digest = await asyncio.to_thread(lambda: (definition.pack(), definition.content_hash))
    checker, program = checker_columns(definition.checker)
    judging = {
        "signature": None if definition.signature is None else definition.signature.to_json(),
        "examples": [
            {"input": example.input, "output": output, "explanation": example.explanation}
            for example, output in zip(definition.examples, outputs, strict=True)
        ],
        "limits": definition.limits,
        "checker": checker,
        "checker_program": program,
    }
    content = {
        "title": definition.title,
        "statement": definition.statement,
        "rank": definition.rank,
        "tags": list(definition.tags),
        "content_hash": digest,
        "listed": listed,
        "origin": origin,
        **judging,
    }
    if problem_id is None:
        row = await conn.first(_INSERT, slug=definition.slug, author_id=author_id, **content)
        if row is None:
            raise SlugTaken(f"Another problem has the slug {definition.slug}.")
    else:
        row = await conn.first(_REPLACE, of_id=problem_id, **content)
        if row is None:
            raise ProblemNotFound
    version = {
        "problem_id": row.id,
        "version": row.version,
        "definition": packed,
        "proof": report,
        **judging,
    }
    await conn.execute_all(
        (_ADD_VERSION, version),
        *(
            (_ADD_TEST, {"problem_id": row.id, "version": row.version, "index": index, "data": data})
            for index, data in enumerate(tests)
        ),
    )
    return Published(row.id, row.slug, row.version)
