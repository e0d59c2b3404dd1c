"""Proving a problem in the sandbox, before anybody sees it.

It holds where its tests can be made anew and are valid, all right solutions agree on them (a brute-force one
on the small ones), the stated examples hold, each planted wrong solution fails as declared, the slowest right
one takes half of the time limit at most, and what the validator lets through, right solutions can solve.

All tests together take seconds to be looked at: that is done in threads, as the event loop is everyone's.
"""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from problem_service.definition import Definition, Given, Solution
from problem_service.judge.checkers import Checker
from problem_service.judge.judge import Judge
from problem_service.judge.verdicts import Verdict
from problem_service.packing import pack
from problem_service.proving import solving
from problem_service.proving.cases import Tests
from problem_service.proving.faults import (
    dump_test,
    faults_of_examples,
    faults_of_inputs,
    faults_of_made,
    faults_of_tests,
    is_storable,
)
from problem_service.proving.generating import Generator, GeneratorFailed
from problem_service.proving.probes import probes
from problem_service.proving.report import Finding, Proof
from problem_service.proving.solving import shown
from problem_service.proving.statement import faults_of_text

HEADROOM = 2
"""How many times the slowest right solution must fit into the time limit."""
_MOST_TAKEN = 8
"""Inputs that the author did not think of, on which right solutions are tried."""
_BRUTE_TESTS, _BRUTE_CHARACTERS, _BRUTE_S = 15, 2_000, 1.0
"""Brute force is tried on so many of the smallest tests, of so many characters, for so long each."""
_BRUTE_FEWEST = 5
"""Of these, so many must end in time."""

LONGEST = 900.0
"""Seconds that a proof may take."""

Progress = Callable[[str, int, int], None]
"""Told of each step: what is done now, how many steps are done, and how many there are."""


class _Refuted(Exception):
    """There is no point in going on."""


async def prove(
    judge: Judge, definition: Definition, *, progress: Progress | None = None, longest: float = LONGEST
) -> Proof:
    """Raises JudgeBusy, LanguageUnknown or ProvingFailed where nothing can be said.

    ``longest``: seconds after which the proof is given up, which is a finding.
    """
    proving = _Proving(judge, definition, progress)
    with contextlib.suppress(_Refuted):
        try:
            async with asyncio.timeout(longest):
                await proving.run()
        except TimeoutError:
            proving.find_too_long(longest)
    return await asyncio.to_thread(proving.proof)


