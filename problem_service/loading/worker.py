"""Makes a problem's tests, in a process of its own: ``python -m problem_service.loading.worker FOLDER``.

Reads ``{slug, signature, examples: [arguments], answers: bool}`` from standard input. Writes lines of JSON:
the outputs of the examples, then ``[arguments, expected]`` for each hidden test; without ``answers`` the
outputs are null. A fault ends it with a traceback.
"""

import json
import random
import runpy
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from problem_service.signature import Signature, fault_of

_RECURSION = 50_000
"""As in the judge's boxes."""


class _Problem:
    def __init__(self, folder: Path, signature: Signature, *, answers: bool) -> None:
        self._answers = answers
        self.generator = runpy.run_path(str(folder / "generator.py"))
        solution = runpy.run_path(str(folder / "solutions" / "reference.py"))
        self._solve: Callable[..., Any] = solution[signature.function]
        self._signature = signature

    def answer(self, name: str, arguments: list[Any]) -> Any:
        """Check the arguments of the test called ``name`` and ask the reference."""
        fault = self._signature.fault_of_arguments(arguments)
        if fault is not None:
            raise ValueError(f"{name}: {fault}")
        text = _dump(arguments)
        self.generator["valid"](*json.loads(text))
        if not self._answers:
            return None
        expected = self._solve(*json.loads(text))  # on a copy, as it may change what it gets
        fault = fault_of(expected, self._signature.returns)
        if fault is not None:
            raise ValueError(f"{name}: {fault}")
        return expected


def _dump(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), allow_nan=False)


def main() -> None:
    sys.setrecursionlimit(_RECURSION)
    asked = json.load(sys.stdin)
    output = sys.stdout
    sys.stdout = sys.stderr  # whatever the bank's code prints is no part of the answer
    problem = _Problem(Path(sys.argv[1]), Signature.from_json(asked["signature"]), answers=asked["answers"])
    examples = [
        problem.answer(f"example {index}", arguments) for index, arguments in enumerate(asked["examples"])
    ]
    output.write(_dump(examples) + "\n")
    for index, test in enumerate(problem.generator["tests"](random.Random(asked["slug"]))):  # noqa: S311  no secret
        arguments = json.loads(_dump(list(test)))
        output.write(_dump([arguments, problem.answer(f"test {index}", arguments)]) + "\n")


if __name__ == "__main__":
    main()
