"""A problem as the files of its folder, as `bank_format` reads them, and archives of such folders."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from problem_service.definition import Definition, Example, Solution, checker_columns
from problem_service.exchange.archive import files_under, find_roots, read_archive, write_archive
from problem_service.exchange.bank_format import (
    BRUTE,
    GENERATOR,
    REFERENCES,
    SOLUTIONS,
    STATEMENT,
    TESTS,
    TOML,
    read_files,
)
from problem_service.exchange.bank_schema import FILE, WrongEntry, fits
from problem_service.exchange.errors import BadProblem
from problem_service.exchange.slugs import slug_of
from problem_service.exchange.source_files import EXTENSIONS, find_language
from problem_service.exchange.toml_text import toml_text
from problem_service.judge.verdicts import Verdict

MOST_TOML = 8_000_000
"""Bytes of all descriptions in an archive."""
_LONGEST_FILE = 100
_WRONG = WrongEntry()


def definitions_to_archive(definitions: Iterable[Definition]) -> bytes:
    """A zip archive with a folder for each problem. Raises BadProblem for one that the format cannot hold."""
    files: dict[str, bytes] = {}
    for definition in definitions:
        folder = {f"{definition.slug}/{name}": data for name, data in write_files(definition).items()}
        if not files.keys().isdisjoint(folder):
            raise BadProblem(f"{definition.slug}: two problems have this slug")
        files |= folder
    return write_archive(files)


def archive_to_definitions(data: bytes) -> list[Definition]:
    """All problems in a zip archive, by slug. Raises BadArchive or BadProblem."""
    archive = read_archive(data)
    return read_folders(archive.files, archive.folder)


def read_folders(files: dict[str, bytes], folder: str | None) -> list[Definition]:
    """The same of an archive's files; ``folder``: that they were all in. Raises BadProblem."""
    roots = find_roots(files, TOML)
    if not roots:
        raise BadProblem(f"there is no {TOML} in the archive")
    if sum(len(files[root + TOML]) for root in roots) > MOST_TOML:
        raise BadProblem(f"the files {TOML} together have more than {MOST_TOML} bytes")
    stray = next((name for name in sorted(files) if not name.startswith(tuple(roots))), None)
    if stray is not None:
        raise BadProblem(f"{stray}: belongs to no problem")
    definitions: dict[str, Definition] = {}
    for root in roots:
        slug = root.rstrip("/").rpartition("/")[2] or folder
        definition = read_files(slug or "problem", files_under(files, root))
        if slug is None:
            definition = replace(definition, slug=slug_of(definition.title))
        if definition.slug in definitions:
            raise BadProblem(f"{root}{TOML}: another problem in the archive has the slug {definition.slug}")
        definitions[definition.slug] = definition
    return [definition for _, definition in sorted(definitions.items())]


def write_files(definition: Definition) -> dict[str, bytes]:
    """The files of the problem's folder, by their paths in it.

    They read back as this very definition. Raises BadProblem for one that the format cannot hold, such as
    one whose title is too long.
    """
    slug = definition.slug
    solutions = _Solutions(definition.solutions)
    checker, program = checker_columns(definition.checker)
    texts = {STATEMENT: definition.statement, **solutions.texts}
    if definition.generator is not None:
        texts[GENERATOR] = definition.generator
    try:
        texts[TOML] = toml_text(_description(definition, checker, solutions))
        if definition.tests or definition.generator is None:
            texts[TESTS] = "".join(
                json.dumps({"input": given, "output": expected}, ensure_ascii=False, allow_nan=False) + "\n"
                for given, expected in definition.tests
            )
        if program is not None:
            texts[f"checker{EXTENSIONS[program['language']]}"] = program["source"]
        files = {name: text.encode() for name, text in texts.items()}
    except (ValueError, KeyError) as error:  # UnicodeEncodeError is a ValueError
        raise BadProblem(f"{slug}: cannot be written as files: {error}") from error
    if read_files(slug, files).content_hash != definition.content_hash:
        raise BadProblem(f"{slug}: cannot be written as files without a loss")
    return files


