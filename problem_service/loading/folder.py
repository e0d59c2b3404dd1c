"""The bank's folders: one problem each, read with all their files."""

from collections.abc import Iterator
from pathlib import Path

from problem_service.definition import Definition
from problem_service.exchange.bank_format import read_files
from problem_service.exchange.errors import BadProblem


def read_bank(bank: Path) -> list[Definition]:
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


def read_problem(path: Path) -> Definition:
    """Raises BadProblem."""
    try:
        files = {file.relative_to(path).as_posix(): file.read_bytes() for file in _files(path)}
    except OSError as error:
        raise BadProblem(f"{path.name}: {error}") from error
    return read_files(path.name, files)


def _files(path: Path) -> Iterator[Path]:
    for file in sorted(path.rglob("*")):
        if file.is_file() and "__pycache__" not in file.parts:
            yield file
