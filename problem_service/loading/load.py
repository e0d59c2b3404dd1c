"""Loading the bank into the database."""

import asyncio
import os
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from problem_service.definition import Definition
from problem_service.domain import Origin
from problem_service.loading import repository
from problem_service.loading.folder import read_bank
from problem_service.loading.tests import MadeTests, make_tests
from problem_service.publishing import publish
from shared.db import Database

Progress = Callable[[str, int, int], None]
"""Told of each problem once it is done: its slug, how many are done, how many there are."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many problems were as before, new or changed, and withdrawn."""

    unchanged: int
    saved: int
    withdrawn: int


async def load_bank(db: Database, bank: Path, progress: Progress) -> Loaded:
    """Bring the database to what the bank says, all or nothing; only changed folders cost time.

    Problems keep their ids; a changed one gets the next version. One whose folder is gone is kept, for the
    battles that had it, but offered no more; one of which somebody here made a version stays as it is.
    Several loaders at once wait for each other. Raises BadProblem.
    """
    problems = await asyncio.to_thread(read_bank, bank)
    slugs = [problem.slug for problem in problems]
    async with db.begin() as conn:
        await repository.lock(conn)
        known = await repository.get_known(conn, slugs)
        changed: list[Definition] = []
        done = 0
        for problem in problems:
            before = known.get(problem.slug)
            if before is not None and _is_settled(before, problem):
                done += 1
                progress(problem.slug, done, len(problems))
            else:
                changed.append(problem)
        async with aclosing(_make_all(changed)) as made:
            async for problem, tests in made:
                before = known.get(problem.slug)
                await publish(
                    conn,
                    problem,
                    outputs=tests.outputs,
                    tests=tests.hidden,
                    origin=Origin.BANK,
                    problem_id=None if before is None else before.id,
                    listed=before is None or before.withdrawn_by is None,
                )
                done += 1
                progress(problem.slug, done, len(problems))
        withdrawn = await repository.list_only(conn, slugs)
    return Loaded(unchanged=len(problems) - len(changed), saved=len(changed), withdrawn=withdrawn)


def _is_settled(before: Any, problem: Definition) -> bool:
    """Whether this is what is offered, or somebody here has made a version of their own."""
    return before.content_hash == problem.content_hash or before.origin is not Origin.BANK


async def _make_all(problems: list[Definition]) -> AsyncGenerator[tuple[Definition, MadeTests], None]:
    """The tests of each, in the order in which they get done; as many at once as there are cores."""
    places = asyncio.Semaphore(os.cpu_count() or 1)

    async def make(problem: Definition) -> tuple[Definition, MadeTests]:
        async with places:
            return problem, await make_tests(problem)

    tasks = [asyncio.create_task(make(problem)) for problem in problems]
    try:
        for finished in asyncio.as_completed(tasks):
            yield await finished
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
