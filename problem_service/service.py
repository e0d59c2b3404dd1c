"""What can be done with problems."""

import logging
import time
from collections.abc import AsyncGenerator, Collection, Sequence
from contextlib import aclosing
from typing import Any
from uuid import UUID

from problem_service import repository
from problem_service.definition import read_checker
from problem_service.domain import NotEnoughProblems, ProblemNotFound, Rank, StarterNotFound
from problem_service.figures.recorder import Recorder
from problem_service.figures.repository import Attempt
from problem_service.judge.backends.interface import ProblemLimits, Program
from problem_service.judge.checkers import Checker, ProgramChecker
from problem_service.judge.events import Case, Event, TestJudged, TextCase, Total
from problem_service.judge.judge import Judge
from problem_service.judge.queue import Priority
from problem_service.judge.verdicts import Verdict
from problem_service.metrics import JudgeMetrics
from problem_service.packing import make_case
from problem_service.repository import Filter
from problem_service.signature import Signature
from problem_service.supply.repository import Wish
from problem_service.supply.service import Supply
from shared.db import Database
from shared.errors import CodemazeError

log = logging.getLogger(__name__)


class Problems:
    """The use cases of problems; a problem is a mapping with the members of its public shape."""

    def __init__(
        self, db: Database, judge: Judge, supply: Supply, metrics: JudgeMetrics, recorder: Recorder
    ) -> None:
        self._db = db
        self._judge = judge
        self._supply = supply
        self._metrics = metrics
        self._recorder = recorder

    async def list_page(self, wanted: Filter, *, page: int, per_page: int) -> tuple[list[Any], int]:
        """One page, counted from 1, and the number of problems in all."""
        async with self._db.connect() as conn:
            return await repository.list_page(conn, wanted, limit=per_page, offset=(page - 1) * per_page)

    async def get(self, reference: UUID | str) -> dict[str, Any]:
        """By id or slug. Raises ProblemNotFound."""
        async with self._db.connect() as conn:
            return self._complete(await repository.get(conn, reference))

    async def get_random(self, player_id: UUID, wanted: Filter, *, from_stock: bool) -> dict[str, Any]:
        """One that the player has not seen, where there is one. Raises ProblemNotFound when none matches.

        ``from_stock``: it may be a generated one that nobody has seen; they cost money, and guests nothing.
        """
        wish = Wish(wanted, [player_id], most_fresh=self._supply.most_fresh if from_stock else 0)
        return self._complete(_first(await self._supply.serve(wish)))

    async def get_new(
        self, player_id: UUID, wanted: Filter, key: str | None, *, from_stock: bool
    ) -> dict[str, Any]:
        """One out of the stock of generated ones, if it is not empty; the same one for the same key.

        Raises GenerationUnavailable, or ProblemNotFound when none matches.
        """
        row = await self._supply.serve_new(player_id, wanted, key, from_stock=from_stock)
        return self._complete(_first([] if row is None else [row]))

    async def get_starter(self, reference: UUID | str, language: str) -> str:
        """Raises ProblemNotFound or StarterNotFound."""
        starters: dict[str, str] = (await self.get(reference))["starter"]
        if language not in starters:
            raise StarterNotFound
        return starters[language]

    async def pick(
        self,
        *,
        count: int,
        rank: str | None,
        tags: Sequence[str],
        ids: Sequence[UUID] | None,
        languages: Collection[str],
        excluded: Sequence[UUID],
        players: Sequence[UUID] = (),
    ) -> list[dict[str, Any]]:
        """``count`` different problems: of ``ids``, in their order, or else random ones.

        ``players``: those who will see them; what one of them has seen comes where there is no other.
        Raises NotEnoughProblems.
        """
        missing = set(languages) - set(self._judge.languages)
        if missing:
            raise NotEnoughProblems(f"No problem can be solved in {', '.join(sorted(missing))} here.")
        wanted = Filter(None if rank is None else Rank(rank), tags)
        if ids is None:
            wish = Wish(wanted, players, count, excluded, most_fresh=self._supply.most_fresh)
            rows = await self._supply.serve_all(wish)
        else:
            async with self._db.connect() as conn:
                chosen = await repository.find_chosen(conn, wanted, ids, excluded)
            rows = [chosen[id_] for id_ in dict.fromkeys(ids) if id_ in chosen][:count]
            if len(rows) < count:
                raise NotEnoughProblems(f"{count} wanted, {len(rows)} found.")
            await self._supply.show(players, [row.id for row in rows])
        return [self._complete(row) for row in rows]

    async def judge(
        self,
        *,
        problem_id: UUID,
        language: str,
        source: str,
        tests: str,
        player_id: UUID | None,
        version: int | None = None,
        submission_id: UUID | None = None,
        elapsed_ms: int | None = None,
    ) -> AsyncGenerator[dict[str, Any], None]:
        """Judge a program; the events as JSON objects, each as it happens, the total last.

        ``tests``: "hidden", or "examples" with their details: a try, which comes after submissions in
        battles. ``player_id``: whose it is. ``version``: of the problem, the present one if None. A fault of
        ours is a verdict IE; any other on hidden tests counts for the problem's figures, once for each
        ``submission_id``. ``elapsed_ms``: since the player saw the problem.
        Raises ProblemNotFound, VersionNotFound, LanguageUnknown or JudgeBusy, and those before the first
        event alone. Close the generator to abort.
        """
        is_try = tests == "examples"
        async with self._db.connect() as conn:
            problem = await repository.get_version(conn, problem_id, version)
            cases: Sequence[Case | TextCase]
            if is_try:
                cases = [make_case(example["input"], example["output"]) for example in problem.examples]
            else:
                cases = await repository.get_hidden_tests(conn, problem_id, problem.version)
        program = Program(language, source, Signature.find(problem.signature))
        checker = read_checker(problem.checker, problem.checker_program)
        limits = ProblemLimits(problem.limits["time_ms"] / 1000, problem.limits["memory_mb"])
        began = time.perf_counter()
        player = None if player_id is None else str(player_id)
        async with aclosing(
            self._run(program, cases, checker, limits, player=player, is_try=is_try)
        ) as events:
            async for event in events:
                if isinstance(event, Total):
                    self._metrics.judged(language, event.verdict, time.perf_counter() - began)
                    if submission_id is not None and not is_try and event.verdict is not Verdict.IE:
                        self._recorder.note(
                            Attempt(
                                submission_id=submission_id,
                                problem_id=problem_id,
                                version=problem.version,
                                player_id=player_id,
                                language=language,
                                verdict=str(event.verdict),
                                elapsed_ms=elapsed_ms,
                                cpu_ms=event.time_ms,
                            )
                        )
                yield event.to_json()

    async def _run(
        self,
        program: Program,
        cases: Sequence[Case | TextCase],
        checker: Checker | ProgramChecker,
        limits: ProblemLimits,
        *,
        player: str | None,
        is_try: bool,
    ) -> AsyncGenerator[Event, None]:
        """The judge's events, ended by a total even if the judge itself breaks."""
        judged: list[TestJudged] = []
        try:
            async with aclosing(
                self._judge.judge(
                    program,
                    cases,
                    checker,
                    limits,
                    player=player,
                    priority=Priority.RUN if is_try else Priority.BATTLE,
                    details=is_try,
                )
            ) as events:
                async for event in events:
                    if isinstance(event, TestJudged):
                        judged.append(event)
                    yield event
        except CodemazeError:
            raise
        except Exception:
            log.exception("the judge broke")
            passed = sum(test.verdict is Verdict.AC for test in judged)
            yield Total(Verdict.IE, passed, len(cases), time_ms=0, memory_kb=0)

    def _complete(self, row: Any) -> dict[str, Any]:
        """Add what is made from the row: starter code in the languages there are."""
        signature = Signature.find(row.signature)
        starter = {name: language.starter(signature) for name, language in self._judge.languages.items()}
        return {**row._asdict(), "starter": starter}


def _first(rows: Sequence[Any]) -> Any:
    if not rows:
        raise ProblemNotFound("No problem is like that.")
    return rows[0]
