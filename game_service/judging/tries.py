"""Tries: a player runs the examples; nothing is stored and nobody else is told."""

import asyncio
import contextlib
from typing import Any
from uuid import UUID, uuid4

from game_service.announcements import Announcer, Tell, user_channel
from game_service.battles import repository
from game_service.battles.domain import Battle, Status
from game_service.battles.domain.errors import BattleOver, LanguageNotAllowed, RoundClosed
from game_service.battles.repository import BattleNotFound
from game_service.clients import Compiled, ProblemClient, ProblemsUnavailable, Task, TestDone, Total
from game_service.work import Answer, Caller, Transactions, Work
from shared.errors import TooMany

LONGEST = 60.0
"""Seconds that a try may take."""


class TryRunning(TooMany):
    """Wait until your earlier try has ended."""

    code = "try-running"


class Tries:
    """At most one try of a player runs at a time."""

    def __init__(self, transactions: Transactions, announcer: Announcer, problems: ProblemClient) -> None:
        self._transactions = transactions
        self._announcer = announcer
        self._problems = problems
        self._running: dict[UUID, tuple[Caller, asyncio.Task[Answer]]] = {}
        self._stopping = False

    async def run(self, caller: Caller, battle_id: UUID, language: str, source: str) -> Answer:
        """Run the examples of the battle's open round.

        The player's sockets get ``try_test`` for each and ``try_finished``. Raises BattleNotFound,
        BattleOver, RoundClosed, LanguageNotAllowed, TryRunning, ProblemsUnavailable, JudgeRefused.
        """
        known = await self._transactions.answered(caller)
        if known is not None:
            return known
        if self._stopping:
            raise ProblemsUnavailable(retry_after=1)
        if caller.user_id in self._running:
            earlier, task = self._running[caller.user_id]
            if caller.msg_id is None or (earlier.msg_id, earlier.digest) != (caller.msg_id, caller.digest):
                raise TryRunning
        else:
            task = asyncio.create_task(self._run(caller, battle_id, language, source))
            self._running[caller.user_id] = caller, task
            task.add_done_callback(lambda _: self._running.pop(caller.user_id, None))
        return await asyncio.shield(task)

    async def stop(self) -> None:
        """Break off what runs, and let nothing begin."""
        self._stopping = True
        tasks = [task for _, task in self._running.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, caller: Caller, battle_id: UUID, language: str, source: str) -> Answer:
        async with self._transactions.db.connect() as conn:
            task = _open_problem(await repository.get(conn, battle_id), caller.user_id, language)
        names = {"battle_id": str(battle_id), "try_id": str(uuid4())}
        try:
            async with asyncio.timeout(LONGEST):
                answer = await self._stream(caller.user_id, task, language, source, names)
        except TimeoutError:
            raise ProblemsUnavailable(retry_after=1) from None

        async def remember(_work: Work) -> Answer:
            return answer

        return await self._transactions.run(remember, caller)

    async def _stream(
        self, user_id: UUID, task: Task, language: str, source: str, names: dict[str, str]
    ) -> Answer:
        channel = user_channel(user_id)
        message: str | None = None
        lines = self._problems.judge(task, language, source, player_id=user_id, attempt=None)
        async with contextlib.aclosing(lines):
            async for line in lines:
                match line:
                    case Compiled(ok=False):
                        message = line.message
                    case TestDone():
                        await self._announcer.announce(
                            [Tell(channel, "try_test", names | _members(line.data))]
                        )
                    case Total():
                        total: Answer = names | _members(line.data) | {"message": message}
                        await self._announcer.announce([Tell(channel, "try_finished", total)])
                        return total
                    case Compiled():
                        pass
        raise ProblemsUnavailable(retry_after=1)


def _open_problem(battle: Battle, user_id: UUID, language: str) -> Task:
    if battle.find_player(user_id) is None:
        raise BattleNotFound
    if battle.is_over:
        raise BattleOver
    if battle.status is not Status.RUNNING or battle.round is None:
        raise RoundClosed
    if battle.settings.languages and language not in battle.settings.languages:
        raise LanguageNotAllowed
    return Task(battle.round.problem.id, battle.round.problem.version)


def _members(line: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in line.items() if name != "type"}