class _Proving:
    """One proof under way."""

    def __init__(self, judge: Judge, definition: Definition, progress: Progress | None) -> None:
        self._judge = judge
        self._definition = definition
        self._progress = progress
        self._steps = 2 + len(definition.solutions)
        self._done = 0
        self._findings: list[Finding] = []
        self._outputs: list[Any] = []
        self._tests: list[tuple[Given, Any]] = []
        self._figures: dict[str, Any] = {}

    def proof(self) -> Proof:
        if self._findings:
            return Proof(tuple(self._findings), figures=self._figures)
        packed = [pack(dump_test(test).encode()) for test in self._tests]
        return Proof((), self._outputs, packed, self._figures)

    async def run(self) -> None:
        definition = self._definition
        self._findings += faults_of_text(definition)
        for solution in definition.solutions:
            if solution.language not in self._judge.languages:
                detail = f"solutions/{solution.name}: programs in {solution.language} cannot be run here"
                self._find("language-missing", detail)
        if any(finding.code != "statement" for finding in self._findings):
            raise _Refuted
        self._step("making tests")
        inputs, extra = await self._inputs()
        self._findings += await asyncio.to_thread(lambda: list(faults_of_inputs(definition, inputs)))
        if self._findings:
            raise _Refuted
        reference, *others = definition.right
        tests, extras = await self._answer(reference, inputs, extra)
        if definition.generator is None or not isinstance(definition.checker, Checker):
            others = [reference, *others]  # its answers are not the last word there
        for other in others:
            await self._agree(other, tests, extras)
        for solution in definition.brute:
            await self._agree_if_in_time(solution, tests)
        for solution in definition.wrong:
            await self._fail(solution, tests)
        self._figures["tests"] = len(self._tests)

    def find_too_long(self, longest: float) -> None:
        self._find("proof-too-long", f"the proof is not over after {longest:g} s")

    def _step(self, name: str) -> None:
        if self._progress is not None:
            self._progress(name, self._done, self._steps)
        self._done += 1

    def _find(self, code: str, detail: str) -> None:
        self._findings.append(Finding(code, detail))

    async def _inputs(self) -> tuple[list[Given], list[Given]]:
        """Of the hidden tests, and such that the author did not think of and the validator lets through."""
        definition = self._definition
        if definition.generator is None:
            return [given for given, _ in definition.tests], []
        generator = Generator(self._judge, definition)
        try:
            made = await generator.make()
            again = await generator.make()
            if await asyncio.to_thread(lambda: again != made):
                self._find("generator-unstable", "generator.py: yields other tests when run again")
            self._findings += await asyncio.to_thread(lambda: list(faults_of_made(made)))
            inputs = [each.input for each in made]
            examples = [example.input for example in definition.examples]
            tried = await asyncio.to_thread(probes, [*examples, *inputs])
            refused = await generator.check([*examples, *definition.invalid, *tried])
        except GeneratorFailed as error:
            self._find("generator-failed", f"generator.py: {error}")
            raise _Refuted from None
        for index, fault in enumerate(refused[: len(examples)]):
            if fault is not None:
                self._find("example-invalid", f"example {index}: {fault}")
        refused = refused[len(examples) :]
        for given, fault in zip(definition.invalid, refused, strict=False):
            if fault is None:
                self._find("validator-loose", f"generator.py: valid takes {shown(given)}, which is not valid")
        refused = refused[len(definition.invalid) :]
        taken = [given for given, fault in zip(tried, refused, strict=True) if fault is None]
        return inputs, taken[:_MOST_TAKEN]

    async def _answer(
        self, reference: Solution, inputs: list[Given], extra: list[Given]
    ) -> tuple[Tests, Tests]:
        """The examples and hidden tests, and the extra ones, with the reference's answers."""
        definition = self._definition
        self._step(f"answers of {reference.name}")
        examples = [example.input for example in definition.examples]
        answered = await solving.answer(self._judge, definition, reference, [*examples, *inputs, *extra])
        count = len(examples) + len(inputs)
        answers = [each.answer for each in answered]
        names = [*(f"example {index}" for index in range(len(examples))), *_names(inputs)]
        tests = Tests(names, [*examples, *inputs], answers[:count])
        for name, given, each in zip(names, tests.inputs, answered, strict=False):
            if each.fault is not None:
                detail = f"solutions/{reference.name}: {name}: {each.fault}; input {shown(given)}"
                self._find("solution-fails", detail)
                raise _Refuted
        self._notice_time(reference, max(each.cpu_ms for each in answered[:count]))
        self._findings += faults_of_examples(definition, answered)
        stated = [example.output for example in definition.examples] + [
            answer for _, answer in definition.tests
        ]
        for place, answer in enumerate(stated):
            if answer is not None:
                tests.state(place, answer)
        self._outputs = tests.answers[: len(examples)]
        self._tests = list(zip(inputs, tests.answers[len(examples) :], strict=True))
        told = list(zip(names, zip(tests.inputs, tests.answers, strict=True), strict=True))
        self._findings += await asyncio.to_thread(lambda: list(faults_of_tests(told)))
        for index, output in enumerate(self._outputs):
            if not is_storable(output):
                detail = "the answer has a NUL character or half of a surrogate pair"
                self._find("solution-fails", f"solutions/{reference.name}: example {index}: {detail}")
        for given, each in zip(extra, answered[count:], strict=True):
            if each.fault is not None:
                detail = f"generator.py: valid takes {shown(given)}: {reference.name}: {each.fault}"
                self._find("validator-loose", detail)
                raise _Refuted
        return tests, Tests(["an input that valid takes"] * len(extra), extra, answers[count:])

    async def _agree(self, solution: Solution, tests: Tests, extras: Tests) -> None:
        """A further right solution, on all tests and on the extra ones."""
        self._step(f"judging {solution.name}")
        cases, names = tests.cases() + extras.cases(), tests.names + extras.names
        outcome = await solving.fare(self._judge, self._definition, solution, cases, names)
        if outcome.verdict is Verdict.AC:
            self._notice_time(solution, outcome.slowest_ms)
        elif outcome.passed >= len(tests.names):
            self._find(
                "validator-loose", f"generator.py: {solution.name}: {outcome.verdict} on {outcome.why}"
            )
        else:
            code = "solutions-disagree" if outcome.verdict is Verdict.WA else "solution-fails"
            self._find(code, f"solutions/{solution.name}: {outcome.verdict} on {outcome.why}")

    async def _agree_if_in_time(self, solution: Solution, tests: Tests) -> None:
        """A brute-force one, on the smallest tests."""
        self._step(f"judging {solution.name}")
        small = await asyncio.to_thread(tests.smallest, _BRUTE_TESTS, _BRUTE_CHARACTERS)
        limits = replace(self._definition.problem_limits, time_s=_BRUTE_S)
        outcome = await solving.fare(
            self._judge, self._definition, solution, small.cases(), small.names, limits
        )
        match outcome.verdict:
            case Verdict.AC if len(small.names) < min(_BRUTE_FEWEST, len(tests.names)):
                detail = f"only {len(small.names)} tests have no more than {_BRUTE_CHARACTERS} characters"
                self._find("brute-too-slow", f"solutions/{solution.name}: {detail}")
            case Verdict.AC:
                pass
            case Verdict.TLE | Verdict.MLE if outcome.passed >= _BRUTE_FEWEST:
                pass
            case Verdict.TLE | Verdict.MLE:
                self._find("brute-too-slow", f"solutions/{solution.name}: {outcome.verdict} on {outcome.why}")
            case verdict:
                self._find("brute-disagrees", f"solutions/{solution.name}: {verdict} on {outcome.why}")

    async def _fail(self, solution: Solution, tests: Tests) -> None:
        """A planted wrong one. Declared as WA it may also break on a test."""
        self._step(f"judging {solution.name}")
        hidden = tests.after(len(self._definition.examples))
        outcome = await solving.fare(self._judge, self._definition, solution, hidden.cases(), hidden.names)
        if outcome.verdict is Verdict.AC:
            self._find("wrong-passes", f"solutions/{solution.name}: AC in place of {solution.verdict}")
        elif outcome.verdict is not solution.verdict and not (
            solution.verdict is Verdict.WA and outcome.verdict in (Verdict.RE, Verdict.OLE)
        ):
            detail = f"{outcome.verdict} in place of {solution.verdict} on {outcome.why}"
            self._find("wrong-verdict", f"solutions/{solution.name}: {detail}")

    def _notice_time(self, solution: Solution, slowest_ms: int) -> None:
        self._figures.setdefault("slowest_ms", {})[solution.name] = slowest_ms
        most = self._definition.limits["time_ms"] // HEADROOM
        if slowest_ms > most:
            detail = f"takes {slowest_ms} ms, {most} ms at most leave a factor of {HEADROOM}"
            self._find("too-slow", f"solutions/{solution.name}: {detail}")


def _names(inputs: Sequence[Given]) -> list[str]:
    return [f"test {index}" for index in range(len(inputs))]
