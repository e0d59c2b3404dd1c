"""A definition as a Kattis problem package, with notes on all that the format cannot hold."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from problem_service.definition import Definition, Solution
from problem_service.exchange.archive import write_archive
from problem_service.exchange.errors import BadPackage
from problem_service.exchange.kattis import programs
from problem_service.exchange.kattis.data import INVALID_INPUT, SAMPLE, SECRET
from problem_service.exchange.kattis.keywords import write_keywords
from problem_service.exchange.kattis.metadata import NAME
from problem_service.exchange.kattis.reading import DIGEST, GENERATOR, VALIDATOR, digest_of
from problem_service.exchange.kattis.source_languages import find_language_of
from problem_service.exchange.kattis.submissions import (
    ACCEPTED,
    BRUTE_FORCE,
    BRUTE_MAY_PASS,
    FOLDER,
    METADATA,
    VERDICTS,
    order_of,
)
from problem_service.exchange.kattis.validators import arguments_of, program_of
from problem_service.exchange.kattis.yaml_text import yaml_text
from problem_service.exchange.source_files import EXTENSIONS
from problem_service.judge.checkers import Checker
from problem_service.judge.events import TextCase
from problem_service.judge.verdicts import Verdict

VERSIONS = {"2023-07": "2023-07-draft", "2025-09": "2025-09"}
"""The versions that can be written, and what their packages call them: 2023-07 stayed a draft."""
NEWEST = "2025-09"
_FILE = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]{0,253}[a-zA-Z0-9]")
_WRONG = {Verdict.WA: "wrong_answer", Verdict.TLE: "time_limit_exceeded", Verdict.RE: "run_time_error"}
_ODD = {Verdict.MLE: "run_time_error", Verdict.OLE: "rejected"}
"""Verdicts that the format does not have, and where such programs go."""
_KEPT = {Verdict.AC, *_WRONG}


def write_package(
    definition: Definition, outputs: Sequence[str], tests: Sequence[TextCase], version: str = NEWEST
) -> tuple[bytes, list[str]]:
    """A zip archive, and notes. ``outputs``: of the examples; ``tests``: the hidden ones, as they were made.

    Raises BadPackage for a problem with a function, whose programs do not read and write text, and for one
    that lacks what a package must have.
    """
    if version not in VERSIONS:
        raise BadPackage(f"version {version!r:.40} is not written, only {' and '.join(VERSIONS)} are")
    writer = _Writer(definition, outputs, tests, version)
    folder = definition.slug.replace("-", "")
    files = {f"{folder}/{name}": text.encode() for name, text in writer.files.items()}
    return write_archive(files), writer.notes


class _Writer:
    def __init__(
        self, definition: Definition, outputs: Sequence[str], tests: Sequence[TextCase], version: str
    ) -> None:
        if definition.signature is not None:
            raise BadPackage("the problem has a function; programs in a package read and write text")
        if not definition.right:
            raise BadPackage("the problem has no right solution, and a package needs one")
        if not tests:
            raise BadPackage("the problem has no tests, and a package needs one")
        self.notes: list[str] = []
        self.files: dict[str, str] = {NAME: yaml_text(_metadata(definition, VERSIONS[version]))}
        self._add_statement(definition.statement)
        self._add_checker(definition)
        self._add_data(definition, outputs, tests)
        self._add_generator(definition, tests)
        self._add_solutions(definition)

    def _add_statement(self, statement: str) -> None:
        if not statement.endswith("\n"):
            self.notes.append("statement: ends with a line feed now, as the format wants")
            statement += "\n"
        if "{{" in statement:
            self.notes.append("statement: {{…}} may be taken for the place of a sample or a constant")
        self.files["statement/problem.en.md"] = statement

    def _add_checker(self, definition: Definition) -> None:
        program = program_of(definition.checker)
        if program is not None:
            self.files[f"output_validator/validate{EXTENSIONS[program.language]}"] = program.source
        elif isinstance(definition.checker, Checker):
            group = yaml_text({"output_validator_args": arguments_of(definition.checker)})
            self.files[f"{SECRET}test_group.yaml"] = group
            if definition.examples:
                self.files[f"{SAMPLE}test_group.yaml"] = group

    def _add_data(self, definition: Definition, outputs: Sequence[str], tests: Sequence[TextCase]) -> None:
        width = len(str(len(definition.examples)))
        for number, (example, output) in enumerate(zip(definition.examples, outputs, strict=True), 1):
            name = f"{SAMPLE}{number:0{max(width, 2)}}"
            self.files[f"{name}.in"] = str(example.input)
            self.files[f"{name}.ans"] = output
            if example.explanation:
                self.files[f"{name}.yaml"] = yaml_text({"description": example.explanation})
        width = len(str(len(tests)))
        for number, test in enumerate(tests, 1):
            name = f"{SECRET}{number:0{max(width, 3)}}"
            self.files[f"{name}.in"] = test.input
            self.files[f"{name}.ans"] = test.expected
        for number, given in enumerate(definition.invalid, 1):
            self.files[f"{INVALID_INPUT}{number:03}.in"] = str(given)
        odd = [
            name
            for name, text in self.files.items()
            if name.startswith("data/") and ("\r" in text or (text and not text.endswith("\n")))
        ]
        if odd:
            self.notes.append(
                f"{odd[0]}{f' and {len(odd) - 1} more' if len(odd) > 1 else ''}: the format wants lines that "
                "end with a line feed, but the text is kept as it is"
            )

    def _add_generator(self, definition: Definition, tests: Sequence[TextCase]) -> None:
        self.files[VALIDATOR] = programs.input_validator(definition.generator)
        if definition.generator is None:
            self.notes.append(f"{VALIDATOR}: accepts every text, as the problem has no validator")
            return
        self.files[GENERATOR] = definition.generator
        self.files[DIGEST] = digest_of([(test.input, test.expected) for test in tests]) + "\n"
        if definition.tests:
            self.notes.append("tests: the given ones are not kept apart from those of the generator")

    def _add_solutions(self, definition: Definition) -> None:
        for folder in VERDICTS:
            for solution in definition.solutions:
                if self._folder_of(solution) == folder:
                    self._add_solution(folder, solution)
        left_out = [solution.name for solution in definition.solutions if self._folder_of(solution) is None]
        if left_out:
            self.notes.append(f"solutions: left out, as they have no place: {', '.join(left_out)}")
        if definition.brute:
            self.files[METADATA] = yaml_text({BRUTE_FORCE: BRUTE_MAY_PASS})
        if any(solution.why for solution in definition.solutions):
            self.notes.append("solutions: why the wrong ones are wrong is not kept")
        kept = [solution for solution in definition.solutions if solution.verdict in _KEPT]
        if list(_listed(kept)) != kept:
            self.notes.append("solutions: their order is not kept")

    def _folder_of(self, solution: Solution) -> str | None:
        if solution.verdict is Verdict.AC:
            return BRUTE_FORCE if solution.is_brute else ACCEPTED
        return _WRONG.get(solution.verdict) or _ODD.get(solution.verdict)

    def _add_solution(self, folder: str, solution: Solution) -> None:
        prefix = f"{FOLDER}{folder}/"
        name = solution.name
        if (
            not _FILE.fullmatch(name)
            or find_language_of(name) != solution.language
            or prefix + name in self.files
        ):
            number = 1
            while prefix + (name := f"solution{number}{EXTENSIONS[solution.language]}") in self.files:
                number += 1
            self.notes.append(f"solutions: {solution.name!r:.60} is called {name}")
        if solution.verdict in _ODD:
            self.notes.append(f"solutions: {name}: the format has no verdict {solution.verdict}")
        if solution.is_brute and solution.verdict is not Verdict.AC:
            self.notes.append(f"solutions: {name}: a wrong solution is not kept as brute force")
        self.files[prefix + name] = solution.source


def _metadata(definition: Definition, version: str) -> Mapping[str, Any]:
    return {
        "problem_format_version": version,
        "name": definition.title,
        "uuid": str(uuid5(NAMESPACE_URL, f"codemaze:{definition.slug}")),
        "limits": {
            "time_limit": definition.limits["time_ms"] / 1000,
            "memory": definition.limits["memory_mb"],
        },
        "keywords": write_keywords(definition.rank, definition.slug, definition.tags),
    }


def _listed(solutions: Sequence[Solution]) -> Iterator[Solution]:
    """In the order in which they are read from a package."""
    yield from sorted((s for s in solutions if s.is_right), key=order_of)
    yield from sorted((s for s in solutions if s.is_brute), key=order_of)
    for verdict in _WRONG:
        yield from sorted((s for s in solutions if s.verdict is verdict and not s.is_brute), key=order_of)
