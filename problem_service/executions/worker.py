"""Runs what waits: claims executions, keeps the claims while they run, stores how they end.

The rows are the queue. Who claims one holds it for the time of a lease and renews that while it runs; one
whose holder is gone is claimed by whoever looks next, this process after a restart or another replica.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from problem_service.background import RETRY, repeat
from problem_service.executions import live, repository
from problem_service.executions.domain import MOST_ATTEMPTS, Ending, of_internal_error
from problem_service.executions.live import Live, Lives
from problem_service.executions.metrics import ExecutionMetrics
from problem_service.executions.run import ClaimLost, Run, prepare
from problem_service.judge.judge import Judge
from problem_service.settings import ExecutionSettings
from shared.db import Connection, Database, DatabaseUnavailable
from shared.errors import CodemazeError

ROOM = 64
"""Executions that this process holds at once; the judge says how many of them run."""
POLL = 1.0
"""Seconds between two looks for what others left behind, and at what they aborted."""
TIDY = 60.0
"""Seconds between two looks for what is too old."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Held:
    """An execution that this process holds."""

    attempt: int
    live: Live
    task: "asyncio.Task[None]"


class Worker:
    """Runs executions in the background of one process."""

    def __init__(
        self,
        db: Database,
        judge: Judge,
        lives: Lives,
        settings: ExecutionSettings,
        metrics: ExecutionMetrics,
    ) -> None:
        self._db = db
        self._judge = judge
        self._lives = lives
        self._settings = settings
        self._metrics = metrics
        self._held: dict[UUID, _Held] = {}
        self._woken = asyncio.Event()
        self.stopping = False
        metrics.held.set_function(lambda: len(self._held))

    def wake(self) -> None:
        """There is something to run."""
        self._woken.set()

    def abort(self, row: Any) -> None:
        """Stop an execution that was cancelled, if it runs here, and tell those who follow it."""
        held = self._held.get(row.id)
        if held is not None:
            self._lives.drop(held.live, live.finished(row))
            held.task.cancel()

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Run what waits until the block ends; what is not over then is left to others."""
        loops = [
            asyncio.create_task(repeat(self._claim, POLL, self._woken), name="claim executions"),
            asyncio.create_task(repeat(self._renew, self._beat), name="renew executions"),
            asyncio.create_task(repeat(self._purge, TIDY), name="purge executions"),
        ]
        try:
            yield
        finally:
            self.stop_following()
            for loop in loops:
                loop.cancel()
            held = dict(self._held)
            for each in held.values():
                each.task.cancel()
            await asyncio.gather(*loops, *(each.task for each in held.values()), return_exceptions=True)
            with contextlib.suppress(DatabaseUnavailable):
                async with self._db.connect() as conn:
                    for execution_id, each in held.items():
                        await repository.release(conn, execution_id, each.attempt)

    def stop_following(self) -> None:
        """End the streams of those who follow: this process stops."""
        self.stopping = True
        self._lives.drop_all()

    @property
    def _beat(self) -> float:
        return min(self._settings.executions_lease / 3, POLL)

    async def _claim(self) -> None:
        room = ROOM - len(self._held)
        if room <= 0:
            return
        async with self._db.connect() as conn:
            rows = await repository.claim(conn, room, self._settings.executions_lease)
        for row in rows:
            self._hold(row)

    def _hold(self, row: Any) -> None:
        before = self._held.pop(row.id, None)
        if before is not None:  # its lease ran out here, as nothing moved for so long
            before.task.cancel()
        opened = self._lives.open(row.id, row.attempt)
        task = asyncio.create_task(self._run(row, opened), name=f"execution {row.id}")
        self._held[row.id] = held = _Held(row.attempt, opened, task)
        task.add_done_callback(lambda _: self._let_go(row.id, held))

    def _let_go(self, execution_id: UUID, held: _Held) -> None:
        self._lives.drop(held.live)
        if self._held.get(execution_id) is held:
            del self._held[execution_id]
            self.wake()

    async def _renew(self) -> None:
        """Hold what runs, and stop what is no longer ours."""
        held = dict(self._held)
        if not held:
            return
        async with self._db.connect() as conn:
            going_on = await repository.renew(conn, held, self._settings.executions_lease)
        for execution_id, each in held.items():
            if going_on.get(execution_id) != each.attempt:
                each.task.cancel()

    async def _purge(self) -> None:
        async with self._db.connect() as conn:
            await repository.purge(
                conn,
                age=self._settings.executions_kept * 3600,
                most=self._settings.executions_stored,
            )

    async def _run(self, row: Any, shown: Live) -> None:
        try:
            ending = await self._end(row, shown)
            finished = await self._stored(lambda conn: repository.finish(conn, row.id, row.attempt, ending))
        except ClaimLost:
            finished = None
        if finished is not None:
            self._metrics.ended(row.language, finished.status.value)
            self._lives.drop(shown, live.finished(finished))

    async def _end(self, row: Any, shown: Live) -> Ending:
        if row.attempt > MOST_ATTEMPTS:
            return of_internal_error(f"It was cut short {MOST_ATTEMPTS} times.")

        async def start() -> None:
            if not await self._stored(lambda conn: repository.start(conn, row.id, row.attempt)):
                raise ClaimLost
            shown.started()

        try:
            work = await self._stored(lambda conn: prepare(conn, row))
        except CodemazeError as error:  # the problem is gone
            return of_internal_error(error.detail)
        return await Run(self._judge, row, shown, start).end(*work)

    async def _stored(self, action: Callable[[Connection], Awaitable[T]]) -> T:
        """Do something with the database, as soon as it can be reached."""
        while True:
            try:
                async with self._db.connect() as conn:
                    return await action(conn)
            except DatabaseUnavailable:
                await asyncio.sleep(RETRY)
