"""Problems as files, in our format or another's."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from problem_service.definition import Definition
from problem_service.exchange.bank_writing import definitions_to_archive
from problem_service.exchange.codebattle import dump_tasks, write_task
from problem_service.exchange.errors import BadPackage, BadProblem, BadTask
from problem_service.exchange.kattis import write_package
from problem_service.judge.events import Case, TextCase

CODEMAZE, KATTIS, KATTIS_2023, CODEBATTLE = "codemaze", "kattis", "kattis-2023-07", "codebattle"
FORMATS = (CODEMAZE, KATTIS, KATTIS_2023, CODEBATTLE)


@dataclass(frozen=True, slots=True)
class Problem:
    """What files are made of. ``outputs``: of the examples; ``tests``: the hidden ones, as they were made."""

    definition: Definition
    outputs: Sequence[Any]
    tests: Sequence[Case | TextCase]


@dataclass(frozen=True, slots=True)
class Written:
    """Files by their names. ``notes``: what they do not hold; ``left_out``: problems that have none."""

    files: dict[str, bytes]
    notes: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


def write_all(format_: str, problems: Sequence[Problem]) -> Written:
    """One file for all problems, or one each where the format holds one; those that it cannot hold are noted.

    ``format_``: of `FORMATS`.
    """
    match format_:
        case "codemaze":
            return _write_archive(problems)
        case "codebattle":
            return _write_tasks(problems)
        case _:
            return _write_packages(problems, {} if format_ == KATTIS else {"version": "2023-07"})


def _write_archive(problems: Sequence[Problem]) -> Written:
    data = definitions_to_archive([problem.definition for problem in problems])
    return Written({"problems.zip": data} if problems else {})


def _write_tasks(problems: Sequence[Problem]) -> Written:
    tasks, notes, left_out = [], list[str](), list[str]()
    for problem in problems:
        slug = problem.definition.slug
        try:
            task, told = write_task(problem.definition, problem.outputs, problem.tests)  # type: ignore[arg-type]  # it refuses texts
        except BadTask as error:
            left_out.append(slug)
            notes.append(f"{slug}: left out: {error.detail}")
        else:
            tasks.append(task)
            notes += (f"{slug}: {note}" for note in told)
    files = {"problems.json": dump_tasks(tasks)} if tasks else {}
    return Written(files, tuple(notes), tuple(left_out))


def _write_packages(problems: Sequence[Problem], options: dict[str, str]) -> Written:
    files, notes, left_out = dict[str, bytes](), list[str](), list[str]()
    for problem in problems:
        slug = problem.definition.slug
        try:
            data, told = write_package(problem.definition, problem.outputs, problem.tests, **options)  # type: ignore[arg-type]  # it refuses calls
        except (BadPackage, BadProblem) as error:
            left_out.append(slug)
            notes.append(f"{slug}: left out: {error.detail}")
        else:
            files[f"{slug}.zip"] = data
            notes += (f"{slug}: {note}" for note in told)
    return Written(files, tuple(notes), tuple(left_out))
