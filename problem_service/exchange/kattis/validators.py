"""The output validator of a Kattis problem package: the default one as a checker of ours, or a program."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from problem_service.domain import LONGEST_SOURCE
from problem_service.exchange.errors import BadPackage
from problem_service.exchange.kattis import programs
from problem_service.exchange.kattis.metadata import Metadata
from problem_service.exchange.kattis.package import Package
from problem_service.exchange.kattis.source_languages import OF_VALIDATORS, find_language_of
from problem_service.judge.backends.interface import Program
from problem_service.judge.checkers import Checker, ProgramChecker

FOLDERS = {"2023-07": ("output_validator/", "output_validators/"), "2025-09": ("output_validator/",)}
TOLERANCE = 1e-6
"""Of our checker, absolute and relative."""
_OURS = {programs.EXACT: Checker.EXACT, programs.UNORDERED: Checker.UNORDERED}
_FLAGS = {"case_sensitive", "space_change_sensitive"}
_TOLERANCES = {
    "float_tolerance": ("relative", "absolute"),
    "float_relative_tolerance": ("relative",),
    "float_absolute_tolerance": ("absolute",),
}


@dataclass(frozen=True, slots=True)
class _Default:
    """How the default validator compares; a tolerance is None where there is none."""

    case_sensitive: bool
    space_change_sensitive: bool
    relative: float | None
    absolute: float | None


def read_checker(
    package: Package,
    metadata: Metadata,
    arguments: tuple[str, ...],
    answers: Iterable[str],
    with_constants: Callable[[str], str],
) -> Checker | ProgramChecker:
    """``arguments``: of the output validator; ``answers``: of all tests. Raises BadPackage."""
    files = [name for folder in FOLDERS[metadata.version] for name in package.under(folder)]
    if metadata.validation == "custom" and not files:
        raise BadPackage(f"{FOLDERS[metadata.version][0]}: there is no output validator")
    if metadata.validation == "default" and files:
        package.note_files("the default validator is asked for", files)
        files = []
    if not files:
        return _default_checker(package, _default(arguments), answers)
    name = _single(files)
    if arguments:
        raise BadPackage(f"{name}: output_validator_args: our checkers get no arguments")
    language = find_language_of(name)
    if language not in OF_VALIDATORS:
        raise BadPackage(f"{name}: an output validator must be written in Python 3, C or C++")
    source = package.text(name)
    if len(source) <= LONGEST_SOURCE:  # else constants would make it longer still
        source = with_constants(source)
    if len(source) > LONGEST_SOURCE:
        raise BadPackage(f"{name}: has more than {LONGEST_SOURCE} characters")
    ours = _OURS.get(source) if language == "python" else None
    return ours or ProgramChecker(Program(language, source))


def _single(files: list[str]) -> str:
    sources = [name for name in files if not name.rpartition("/")[2].startswith("README")]
    if len(sources) != 1:
        folder = files[0].partition("/")[0]
        raise BadPackage(f"{folder}: has {len(sources)} files, a checker here has one")
    return sources[0]


def _default(arguments: tuple[str, ...]) -> _Default:
    flags: set[str] = set()
    tolerances: dict[str, float] = {}
    rest = iter(arguments)
    for argument in rest:
        if argument in _FLAGS:
            flags.add(argument)
        elif argument in _TOLERANCES:
            value = _tolerance(argument, next(rest, ""))
            for kind in _TOLERANCES[argument]:
                if kind in tolerances:
                    raise BadPackage(f"output_validator_args: {argument}: a tolerance is given twice")
                tolerances[kind] = value
        else:
            raise BadPackage(f"output_validator_args: {argument!r:.60}: the default validator knows no such")
    return _Default(
        "case_sensitive" in flags,
        "space_change_sensitive" in flags,
        tolerances.get("relative"),
        tolerances.get("absolute"),
    )


def _tolerance(argument: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value < math.inf:
        raise BadPackage(f"output_validator_args: {argument}: {text!r:.60} is no tolerance")
    return value


def _default_checker(package: Package, default: _Default, answers: Iterable[str]) -> Checker | ProgramChecker:
    tolerances = default.relative, default.absolute
    if tolerances not in ((None, None), (TOLERANCE, TOLERANCE)) or (
        default.relative is not None and default.space_change_sensitive
    ):
        package.note("output_validator_args: the default validator with these becomes a program")
        source = programs.tolerant(
            case_sensitive=default.case_sensitive,
            space_change_sensitive=default.space_change_sensitive,
            relative=default.relative,
            absolute=default.absolute,
        )
        return ProgramChecker(Program("python", source))
    if not default.case_sensitive and any(answer.upper() != answer.lower() for answer in answers):
        package.note("output_validator_args: without case_sensitive capitals count here all the same")
    if default.relative is not None:
        return Checker.FLOAT
    if default.space_change_sensitive:
        package.note(
            "output_validator_args: with space_change_sensitive space at the ends of lines and empty lines "
            "at the end count no more here"
        )
        return Checker.EXACT
    return Checker.TOKENS


def arguments_of(checker: Checker) -> list[str]:
    """Of the default validator, for the checkers that it can stand for."""
    match checker:
        case Checker.TOKENS:
            return ["case_sensitive"]
        case Checker.FLOAT:
            return ["case_sensitive", "float_tolerance", "1e-6"]
        case _:
            return []


def program_of(checker: Checker | ProgramChecker) -> Program | None:
    """The output validator for the others. Raises BadPackage for one in a language that cannot be."""
    match checker:
        case ProgramChecker(program):
            if program.language not in OF_VALIDATORS:
                raise BadPackage("the checker is not written in Python, C or C++, as validators must be")
            return program
        case Checker.EXACT:
            return Program("python", programs.EXACT)
        case Checker.UNORDERED:
            return Program("python", programs.UNORDERED)
        case _:
            return None
