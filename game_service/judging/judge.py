"""The worker that has submissions judged: claims them, feeds verdicts into the battle, tries again."""

import asyncio
import contextlib
import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from game_service.announcements import Tell, user_channel
from game_service.background import woken
from game_service.battles import domain
from game_service.battles import repository as battle_log
from game_service.battles.domain import Verdict
from game_service.battles.domain.errors import InvalidVerdict
from game_service.battles.domain.events import SubmissionJudged
from game_service.battles.service import Battles
from game_service.clients import (
    Attempt,
    Compiled,
    JudgeRefused,
    Line,
    ProblemClient,
    ProblemsUnavailable,
    Task,
    TestDone,
    Total,
)
from game_service.judging import repository
from game_service.judging.trials import JudgeFailed, Trial, batches, is_failure
from game_service.locks import Locks
from game_service.metrics import GameMetrics
from game_service.settings import Settings
from game_service.work import Answer, Transactions, Work, utc_now
from shared.db import DatabaseUnavailable

log = logging.getLogger(__name__)

POLL = 1.0
"""Seconds between two looks for what other instances left behind."""


class LeaseLost(Exception):
    """Another worker judges this submission now, or the battle ended before it was judged."""


class Judge:
    """Judges up to ``judge_concurrency`` submissions at once."""

    def __init__(
        self,
        boot: str,
        settings: Settings,
        transactions: Transactions,
        locks: Locks,
        battles: Battles,
        problems: ProblemClient,
        metrics: GameMetrics,
    ) -> None:
        self._boot = boot
        self._settings = settings
        self._transactions = transactions
        self._locks = locks
        self._battles = battles
        self._problems = problems
        self._metrics = metrics
        self._running: set[asyncio.Task[None]] = set()

    async def step(self) -> None:
        """Claim what waits, as far as there is room, then wait for more."""
        room = self._settings.judge_concurrency - len(self._running)
        if room > 0:
            async with self._transactions.db.connect() as conn:
                claimed = await repository.claim(conn, self._boot, room, self._settings.judge_lease)
            for item in claimed:
                task = asyncio.create_task(self._judge(item), name=f"judge {item.id}")
                self._running.add(task)
                task.add_done_callback(self._done)
        await woken(self._battles.submissions_waiting, POLL)

    async def stop(self) -> None:
        """Break off what runs and let other instances judge it."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        async with self._transactions.db.connect() as conn:
            await repository.release_all(conn, [self._boot])

    def _done(self, task: "asyncio.Task[None]") -> None:
        self._running.discard(task)
        self._battles.submissions_waiting.set()
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("%s failed; it is taken up again when its lease ends", task.get_name(), exc_info=error)

    async def _judge(self, item: Any) -> None:
        keeper = asyncio.create_task(self._keep(item))
        trial = Trial(self._settings.judge_give_up)
        try:
            while True:
                try:
                    await self._attempt(item, trial.given_up)
                    return
                except (JudgeRefused, InvalidVerdict, JudgeFailed, ProblemsUnavailable) as error:
                    trial.failed(error)
                    if trial.given_up is not None:
                        log.warning("submission %s cannot be judged: %s", item.id, error.detail)
                        continue
                except LeaseLost:
                    log.info("submission %s is judged elsewhere, or not any more", item.id)
                    return
                except DatabaseUnavailable:
                    pass
                except Exception as error:  # no fault of ours may keep a battle from ending
                    log.exception("a run of submission %s broke off", item.id)
                    trial.failed(error)
                await asyncio.sleep(trial.pause())
        finally:
            keeper.cancel()

    async def _keep(self, item: Any) -> None:
        """Renew the lease while judging goes on."""
        while True:
            await asyncio.sleep(self._settings.judge_lease / 3)
            with contextlib.suppress(DatabaseUnavailable):
                async with self._transactions.db.connect() as conn:
                    await repository.renew(conn, item.id, item.claim, self._settings.judge_lease)

    async def _attempt(self, item: Any, given_up: Total | None) -> None:
        """Run a submission and apply what comes, or apply what it gets without another run."""
        if given_up is not None:
            await self._apply(item, [given_up], None)
            return
        message: str | None = None
        lines = self._problems.judge(
            Task(item.problem_id, item.problem_version),
            item.language,
            item.source,
            player_id=item.player_id,
            attempt=Attempt(item.id, item.elapsed_ms),
        )
        async with contextlib.aclosing(batches(lines)) as lists:
            async for batch in lists:
                for line in batch:
                    if isinstance(line, Compiled) and not line.ok:
                        message = line.message
                await self._apply(item, [line for line in batch if not is_failure(line)], message)
                if isinstance(batch[-1], Total) and is_failure(batch[-1]):
                    raise JudgeFailed(batch[-1])

    async def _apply(self, item: Any, lines: Sequence[Line], message: str | None) -> None:
        """Feed what arrived together into the battle, in one transaction."""

        async def body(work: Work) -> Answer:
            battle = await battle_log.get_for_update(work.conn, item.battle_id)
            if not await repository.is_ours(work.conn, item.id, item.claim):
                raise LeaseLost
            now = utc_now()
            events: list[domain.Event] = []
            besides = []
            for line in lines:
                match line:
                    case TestDone():
                        battle, more = domain.record_test(
                            battle, item.id, line.index, _verdict(line.verdict), now
                        )
                        events += more
                    case Total():
                        battle, more = domain.record_verdict(
                            battle, item.id, _verdict(line.verdict), line.passed, line.tests, now
                        )
                        events += more
                        judged = next(e.data for e in more if isinstance(e.data, SubmissionJudged))
                        besides.append(repository.verdict(judged, message))
                        result = _result(item, judged, line, message)
                        work.tell(Tell(user_channel(item.player_id), "submission_result", result))
                    case Compiled():
                        pass
            await self._battles.record(work, battle, events, *besides)
            return {}

        if all(isinstance(line, Compiled) for line in lines):
            return
        async with self._locks.of(item.battle_id):
            await self._transactions.run(body)
        for line in lines:
            if isinstance(line, Total):
                self._metrics.judged.labels(line.verdict).inc()
                self._metrics.judge_wait.observe(_since(item.arrived_at))


def _verdict(text: str) -> Verdict:
    """Raises InvalidVerdict for one that there is not."""
    try:
        return Verdict(text)
    except ValueError:
        raise InvalidVerdict from None


def _result(item: Any, judged: SubmissionJudged, line: Total, message: str | None) -> dict[str, Any]:
    """What the sender alone is told: the figures of the log, and what it does not say."""
    return {
        "battle_id": str(item.battle_id),
        "submission_id": str(item.id),
        "round": item.round,
        "verdict": judged.verdict.value,
        "passed": judged.passed,
        "tests": judged.tests,
        "time_ms": line.data.get("time_ms"),
        "memory_kb": line.data.get("memory_kb"),
        "message": message,
    }


def _since(at: datetime) -> float:
    return max(0.0, (utc_now() - at).total_seconds())
