"""A problem as its author writes it: all that its tests, its proof and its public form are made from."""

import hashlib
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

from problem_service.domain import Rank
from problem_service.judge.backends.interface import ProblemLimits, Program
from problem_service.judge.checkers import Checker, ProgramChecker
from problem_service.judge.verdicts import Verdict
from problem_service.signature import Signature

FORMAT = 2
"""Raised when the same definition comes to mean other tests, so that every problem is loaded anew."""
PROGRAM = "program"
"""The name of the checker that is a program of the problem's own."""

Given = list[Any] | str
"""The input of a test: a call's arguments, or a text where programs read and write text."""


@dataclass(frozen=True, slots=True)
class Example:
    """A test that the statement shows. ``output``: as the author states it; None to have it worked out."""

    input: Given
    output: Any = None
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class Solution:
    """A program and the verdict that it must get.

    ``is_brute``: right, but maybe slow; it must agree wherever it ends in time. ``why``: what is wrong with
    a wrong one.
    """

    name: str
    language: str
    source: str
    verdict: Verdict = Verdict.AC
    is_brute: bool = False
    why: str = ""

    @property
    def is_right(self) -> bool:
        """Whether it must pass all tests."""
        return self.verdict is Verdict.AC and not self.is_brute


@dataclass(frozen=True, slots=True)
class Definition:
    """A problem. Without a signature programs read and write text, and inputs are texts.

    ``limits``: ``{time_ms, memory_mb}``. ``generator``: a Python source with ``tests(rng)``, which yields the
    inputs, and ``valid(...)``, which raises AssertionError for one that breaks the constraints. Without a
    generator there are ``tests``, pairs of input and answer. ``invalid``: inputs that ``valid`` must refuse.
    """

    slug: str
    title: str
    rank: Rank
    tags: tuple[str, ...]
    statement: str
    signature: Signature | None
    checker: Checker | ProgramChecker
    limits: dict[str, int]
    examples: tuple[Example, ...]
    solutions: tuple[Solution, ...]
    generator: str | None = None
    tests: tuple[tuple[Given, Any], ...] = field(default=())
    invalid: tuple[Given, ...] = ()

    @property
    def right(self) -> Sequence[Solution]:
        """Those that must pass all tests; the first is the reference, whose answers count."""
        return [solution for solution in self.solutions if solution.is_right]

    @property
    def brute(self) -> Sequence[Solution]:
        return [solution for solution in self.solutions if solution.is_brute]

    @property
    def wrong(self) -> Sequence[Solution]:
        return [solution for solution in self.solutions if solution.verdict is not Verdict.AC]

    @property
    def problem_limits(self) -> ProblemLimits:
        return ProblemLimits(self.limits["time_ms"] / 1000, self.limits["memory_mb"])

    @property
    def content_hash(self) -> str:
        """Differs where anything in the definition does."""
        text = json.dumps(self.to_json(), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(f"codemaze definition {FORMAT}\0{text}".encode()).hexdigest()

    def with_outputs(self, outputs: Sequence[Any]) -> Self:
        """The same with the examples' outputs filled in."""
        filled = (
            replace(example, output=output) for example, output in zip(self.examples, outputs, strict=True)
        )
        return replace(self, examples=tuple(filled))

    def to_json(self) -> dict[str, Any]:
        """All of it, as `from_json` reads it."""
        checker, program = checker_columns(self.checker)
        return {
            "slug": self.slug,
            "title": self.title,
            "rank": self.rank.value,
            "tags": list(self.tags),
            "statement": self.statement,
            "signature": None if self.signature is None else self.signature.to_json(),
            "checker": checker,
            "checker_program": program,
            "limits": dict(self.limits),
            "examples": [
                {"input": example.input, "output": example.output, "explanation": example.explanation}
                for example in self.examples
            ],
            "solutions": [
                {
                    "name": solution.name,
                    "language": solution.language,
                    "source": solution.source,
                    "verdict": solution.verdict.value,
                    "is_brute": solution.is_brute,
                    "why": solution.why,
                }
                for solution in self.solutions
            ],
            "generator": self.generator,
            "tests": [list(pair) for pair in self.tests],
            "invalid": list(self.invalid),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Definition":
        """Of JSON that is known to be well-formed: what `to_json` gave, or a schema let through.

        Raises BadSignature.
        """
        return cls(
            slug=data["slug"],
            title=data["title"],
            rank=Rank(data["rank"]),
            tags=tuple(data["tags"]),
            statement=data["statement"],
            signature=Signature.find(data["signature"]),
            checker=read_checker(data["checker"], data["checker_program"]),
            limits=dict(data["limits"]),
            examples=tuple(Example(**example) for example in data["examples"]),
            solutions=tuple(
                Solution(**{**solution, "verdict": Verdict(solution["verdict"])})
                for solution in data["solutions"]
            ),
            generator=data["generator"],
            tests=tuple((given, expected) for given, expected in data["tests"]),
            invalid=tuple(data["invalid"]),
        )

    def pack(self) -> bytes:
        """As it is stored: compressed JSON."""
        return zlib.compress(json.dumps(self.to_json(), ensure_ascii=False).encode())

    @classmethod
    def unpack(cls, data: bytes) -> "Definition":
        return cls.from_json(json.loads(zlib.decompress(data)))


def checker_columns(checker: Checker | ProgramChecker) -> tuple[str, dict[str, str] | None]:
    """The name, and ``{language, source}`` where the checker is a program."""
    if isinstance(checker, Checker):
        return checker.value, None
    return PROGRAM, {"language": checker.program.language, "source": checker.program.source}


def read_checker(name: str, program: dict[str, str] | None) -> Checker | ProgramChecker:
    """The inverse of `checker_columns`."""
    if program is not None:
        return ProgramChecker(Program(program["language"], program["source"]))
    return Checker(name)
