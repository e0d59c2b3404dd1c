"""Loading the bank into the database."""

import asyncio
import os
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path

from problem_service.loading import repository
from problem_service.loading.folder import ProblemFolder, read_bank
from problem_service.loading.tests import MadeTests, make_tests
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
    battles that had it, but offered no more. Several loaders at once wait for each other.
    Raises BadProblem.
    """
    folders = await asyncio.to_thread(read_bank, bank)
    async with db.begin() as conn:
        await repository.lock(conn)
        hashes = await repository.get_hashes(conn)
        changed = [folder for folder in folders if hashes.get(folder.slug) != folder.content_hash]
        done = 0
        for folder in folders:
            if folder not in changed:
                done += 1
                progress(folder.slug, done, len(folders))
        async with aclosing(_make_all(changed)) as made:
            async for folder, tests in made:
                await repository.save(conn, folder, tests)
                done += 1
                progress(folder.slug, done, len(folders))
        withdrawn = await repository.list_only(conn, [folder.slug for folder in folders])
    return Loaded(unchanged=len(folders) - len(changed), saved=len(changed), withdrawn=withdrawn)


async def _make_all(folders: list[ProblemFolder]) -> AsyncGenerator[tuple[ProblemFolder, MadeTests], None]:
    """The tests of each, in the order in which they get done; as many at once as there are cores."""
    places = asyncio.Semaphore(os.cpu_count() or 1)

    async def make(folder: ProblemFolder) -> tuple[ProblemFolder, MadeTests]:
        async with places:
            return folder, await make_tests(folder)

    tasks = [asyncio.create_task(make(folder)) for folder in folders]
    try:
        for finished in asyncio.as_completed(tasks):
            yield await finished
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
