"""A problem as a folder of files, as the bank has it: read, and checked as far as reading can tell.

``problem.toml`` describes it (see `bank_schema.ProblemFile`); beside it are

- ``statement.md``: Markdown;
- ``generator.py``, which makes the tests, or ``tests.jsonl``, in which they are given: a line of JSON each,
  ``{"input", "output"}``; an empty one where there are none yet;
- ``solutions/``: ``reference.py`` and ``reference.js``, both right, ``brute.py``, right but slow, and the
  wrong ones of ``[[wrong]]``. ``[[solutions]]`` tells of any others; where it is there, even empty, the
  references need not be. Solutions count in this order: references, ``[[solutions]]``, brute, wrong;
- ``checker.py`` (or of another language) where ``checker = "program"``.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import marshmallow as ma

from problem_service.definition import PROGRAM, Definition, Example, Given, Solution
from problem_service.domain import LONGEST_SOURCE, Rank
from problem_service.exchange.bank_schema import ProblemFile, faults
from problem_service.exchange.errors import BadProblem
from problem_service.exchange.slugs import is_slug
from problem_service.exchange.source_files import EXTENSIONS, find_language
from problem_service.exchange.toml_text import read_toml
from problem_service.exchange.values import fault_of_given, fault_of_output, fault_of_text
from problem_service.judge.backends.interface import Program
from problem_service.judge.checkers import Checker, ProgramChecker
from problem_service.judge.verdicts import Verdict
from problem_service.signature import BadSignature, Signature

LONGEST_STATEMENT = 20_000
"""Characters."""
LARGEST_TOML = 1_000_000
"""Bytes, as they take a second to read."""
TOML = "problem.toml"
STATEMENT = "statement.md"
GENERATOR = "generator.py"
TESTS = "tests.jsonl"
SOLUTIONS = "solutions/"
REFERENCES = {"python": "reference.py", "javascript": "reference.js"}
"""The right solutions that each problem of the bank has, by language."""
BRUTE = "brute.py"
"""An obviously right solution that may be slow, where there is one."""
CHECKERS = {f"checker{extension}": language for language, extension in EXTENSIONS.items()}
"""The program that checks answers, where the checker is "program"; see `ProgramChecker`."""

_SCHEMA = ProblemFile()


def read_files(slug: str, files: Mapping[str, bytes]) -> Definition:
    """The problem in a folder's files, by their paths in it. Raises BadProblem."""
    if not is_slug(slug):
        raise BadProblem(f"{slug}: this cannot be a slug (small letters, digits and single hyphens)")
    return _Folder(slug, files).read()


