"""One submission on its way through its tests, over as many attempts as the back-ends make necessary."""

from collections import deque
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing

from problem_service.judge import verdicts
from problem_service.judge.backends.interface import (
    Backend,
    BackendFailed,
    Built,
    Input,
    ProblemLimits,
    Program,
    Ran,
)
from problem_service.judge.checking import Checking
from problem_service.judge.events import Case, Compiled, Event, TestJudged, TextCase, Total
from problem_service.judge.verdicts import Verdict

_MOST_TIMEOUTS = 3


class Trial:
    """What is known of a submission so far."""

    def __init__(
        self,
        program: Program,
        tests: Sequence[Case | TextCase],
        limits: ProblemLimits,
        checking: Checking,
        *,
        stop_on_failure: bool,
    ) -> None:
        self._program = program
        self._tests = tests
        self._limits = limits
        self._checking = checking
        self._stop_on_failure = stop_on_failure
        self._judged: list[TestJudged] = []
        self.has_begun = False

    async def attempt(self, backend: Backend) -> AsyncGenerator[Event, None]:
        """The events that were not told yet, up to the total. Raises BackendFailed; then try again."""
        sent: deque[Case | TextCase] = deque()
        async with aclosing(backend.run(self._program, self._inputs(sent), self._limits)) as steps:
            async for step in steps:
                match step:
                    case Built():
                        if not self.has_begun:
                            self.has_begun = True
                            yield Compiled(step.ok, step.message)
                        if not step.ok:
                            yield self._total(Verdict.CE)
                            return
                    case Ran():
                        judged = await self._checking.judge(len(self._judged), sent.popleft(), step)
                        self._judged.append(judged)
                        yield judged
                if self._is_over():
                    break
        if not self._is_over():
            raise BackendFailed("it ended before its time")
        yield self._total(verdicts.of_submission(test.verdict for test in self._judged))

    def given_up(self) -> Iterator[Event]:
        """The end where no attempt came to one: a fault of ours."""
        if self.has_begun:
            yield TestJudged(len(self._judged), Verdict.IE, time_ms=0, memory_kb=0)
        yield self._total(Verdict.IE)

    def _inputs(self, sent: deque[Case | TextCase]) -> Iterator[Input]:
        for test in self._tests[len(self._judged) :]:
            sent.append(test)
            yield Input(test.stdin)

    def _is_over(self) -> bool:
        if not self.has_begun:
            return False
        if len(self._judged) == len(self._tests):
            return True
        last = self._judged[-1].verdict if self._judged else Verdict.AC
        if last is Verdict.IE or (self._stop_on_failure and last is not Verdict.AC):
            return True
        return sum(test.verdict is Verdict.TLE for test in self._judged) >= _MOST_TIMEOUTS

    def _total(self, verdict: Verdict) -> Total:
        return Total(
            verdict,
            passed=sum(test.verdict is Verdict.AC for test in self._judged),
            tests=len(self._tests),
            time_ms=max((test.time_ms for test in self._judged), default=0),
            memory_kb=max((test.memory_kb for test in self._judged), default=0),
        )
