"""What can be done with executions."""

import hashlib
import json
from collections.abc import AsyncGenerator, Mapping
from typing import Any
from uuid import UUID

import orjson

from problem_service import repository as problems
from problem_service.executions import live, repository
from problem_service.executions.domain import (
    Ending,
    ExampleNotFound,
    ExecutionsBusy,
    KeyReused,
    LanguageMissing,
    Status,
    TooManyUnfinished,
)
from problem_service.executions.live import Event, Lives
from problem_service.executions.worker import Worker
from problem_service.judge.judge import Judge
from problem_service.judge.languages import LANGUAGES
from problem_service.settings import ExecutionSettings
from shared.db import Connection, Database

POLL = 1.0
"""Seconds between two looks at an execution that runs elsewhere, or waits."""


class Executions:
    """The use cases of executions; an execution is a row of its table."""

    def __init__(
        self, db: Database, judge: Judge, settings: ExecutionSettings, lives: Lives, worker: Worker
    ) -> None:
        self._db = db
        self._judge = judge
        self._settings = settings
        self._lives = lives
        self._worker = worker

    async def create(
        self, user_id: UUID, key: str | None, *, language: str, source: str, **given: Any
    ) -> Any:
        """Have a program run: on ``stdin``, or on the example number ``example`` of ``problem_id``.

        What is answered is stored, and will be run whatever happens to this process. With a ``key`` that
        was used before, the execution of then. Raises LanguageMissing, ProblemNotFound, ExampleNotFound,
        TooManyUnfinished, ExecutionsBusy, KeyReused.
        """
        digest = _digest(language, source, given) if key is not None else None
        async with self._db.begin() as conn:
            await repository.lock_user(conn, user_id)
            if key is not None:
                known = await repository.find_by_key(conn, user_id, key)
                if known is not None:
                    if known.digest is None or bytes(known.digest) != digest:
                        raise KeyReused
                    return known
            if language not in self._judge.languages:
                raise LanguageMissing(f"{LANGUAGES[language].label} is not available here at the moment.")
            await self._check_room(conn, user_id)
            row = await repository.insert(
                conn,
                user_id=user_id,
                language=language,
                source_code=source,
                idempotency_key=key,
                digest=digest,
                **await _task(conn, given),
            )
        self._worker.wake()
        return row

    async def get(self, execution_id: UUID, user_id: UUID) -> Any:
        """Raises ExecutionNotFound."""
        async with self._db.connect() as conn:
            return await repository.get(conn, execution_id, user_id)

    async def cancel(self, execution_id: UUID, user_id: UUID) -> Any:
        """Abort it, if it is not over yet; what it wrote so far is kept. Raises ExecutionNotFound."""
        running = self._lives.find(execution_id)
        ending = Ending(Status.CANCELLED)
        if running is not None:
            ending = Ending(
                Status.CANCELLED, output=running.written("stdout"), error_output=running.written("stderr")
            )
        async with self._db.connect() as conn:
            row = await repository.cancel(conn, execution_id, user_id, ending)
        if row.status is Status.CANCELLED:
            self._worker.abort(row)
        return row

    async def follow(
        self, execution_id: UUID, user_id: UUID, last_seen: str | None
    ) -> AsyncGenerator[Event | None, None]:
        """The events after the one with the id ``last_seen``, up to "finished"; None when there was none.

        An execution that runs in another process shows its end only. The events end early when this process
        stops. Raises ExecutionNotFound.
        """
        async with self._db.connect() as conn:
            await repository.get_status(conn, execution_id, user_id)
        return self._events(execution_id, user_id, last_seen)

    async def _events(
        self, execution_id: UUID, user_id: UUID, last_seen: str | None
    ) -> AsyncGenerator[Event | None, None]:
        while last_seen != live.END and not self._worker.stopping:
            running = self._lives.find(execution_id)
            if running is not None:
                async for event in running.events(last_seen, idle=POLL):
                    if event is not None:
                        last_seen = event.id
                    yield event
                continue
            row = await self._find_finished(execution_id, user_id)
            if row is not None:
                yield live.finished(row)
                return
            yield None
            await self._lives.wait_for(execution_id, POLL)

    async def _find_finished(self, execution_id: UUID, user_id: UUID) -> Any | None:
        async with self._db.connect() as conn:
            status = await repository.get_status(conn, execution_id, user_id)
            return await repository.get(conn, execution_id, user_id) if status.is_final else None

    async def _check_room(self, conn: Connection, user_id: UUID) -> None:
        unfinished, own = await repository.count_unfinished(conn, user_id)
        if own >= self._settings.executions_at_once:
            raise TooManyUnfinished
        if unfinished >= self._settings.executions_unfinished:
            raise ExecutionsBusy(retry_after=2)


def _digest(language: str, source: str, given: Mapping[str, Any]) -> bytes:
    """Tells requests apart that come with one key."""
    return hashlib.sha256(orjson.dumps([language, source, dict(given)], option=orjson.OPT_SORT_KEYS)).digest()


async def _task(conn: Connection, given: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that say what a program is run on. Raises ProblemNotFound or ExampleNotFound."""
    if "stdin" in given:
        return {"input_data": given["stdin"]}
    problem = await problems.get(conn, given["problem_id"])
    if given["example"] >= len(problem.examples):
        raise ExampleNotFound(f"The problem has {len(problem.examples)} examples; they count from 0.")
    example = problem.examples[given["example"]]
    return {
        "problem_id": problem.id,
        "example": given["example"],
        "input_data": _written(example["input"]),
        "expected": example["output"],
    }


def _written(given: list[Any] | str) -> str:
    """An example's input as a program reads it."""
    return given if isinstance(given, str) else json.dumps(given, separators=(",", ":"), ensure_ascii=False)
