"""Makes a problem's tests, in a process of its own: ``python -m problem_service.loading.worker``.

Reads ``{slug, signature, examples: [input], generator, reference}``, the last two sources in Python, from
standard input. Writes lines of JSON: the outputs of the examples, then ``[input, expected]`` for each hidden
test. An input is the list of a call's arguments, or a text where there is no signature. A fault ends it with
a traceback.
"""

import io
import json
import random
import sys
from collections.abc import Callable
from types import CodeType
from typing import Any, TextIO

from problem_service.signature import Signature, fault_of

_RECURSION = 50_000
"""As in the judge's boxes."""


class _Calls:
    """Tests of a function: the generator yields the arguments of its calls, as tuples."""

    def __init__(self, generator: dict[str, Any], reference: CodeType, signature: Signature) -> None:
        self._valid: Callable[..., None] = generator["valid"]
        self._solve: Callable[..., Any] = _run(reference)[signature.function]
        self._signature = signature

    def check(self, name: str, given: Any) -> list[Any]:
        """The arguments as they will be read. Raises ValueError, or what the problem's own check does."""
        arguments: list[Any] = json.loads(_dump(list(given)))
        fault = self._signature.fault_of_arguments(arguments)
        if fault is not None:
            raise ValueError(f"{name}: {fault}")
        self._valid(*json.loads(_dump(arguments)))
        return arguments

    def answer(self, name: str, arguments: list[Any]) -> Any:
        expected = self._solve(*json.loads(_dump(arguments)))  # on a copy, as it may change what it gets
        fault = fault_of(expected, self._signature.returns)
        if fault is not None:
            raise ValueError(f"{name}: {fault}")
        return expected


class _Texts:
    """Tests of a program: the generator yields texts, and the reference reads and writes as players' do."""

    def __init__(self, generator: dict[str, Any], reference: CodeType) -> None:
        self._valid: Callable[[str], None] = generator["valid"]
        self._program = reference

    def check(self, name: str, given: Any) -> str:
        if not isinstance(given, str):
            raise TypeError(f"{name}: without a function a test is a text, not {type(given).__name__}")
        self._valid(given)
        return given

    def answer(self, name: str, text: str) -> str:
        data = io.BytesIO()
        written = io.TextIOWrapper(data, "utf-8", newline="\n")
        kept = sys.stdin, sys.stdout
        sys.stdin, sys.stdout = io.TextIOWrapper(io.BytesIO(text.encode()), "utf-8"), written
        try:
            _run(self._program, "__main__")
        except SystemExit as error:
            if error.code not in (None, 0):
                raise ValueError(f"{name}: the reference ended by exit({error.code!r})") from None
        finally:
            sys.stdin, sys.stdout = kept
        written.flush()
        return data.getvalue().decode()


def _compile(source: str, name: str) -> CodeType:
    return compile(source, name, "exec", dont_inherit=True)


def _run(code: CodeType, name: str = "problem") -> dict[str, Any]:
    """The names that a module of the bank has in the end."""
    names: dict[str, Any] = {"__name__": name}
    exec(code, names)  # noqa: S102  the bank's own
    return names


def _dump(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), allow_nan=False)


def _write_tests(asked: dict[str, Any], output: TextIO) -> None:
    generator = _run(_compile(asked["generator"], "generator.py"))
    reference = _compile(asked["reference"], "solutions/reference.py")
    signature = Signature.find(asked["signature"])
    problem: _Calls | _Texts
    problem = _Texts(generator, reference) if signature is None else _Calls(generator, reference, signature)

    def pair(name: str, given: Any) -> tuple[Any, Any]:
        checked: Any = problem.check(name, given)
        return checked, problem.answer(name, checked)

    examples = [pair(f"example {index}", given) for index, given in enumerate(asked["examples"])]
    output.write(_dump([expected for _, expected in examples]) + "\n")
    tests = generator["tests"](random.Random(asked["slug"]))  # noqa: S311  no secret
    output.writelines(_dump(pair(f"test {index}", test)) + "\n" for index, test in enumerate(tests))


def main() -> None:
    sys.setrecursionlimit(_RECURSION)
    asked = json.load(sys.stdin)
    output = sys.stdout
    sys.stdout = sys.stderr  # whatever the bank's code prints is no part of the answer
    _write_tests(asked, output)


if __name__ == "__main__":
    main()