class _Folder:
    def __init__(self, slug: str, files: Mapping[str, bytes]) -> None:
        self._slug = slug
        self._files = files
        self._told = {TOML, STATEMENT}
        """The files that have a meaning."""

    def read(self) -> Definition:
        data = self._toml()
        signature = self._signature(data)
        solutions = self._solutions(data)
        checker = self._checker(data["checker"])
        generator = self._generator()
        tests = self._tests(signature)
        statement = self._statement(signature)
        for name in sorted(self._files.keys() - self._told):
            raise self._bad(name, "nothing in problem.toml tells of this file")
        return Definition(
            slug=self._slug,
            title=data["title"],
            rank=Rank(data["rank"]),
            tags=tuple(data["tags"]),
            statement=statement,
            signature=signature,
            checker=checker,
            limits={"time_ms": round(data["time_limit"] * 1000), "memory_mb": data["memory_limit"]},
            examples=tuple(self._examples(data["examples"], signature)),
            solutions=solutions,
            generator=generator,
            tests=tests,
            invalid=tuple(self._invalid(data["invalid"], signature)),
        )

    def _bad(self, name: str, message: object) -> BadProblem:
        return BadProblem(f"{self._slug}/{name}: {message}")

    def _text(self, name: str) -> str:
        """The text of a file that must be there."""
        self._told.add(name)
        try:
            return self._files[name].decode()
        except KeyError:
            raise self._bad(name, "there is no such file") from None
        except UnicodeDecodeError as error:
            raise self._bad(name, error) from error

    def _toml(self) -> dict[str, Any]:
        if len(self._files.get(TOML, b"")) > LARGEST_TOML:
            raise self._bad(TOML, f"has more than {LARGEST_TOML} bytes")
        try:
            loaded: dict[str, Any] = _SCHEMA.load(read_toml(self._text(TOML)))
        except ma.ValidationError as error:
            place, message = next(faults(error.messages))
            raise self._bad(TOML, f"{place}: {message}") from error
        except ValueError as error:  # TOMLDecodeError is one, and so is what too many digits raise
            raise self._bad(TOML, error) from error
        except RecursionError as error:
            raise self._bad(TOML, "arrays or tables are nested too deep") from error
        return loaded

    def _signature(self, data: Mapping[str, Any]) -> Signature | None:
        if "function" not in data:
            return None
        try:
            return Signature.from_json(data)
        except BadSignature as error:
            raise self._bad(TOML, f"function, parameters or returns: {error}") from error

    def _statement(self, signature: Signature | None) -> str:
        statement = self._text(STATEMENT)
        if not 1 <= len(statement) <= LONGEST_STATEMENT:
            raise self._bad(STATEMENT, f"must have 1 to {LONGEST_STATEMENT} characters")
        fault = fault_of_text(statement, "the statement", nul=False)
        if fault is not None:
            raise self._bad(STATEMENT, fault)
        if signature is not None and not re.search(rf"\b{signature.function}\b", statement):
            raise self._bad(STATEMENT, f"does not name the function {signature.function}")
        return statement

    def _generator(self) -> str | None:
        if GENERATOR not in self._files and TESTS in self._files:
            return None
        return self._text(GENERATOR)

    def _tests(self, signature: Signature | None) -> tuple[tuple[Given, Any], ...]:
        if TESTS not in self._files:
            return ()
        lines = self._text(TESTS).split("\n")
        return tuple(
            self._test(f"line {number}", line, signature)
            for number, line in enumerate(lines, 1)
            if line.strip()
        )

    def _test(self, place: str, line: str, signature: Signature | None) -> tuple[Given, Any]:
        try:
            data = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise self._bad(TESTS, f"{place}: {error}") from error
        if not isinstance(data, dict) or data.keys() != {"input", "output"}:
            raise self._bad(TESTS, f'{place}: must be {{"input": …, "output": …}}')
        given, expected = data["input"], data["output"]
        for name, fault in (
            ("input", fault_of_given(given, signature)),
            ("output", fault_of_output(expected, signature)),
        ):
            if fault is not None:
                raise self._bad(TESTS, f"{place}: {name}: {fault}")
        return given, expected

    def _examples(self, entries: Sequence[dict[str, Any]], signature: Signature | None) -> Iterator[Example]:
        for index, entry in enumerate(entries):
            fault = fault_of_given(entry["input"], signature, nul=False)
            if fault is not None:
                raise self._bad(TOML, f"examples[{index}].input: {fault}")
            if "output" in entry:
                fault = fault_of_output(entry["output"], signature, nul=False)
                if fault is not None:
                    raise self._bad(TOML, f"examples[{index}].output: {fault}")
            yield Example(entry["input"], entry.get("output"), entry["explanation"])

    def _invalid(self, inputs: Sequence[Any], signature: Signature | None) -> Iterator[Given]:
        for index, given in enumerate(inputs):
            fault = fault_of_given(given, signature)
            if fault is not None:
                raise self._bad(TOML, f"invalid[{index}]: {fault}")
            yield given

    def _solutions(self, data: Mapping[str, Any]) -> tuple[Solution, ...]:
        entries = data.get("solutions", ())
        listed = {entry["file"] for entry in (*entries, *data.get("wrong", ()))}
        return (
            *(
                self._plain(name)
                for name in REFERENCES.values()
                if name not in listed and ("solutions" not in data or SOLUTIONS + name in self._files)
            ),
            *(self._listed(f"solutions[{index}]", entry) for index, entry in enumerate(entries)),
            *(
                self._plain(name, is_brute=True)
                for name in (BRUTE,)
                if name not in listed and SOLUTIONS + name in self._files
            ),
            *(
                self._plain(entry["file"], Verdict(entry["verdict"]), why=entry["why"])
                for entry in data.get("wrong", ())
            ),
        )

    def _listed(self, place: str, entry: Mapping[str, Any]) -> Solution:
        language = entry.get("language") or find_language(entry["file"])
        if language is None:
            raise self._bad(TOML, f"{place}.language: Missing, and {entry['file']} does not tell it.")
        return Solution(
            entry.get("name", entry["file"]),
            language,
            self._source(SOLUTIONS + entry["file"]),
            Verdict(entry["verdict"]),
            entry["brute"],
            entry["why"],
        )

    def _plain(
        self, name: str, verdict: Verdict = Verdict.AC, *, is_brute: bool = False, why: str = ""
    ) -> Solution:
        """One whose name tells its language."""
        language = find_language(name)
        assert language is not None, "the schema lets no other name through"
        return Solution(name, language, self._source(SOLUTIONS + name), verdict, is_brute, why)

    def _source(self, name: str) -> str:
        """Of a program that nothing else has named."""
        if name in self._told:
            raise self._bad(name, "two entries of problem.toml tell of this file")
        source = self._text(name)
        if len(source) > LONGEST_SOURCE:
            raise self._bad(name, f"has more than {LONGEST_SOURCE} characters")
        return source

    def _checker(self, name: str) -> Checker | ProgramChecker:
        if name != PROGRAM:
            return Checker(name)
        found = [file for file in CHECKERS if file in self._files] or ["checker.py"]
        if len(found) > 1:
            raise self._bad(found[1], f"{found[0]} is there, too")
        source = self._source(found[0])
        fault = fault_of_text(source, "the program", nul=False)
        if fault is not None:
            raise self._bad(found[0], fault)
        return ProgramChecker(Program(CHECKERS[found[0]], source))
