"""The judge: compiles a submission in a box, runs it on each test, and tells each step as it happens."""

import os
from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence

from problem_service.judge import verdicts
from problem_service.judge.checkers import Checker
from problem_service.judge.events import Case, Event, ProblemLimits, Submission, TestJudged, Total
from problem_service.judge.languages.language import Language
from problem_service.judge.run import Run
from problem_service.judge.boxes.interface import Sandbox
from problem_service.judge.slots import Slots
from problem_service.judge.verdicts import Verdict
from shared.errors import CodemazeError, Kind

_MOST_TIMEOUTS = 3


class LanguageUnknown(CodemazeError):
    """Programs in this language cannot be judged here."""

    code = "language-unknown"
    kind = Kind.INVALID


class Judge:
    """Judges submissions, ``boxes`` at a time; ``waiting`` more may stand in line."""

    def __init__(
        self,
        sandbox: Sandbox,
        languages: Mapping[str, Language],
        *,
        boxes: int | None = None,
        waiting: int = 200,
    ) -> None:
        """``boxes``: the number of cores unless given; more would make programs time out on each other."""
        self.languages = languages
        self._sandbox = sandbox
        self._slots = Slots(boxes or os.cpu_count() or 1, waiting)

    @property
    def waiting(self) -> int:
        """How many submissions and tries stand in line."""
        return self._slots.waiting

    async def check(self) -> None:
        """Raise SandboxUnavailable where programs cannot be run."""
        await self._sandbox.check()

    async def judge(
        self,
        submission: Submission,
        tests: Sequence[Case],
        checker: Checker,
        limits: ProblemLimits,
        *,
        details: bool = False,
        stop_on_failure: bool = False,
        is_try: bool = False,
    ) -> AsyncGenerator[Event, None]:
        """Compiled, then a TestJudged for each test in order, then Total; each as soon as it is known.

        Tests left out (after a failure with ``stop_on_failure``, after the third time-out, after an error
        of ours) have no event; Total counts them as not passed. With ``details`` a test tells its data.
        A try comes after submissions (see `Slots`).
        Close the generator (`contextlib.aclosing`) to abort: the box dies at once.
        Raises JudgeBusy or LanguageUnknown before the first event.
        """
        language = self.languages.get(submission.language)
        if language is None:
            raise LanguageUnknown(f"The languages here are {', '.join(sorted(self.languages))}.")
        async with self._slots.hold(is_try=is_try), Run(self._sandbox, language, submission, limits) as run:
            judged: list[TestJudged] = []
            compiled = await run.compile()
            if compiled is None:
                yield _total([], len(tests), Verdict.IE)
                return
            yield compiled
            if not compiled.ok:
                yield _total([], len(tests), Verdict.CE)
                return
            for index, test in enumerate(tests):
                judged.append(await run.test(index, test, checker, details=details))
                yield judged[-1]
                if _is_enough(judged, stop_on_failure=stop_on_failure):
                    break
            yield _total(judged, len(tests), verdicts.of_submission(test.verdict for test in judged))


def _is_enough(judged: Sequence[TestJudged], *, stop_on_failure: bool) -> bool:
    last = judged[-1].verdict
    if last is Verdict.IE or (stop_on_failure and last is not Verdict.AC):
        return True
    return sum(test.verdict is Verdict.TLE for test in judged) >= _MOST_TIMEOUTS


def _total(judged: Iterable[TestJudged], tests: int, verdict: Verdict) -> Total:
    judged = list(judged)
    return Total(
        verdict,
        passed=sum(test.verdict is Verdict.AC for test in judged),
        tests=tests,
        time_ms=max((test.time_ms for test in judged), default=0),
        memory_kb=max((test.memory_kb for test in judged), default=0),
    )
