"""The example submissions of a Kattis problem package."""

from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from typing import Any

import marshmallow as ma
from marshmallow import fields

from problem_service.definition import Solution
from problem_service.domain import LONGEST_SOURCE
from problem_service.exchange.bank_schema import faults
from problem_service.exchange.errors import BadPackage
from problem_service.exchange.kattis.package import Package
from problem_service.exchange.kattis.source_languages import CODES, find_language_of
from problem_service.exchange.source_files import EXTENSIONS
from problem_service.judge.verdicts import Verdict
from shared.fields import Bool, Input, choice

FOLDER = "submissions/"
ACCEPTED = "accepted"
BRUTE_FORCE = "brute_force"
VERDICTS = {
    ACCEPTED: Verdict.AC,
    BRUTE_FORCE: Verdict.AC,
    "wrong_answer": Verdict.WA,
    "time_limit_exceeded": Verdict.TLE,
    "run_time_error": Verdict.RE,
    "rejected": Verdict.WA,
}
"""By folder, in the order in which solutions are listed. Of rejected ones no verdict is told."""
METADATA = f"{FOLDER}submissions.yaml"
BRUTE_MAY_PASS = {"permitted": ["AC", "RTE", "TLE"], "required": ["AC", "RTE", "TLE"]}
"""Brute force as it is here: it must not be wrong, but need not fail. Without it, it must fail."""
_LANGUAGES = tuple(EXTENSIONS)


class _Requirements(Input):
    permitted = fields.List(choice("AC", "WA", "TLE", "RTE"))
    required = fields.List(choice("AC", "WA", "TLE", "RTE"))
    score = fields.Raw()
    message = fields.String()
    use_for_time_limit = fields.Raw()


class _Entry(_Requirements):
    """``authors`` are persons, which are not kept; further keys are names of test groups."""

    language = fields.String()
    entrypoint = fields.String()
    authors = fields.Raw()
    model_solution = Bool()


def read_submissions(package: Package, with_constants: Callable[[str], str]) -> tuple[Solution, ...]:
    """Right ones, brute force and wrong ones, each by language and name. Raises BadPackage."""
    entries = _entries(package)
    if not any(package.under(f"{FOLDER}{ACCEPTED}/")):
        raise BadPackage(f"{FOLDER}{ACCEPTED}: there is no accepted submission")
    solutions = [
        solution for folder in VERDICTS for solution in _of_folder(package, folder, entries, with_constants)
    ]
    if not any(solution.is_right for solution in solutions):
        raise BadPackage(f"{FOLDER}{ACCEPTED}: there is no submission that can be judged here")
    known = tuple(f"{FOLDER}{folder}/" for folder in VERDICTS)
    for name in package.under(FOLDER):
        if not name.startswith(known) and name != METADATA:
            package.note(f"{name}: left out (in no folder of submissions that is known here)")
    return tuple(solutions)


def order_of(solution: Solution) -> tuple[int, str]:
    """How submissions of a folder, which has no order, are listed: Python, the reference, first."""
    return _LANGUAGES.index(solution.language), solution.name


def _of_folder(
    package: Package, folder: str, entries: dict[str, dict[str, Any]], with_constants: Callable[[str], str]
) -> list[Solution]:
    solutions = []
    for program, name in _programs(package, folder):
        language = _language(program, name, entries)
        if language is None:
            package.note(f"{name}: left out (its language is none of those here)")
        elif not package.is_text(name):
            package.note(f"{name}: left out (it is not UTF-8)")
        elif len(package.files[name]) > LONGEST_SOURCE:
            package.note(f"{name}: left out (it has more than {LONGEST_SOURCE} bytes)")
        elif len(source := with_constants(package.text(name))) > LONGEST_SOURCE:
            package.note(f"{name}: left out (with its constants it is too long)")
        else:
            if folder == "rejected":
                package.note(f"{name}: taken for a wrong answer, as nothing tells how it fails")
            shown = name.rpartition("/")[2]
            solutions.append(Solution(shown, language, source, VERDICTS[folder], folder == BRUTE_FORCE))
    return sorted(solutions, key=order_of)


def _programs(package: Package, folder: str) -> Iterator[tuple[str, str]]:
    """The path of each submission, and of its one source file."""
    programs: dict[str, list[str]] = {}
    prefix = f"{FOLDER}{folder}/"
    for name in package.under(prefix):
        programs.setdefault(prefix + name.removeprefix(prefix).partition("/")[0], []).append(name)
    for program, names in programs.items():
        if len(names) > 1:
            package.note(f"{program}: left out (it has {len(names)} files, a program here has one)")
        else:
            yield program, names[0]


def _language(program: str, name: str, entries: dict[str, dict[str, Any]]) -> str | None:
    path = program.removeprefix(FOLDER)
    for pattern, entry in entries.items():
        matches = fnmatchcase(path, pattern) and path.count("/") == pattern.count("/")
        if "language" in entry and (matches or path.startswith(f"{pattern}/")):
            return CODES.get(entry["language"])
    return find_language_of(name)


def _entries(package: Package) -> dict[str, dict[str, Any]]:
    """What submissions.yaml says, by pattern; noted where it asks for more than the folders do."""
    if METADATA not in package.files:
        return {}
    raw = package.yaml(METADATA) or {}
    if not isinstance(raw, dict):
        raise BadPackage(f"{METADATA}: must be a mapping")
    entries: dict[str, dict[str, Any]] = {}
    for pattern, entry in raw.items():
        if not isinstance(entry, dict):
            raise BadPackage(f"{METADATA}: {pattern}: must be a mapping")
        entries[pattern] = own = {key: value for key, value in entry.items() if not _is_group(key)}
        try:
            _ENTRY.load(own)
            for key in entry.keys() - own.keys():
                _REQUIREMENTS.load(entry[key])
        except ma.ValidationError as error:
            place, message = next(faults(error.messages))
            raise BadPackage(f"{METADATA}: {pattern}.{place}: {message}") from error
        kept = own == BRUTE_MAY_PASS and pattern == BRUTE_FORCE
        if not kept and entry.keys() - {"language"}:
            keys = ", ".join(sorted(entry.keys() - {"language"}))
            package.note(f"{METADATA}: {pattern}: {keys}: not kept; the folder tells the verdict")
    return entries


_ENTRY = _Entry()
_REQUIREMENTS = _Requirements()


def _is_group(key: str) -> bool:
    """Whether a key of an entry names a group of tests, or tests by a pattern."""
    return key in ("sample", "secret") or key.startswith(("sample/", "secret/"))