def _description(definition: Definition, checker: str, solutions: "_Solutions") -> dict[str, Any]:
    signature = {} if definition.signature is None else definition.signature.to_json()
    parameters = signature.pop("parameters", [])
    seconds = definition.limits["time_ms"] / 1000
    description = {
        "title": definition.title,
        "rank": definition.rank.value,
        "tags": list(definition.tags),
        **signature,
        "checker": checker,
        "time_limit": int(seconds) if seconds.is_integer() else seconds,
        "memory_limit": definition.limits["memory_mb"],
    }
    if definition.invalid:
        description["invalid"] = list(definition.invalid)
    if parameters:
        description["parameters"] = parameters
    description["examples"] = [_example(example) for example in definition.examples]
    if solutions.listed is not None:
        description["solutions"] = solutions.listed
    if solutions.wrong:
        description["wrong"] = solutions.wrong
    return description


def _example(example: Example) -> dict[str, Any]:
    entry: dict[str, Any] = {"input": example.input}
    if example.output is not None:
        entry["output"] = example.output
    if example.explanation:
        entry["explanation"] = example.explanation
    return entry


class _Solutions:
    """``texts``: the files; ``listed``: entries of ``[[solutions]]``, None where it need not be there.

    ``wrong``: of ``[[wrong]]``. What the bank's folders say by names alone is said so here.
    """

    def __init__(self, solutions: Sequence[Solution]) -> None:
        first = 0
        for name in REFERENCES.values():
            if first < len(solutions) and solutions[first] == _plain(name, solutions[first]):
                first += 1
        last = len(solutions)
        names = [solution.name for solution in solutions]
        while last > first and _is_plain_wrong(solutions[last - 1]) and names.count(names[last - 1]) == 1:
            last -= 1
        self.wrong = [
            {"file": solution.name, "verdict": solution.verdict.value, "why": solution.why}
            for solution in solutions[last:]
        ]
        self.texts = {SOLUTIONS + solution.name: solution.source for solution in solutions[last:]}
        if last > first and solutions[last - 1] == _plain(BRUTE, solutions[last - 1], is_brute=True):
            last -= 1
            self.texts[SOLUTIONS + BRUTE] = solutions[last].source
        for solution in solutions[:first]:
            self.texts[SOLUTIONS + solution.name] = solution.source
        entries = [self._entry(number, solution) for number, solution in enumerate(solutions[first:last], 1)]
        needless = not entries and first == len(REFERENCES) and self.wrong
        self.listed = None if needless else entries

    def _entry(self, number: int, solution: Solution) -> dict[str, Any]:
        name = solution.name
        usable = fits(FILE, name) and len(name) <= _LONGEST_FILE and SOLUTIONS + name not in self.texts
        if not usable:
            stem = f"solution_{number}"
            while SOLUTIONS + stem + EXTENSIONS.get(solution.language, "") in self.texts:
                stem += "_"
            name = stem + EXTENSIONS.get(solution.language, "")
        self.texts[SOLUTIONS + name] = solution.source
        entry: dict[str, Any] = {"file": name}
        if name != solution.name:
            entry["name"] = solution.name
        if find_language(name) != solution.language:
            entry["language"] = solution.language
        if solution.verdict is not Verdict.AC:
            entry["verdict"] = solution.verdict.value
        if solution.is_brute:
            entry["brute"] = True
        if solution.why:
            entry["why"] = solution.why
        return entry


def _plain(name: str, solution: Solution, *, is_brute: bool = False) -> Solution:
    """With this source, what the name alone would mean."""
    return Solution(name, find_language(name) or "", solution.source, is_brute=is_brute)


def _is_plain_wrong(solution: Solution) -> bool:
    entry = {"file": solution.name, "verdict": solution.verdict.value, "why": solution.why}
    return (
        not solution.is_brute
        and find_language(solution.name) == solution.language
        and not _WRONG.validate(entry)
    )
