"""A problem's folder in the bank: read, and checked as far as reading can tell."""

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import marshmallow as ma

from problem_service.domain import RESERVED_SLUGS, is_id
from problem_service.judge.backends.interface import Program
from problem_service.judge.checkers import Checker, ProgramChecker
from problem_service.judge.verdicts import Verdict
from problem_service.loading.schemas import PROGRAM, ProblemFile
from problem_service.schemas import SLUG
from problem_service.signature import BadSignature, Signature

FORMAT = 1
"""Raised when the same folder comes to mean other rows, so that every problem is loaded anew."""
LONGEST_STATEMENT = 20_000
"""Characters."""
REFERENCES = {"python": "reference.py", "javascript": "reference.js"}
"""The reference solutions that each problem has, by language."""
BRUTE = "brute.py"
"""An obviously right solution that may be slow, where there is one."""
_LANGUAGES = {".py": "python", ".js": "javascript"}
CHECKER = "checker.py"
"""The program that checks answers, where the checker is "program"; see `ProgramChecker`."""


class BadProblem(Exception):
    """A problem of the bank is not as it must be; the text names the file and the place in it."""


@dataclass(frozen=True, slots=True)
class WrongSolution:
    """A planted solution and the verdict that it must get."""

    path: Path
    verdict: Verdict

    @property
    def language(self) -> str:
        return _LANGUAGES[self.path.suffix]


@dataclass(frozen=True, slots=True)
class ProblemFolder:
    """What a folder says; ``limits`` as in the public shape, ``examples``: pairs of input and explanation.

    Without a signature programs read and write text; inputs are texts then.
    """

    path: Path
    title: str
    rank: str
    tags: tuple[str, ...]
    statement: str
    signature: Signature | None
    examples: tuple[tuple[list[Any] | str, str], ...]
    limits: dict[str, int]
    checker: Checker | ProgramChecker
    wrong: tuple[WrongSolution, ...]
    content_hash: str

    @property
    def slug(self) -> str:
        return self.path.name

    @property
    def reference(self) -> Path:
        return self.path / "solutions" / REFERENCES["python"]


def read_bank(bank: Path) -> list[ProblemFolder]:
    """All problems, by slug. Raises BadProblem."""
    if not bank.is_dir():
        raise BadProblem(f"{bank}: there is no such folder")
    folders = sorted(
        path for path in bank.iterdir() if path.is_dir() and not path.name.startswith((".", "_"))
    )
    problems = [read_problem(path) for path in folders]
    titles: dict[str, str] = {}
    for problem in problems:
        other = titles.setdefault(problem.title.casefold(), problem.slug)
        if other != problem.slug:
            raise BadProblem(f"{problem.slug}/problem.toml: title: {other} has the same")
    return problems


def read_problem(path: Path) -> ProblemFolder:
    """Raises BadProblem."""
    slug = path.name
    if not re.fullmatch(SLUG, slug) or slug in RESERVED_SLUGS or is_id(slug) or len(slug) > 60:
        raise BadProblem(f"{slug}: this cannot be a slug (small letters, digits and single hyphens)")
    files = {file.relative_to(path).as_posix(): file for file in _files(path)}
    data = _read_toml(path / "problem.toml")
    wrong = tuple(
        WrongSolution(path / "solutions" / item["file"], Verdict(item["verdict"])) for item in data["wrong"]
    )
    own = {CHECKER} if data["checker"] == PROGRAM else set[str]()
    _check_files(slug, files, {item.path.name for item in wrong}, own)
    signature = _read_signature(slug, data)
    for index, example in enumerate(data["examples"]):
        fault = None if signature is None else signature.fault_of_arguments(example["input"])
        if fault is not None:
            raise BadProblem(f"{slug}/problem.toml: examples[{index}].input: {fault}")
    return ProblemFolder(
        path=path,
        title=data["title"],
        rank=data["rank"],
        tags=tuple(data["tags"]),
        statement=_read_statement(slug, path, signature),
        signature=signature,
        examples=tuple((example["input"], example["explanation"]) for example in data["examples"]),
        limits={"time_ms": round(data["time_limit"] * 1000), "memory_mb": data["memory_limit"]},
        checker=_read_checker(slug, path, data["checker"]),
        wrong=wrong,
        content_hash=_hash(files),
    )


def _files(path: Path) -> Iterator[Path]:
    for file in sorted(path.rglob("*")):
        if file.is_file() and "__pycache__" not in file.parts:
            yield file


def _hash(files: Mapping[str, Path]) -> str:
    total = hashlib.sha256(f"codemaze bank format {FORMAT}".encode())
    for name, file in files.items():
        content = file.read_bytes()
        total.update(f"\0{name}\0{len(content)}\0".encode())
        total.update(content)
    return total.hexdigest()


def _check_files(slug: str, files: Mapping[str, Path], wrong: set[str], own: set[str]) -> None:
    solutions = {f"solutions/{name}" for name in {*REFERENCES.values(), *wrong}}
    wanted = {"problem.toml", "statement.md", "generator.py", *own, *solutions}
    for name in sorted(wanted - files.keys()):
        raise BadProblem(f"{slug}/{name}: there is no such file")
    for name in sorted(files.keys() - wanted - {f"solutions/{BRUTE}"}):
        raise BadProblem(f"{slug}/{name}: nothing in problem.toml tells of this file")


def _read_toml(path: Path) -> dict[str, Any]:
    name = f"{path.parent.name}/{path.name}"
    try:
        data = tomllib.loads(path.read_text("utf-8"))
        loaded: dict[str, Any] = ProblemFile().load(data)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadProblem(f"{name}: {error}") from error
    except ma.ValidationError as error:
        place, message = next(_faults(error.messages))
        raise BadProblem(f"{name}: {place}: {message}") from error
    return loaded


def _faults(messages: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """The places and messages in marshmallow's tree of errors: ``parameters[0].type``."""
    if isinstance(messages, dict):
        for key, inner in messages.items():
            step = f"[{key}]" if isinstance(key, int) else f".{key}" if place else str(key)
            yield from _faults(inner, place + step)
    else:
        for message in messages:
            yield place, str(message)


def _read_checker(slug: str, path: Path, name: str) -> Checker | ProgramChecker:
    if name != PROGRAM:
        return Checker(name)
    try:
        return ProgramChecker(Program("python", (path / CHECKER).read_text("utf-8")))
    except UnicodeDecodeError as error:
        raise BadProblem(f"{slug}/{CHECKER}: {error}") from error


def _read_signature(slug: str, data: Mapping[str, Any]) -> Signature | None:
    if "function" not in data:
        return None
    try:
        return Signature.from_json(data)
    except BadSignature as error:
        raise BadProblem(f"{slug}/problem.toml: function, parameters or returns: {error}") from error


def _read_statement(slug: str, path: Path, signature: Signature | None) -> str:
    try:
        statement = (path / "statement.md").read_text("utf-8")
    except UnicodeDecodeError as error:
        raise BadProblem(f"{slug}/statement.md: {error}") from error
    if not 1 <= len(statement) <= LONGEST_STATEMENT:
        raise BadProblem(f"{slug}/statement.md: must have 1 to {LONGEST_STATEMENT} characters")
    if signature is not None and not re.search(rf"\b{signature.function}\b", statement):
        raise BadProblem(f"{slug}/statement.md: does not name the function {signature.function}")
    return statement
