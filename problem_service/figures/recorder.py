"""Recording attempts aside: no verdict waits for it, and none is lost for it."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator

from problem_service.figures import repository
from problem_service.figures.repository import Attempt
from shared.db import Database
from shared.errors import CodemazeError

log = logging.getLogger(__name__)


class Recorder:
    """Writes attempts down in the background; what cannot be written is logged and left."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._writing: set[asyncio.Task[None]] = set()

    def note(self, attempt: Attempt) -> None:
        task = asyncio.create_task(self._write(attempt), name=f"attempt {attempt.submission_id}")
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """At the end of the block all is written."""
        try:
            yield
        finally:
            await asyncio.gather(*self._writing)

    async def _write(self, attempt: Attempt) -> None:
        try:
            async with self._db.connect() as conn:
                await repository.record(conn, attempt)
        except CodemazeError as error:
            log.warning("attempt %s is not recorded: %s", attempt.submission_id, error.detail)
