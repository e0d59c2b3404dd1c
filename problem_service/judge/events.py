"""What the judge is asked and what it answers, step by step."""

import json
from dataclasses import asdict, dataclass, fields
from typing import Any

from problem_service.judge.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class Case:
    """One test of a function: the arguments of the call, and the answer, which never enters a box."""

    arguments: list[Any]
    expected: Any

    @property
    def stdin(self) -> bytes:
        return json.dumps(self.arguments, separators=(",", ":")).encode()


@dataclass(frozen=True, slots=True)
class TextCase:
    """One test of a program without a signature: what it reads, and what it is to write."""

    input: str
    expected: str

    @property
    def stdin(self) -> bytes:
        return self.input.encode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Compiled:
    """``message``: what the compiler said, shortened; empty when all is well."""

    ok: bool
    message: str = ""

    def to_json(self) -> dict[str, Any]:
        return {"type": "compiled", "ok": self.ok, "message": self.message}


@dataclass(frozen=True, slots=True)
class Details:
    """For tests that may be shown. ``stdout``: all that the program printed; ``stderr``: what went wrong.

    ``output``: None too for an answer that is too large or too odd to be sent; ``stderr`` has its beginning.
    Of a program without a signature ``input``, ``expected`` and ``output`` are texts, ``stdout`` is empty,
    and what it wrote to standard error is in ``stderr``.
    """

    input: list[Any] | str
    expected: Any
    output: Any
    stdout: str
    stderr: str


@dataclass(frozen=True, slots=True)
class TestJudged:
    """``index`` counts from 0; ``time_ms`` is CPU time, the runtime's start included."""

    __test__ = False  # not a test of pytest's, whatever its name

    index: int
    verdict: Verdict
    time_ms: int
    memory_kb: int
    details: Details | None = None

    def to_json(self) -> dict[str, Any]:
        body: dict[str, Any] = {
            "type": "test",
            "index": self.index,
            "verdict": str(self.verdict),
            "time_ms": self.time_ms,
            "memory_kb": self.memory_kb,
        }
        if self.details is not None:  # not by asdict, which copies what may be large
            body |= {field.name: getattr(self.details, field.name) for field in fields(self.details)}
        return body


@dataclass(frozen=True, slots=True)
class Total:
    """The whole submission: the largest time and memory of its tests; ``tests`` counts those not run too."""

    verdict: Verdict
    passed: int
    tests: int
    time_ms: int
    memory_kb: int

    def to_json(self) -> dict[str, Any]:
        return {"type": "total"} | asdict(self) | {"verdict": str(self.verdict)}


Event = Compiled | TestJudged | Total
