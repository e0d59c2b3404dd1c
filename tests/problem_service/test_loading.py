"""Loading the bank."""

import asyncio
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from problem_service.domain import Origin
from problem_service.exchange.errors import BadProblem
from problem_service.judge.events import Case
from problem_service.loading.folder import read_problem
from problem_service.loading.load import Loaded, load_bank
from problem_service.loading.tests import make_tests
from problem_service.publishing import publish
from problem_service.repository import get_hidden_tests
from problem_service.tables import hidden_tests, problems
from shared.db import Database
from tests.problem_service.conftest import LoadBank, edit

ALL = sa.select(problems).order_by(problems.c.slug)


async def rows(db: Database) -> dict[str, Any]:
    async with db.connect() as conn:
        return {row.slug: row for row in await conn.all(ALL)}


async def test_a_loaded_problem_is_what_its_folder_says(
    db: Database, load_problems: LoadBank, bank: Path
) -> None:
    assert await load_problems(bank) == Loaded(unchanged=0, saved=2, withdrawn=0)
    row = (await rows(db))["add-up"]
    assert (row.title, row.rank.value, row.tags) == ("Add Up", "bronze", ["maths", "arrays"])
    assert row.statement == (bank / "add-up" / "statement.md").read_text()
    assert row.signature == {
        "function": "add_up",
        "parameters": [{"name": "numbers", "type": "list[int]"}],
        "returns": "int",
    }
    assert row.examples == [
        {"input": [[1, 2, 3]], "output": 6, "explanation": "1 + 2 + 3 = 6."},
        {"input": [[]], "output": 0, "explanation": ""},
    ]
    assert (row.limits, row.checker) == ({"time_ms": 1000, "memory_mb": 128}, "exact")
    assert (row.version, row.listed) == (1, True)


async def test_hidden_tests_hold_what_the_reference_returns(
    db: Database, load_problems: LoadBank, bank: Path
) -> None:
    await load_problems(bank)
    async with db.connect() as conn:
        tests = await get_hidden_tests(conn, (await rows(db))["add-up"].id)
    assert len(tests) == 18
    assert tests[0] == Case([[]], 0)
    assert all(isinstance(test, Case) and test.expected == sum(test.arguments[0]) for test in tests)
    assert len(list(tests[:3])) == 3


async def test_loading_again_changes_nothing_and_makes_no_tests(
    db: Database, load_problems: LoadBank, bank: Path
) -> None:
    await load_problems(bank)
    before = await rows(db)
    assert await load_problems(bank) == Loaded(unchanged=2, saved=0, withdrawn=0)
    assert await rows(db) == before


async def test_a_changed_problem_keeps_its_id_and_gets_the_next_version(
    db: Database, load_problems: LoadBank, bank: Path
) -> None:
    await load_problems(bank)
    before = await rows(db)
    edit(bank / "add-up" / "generator.py", "range(2, 18)", "range(2, 12)")
    assert await load_problems(bank) == Loaded(unchanged=1, saved=1, withdrawn=0)
    after = await rows(db)
    assert after["add-up"].id == before["add-up"].id
    assert after["add-up"].version == 2
    assert after["add-up"].created_at == before["add-up"].created_at < after["add-up"].updated_at
    assert after["sorted-words"] == before["sorted-words"]
    async with db.connect() as conn:
        assert len(await get_hidden_tests(conn, after["add-up"].id)) == 12


async def test_a_problem_whose_folder_is_gone_is_withdrawn_and_can_come_back(
    db: Database, load_problems: LoadBank, bank: Path
) -> None:
    await load_problems(bank)
    shutil.move(bank / "add-up", bank.parent / "aside")
    assert await load_problems(bank) == Loaded(unchanged=1, saved=0, withdrawn=1)
    row = (await rows(db))["add-up"]
    assert (row.listed, row.version) == (False, 1)
    shutil.move(bank.parent / "aside", bank / "add-up")
    assert await load_problems(bank) == Loaded(unchanged=2, saved=0, withdrawn=0)
    row = (await rows(db))["add-up"]
    assert (row.listed, row.version) == (True, 1)


async def test_a_problem_of_which_somebody_made_a_version_stays_as_it_is(
    db: Database, load_problems: LoadBank, bank: Path
) -> None:
    await load_problems(bank)
    problem = replace(read_problem(bank / "add-up"), title="Add Up All")
    async with db.begin() as conn:
        before = (await rows(db))["add-up"]
        await publish(conn, problem, outputs=[6, 0], tests=[], origin=Origin.AUTHOR, problem_id=before.id)
    edit(bank / "add-up" / "generator.py", "range(2, 18)", "range(2, 12)")
    assert await load_problems(bank) == Loaded(unchanged=2, saved=0, withdrawn=0)
    row = (await rows(db))["add-up"]
    assert (row.title, row.version, row.listed) == ("Add Up All", 2, True)


async def test_a_problem_that_somebody_withdrew_stays_so(
    db: Database, load_problems: LoadBank, bank: Path
) -> None:
    await load_problems(bank)
    async with db.connect() as conn:
        of_one = sa.update(problems).where(problems.c.slug == "add-up")
        await conn.execute(of_one.values(listed=False, withdrawn_by=uuid4()))
    assert await load_problems(bank) == Loaded(unchanged=2, saved=0, withdrawn=0)
    assert (await rows(db))["add-up"].listed is False
    edit(bank / "add-up" / "generator.py", "range(2, 18)", "range(2, 12)")
    await load_problems(bank)
    row = (await rows(db))["add-up"]
    assert (row.listed, row.version) == (False, 2)


async def test_loaders_at_once_load_each_problem_once(db: Database, bank: Path) -> None:
    told: list[str] = []

    async def run() -> Loaded:
        return await load_bank(db, bank, lambda slug, done, total: told.append(f"{done}/{total} {slug}"))

    outcomes = await asyncio.gather(run(), run(), run())
    assert sorted(outcome.saved for outcome in outcomes) == [0, 0, 2]
    assert {row.version for row in (await rows(db)).values()} == {1}
    assert len(told) == 6
    assert max(told) == "2/2 sorted-words"
    async with db.connect() as conn:
        assert await conn.scalar(sa.select(sa.func.count()).select_from(hidden_tests)) == 34


async def test_a_fault_in_one_problem_loads_none(db: Database, load_problems: LoadBank, bank: Path) -> None:
    edit(bank / "add-up" / "solutions" / "reference.py", "sum(numbers)", "numbers[0]")
    with pytest.raises(BadProblem):
        await load_problems(bank)
    assert await rows(db) == {}


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("problem.toml", 'rank = "bronze"', 'rank = "wood"', r"problem.toml: rank: Must be one of"),
        ("problem.toml", 'rank = "bronze"', "", r"problem.toml: rank: Missing data"),
        ("problem.toml", "time_limit = 1", "time_limt = 1", r"problem.toml: time_limt: Unknown field"),
        ("problem.toml", "time_limit = 1", "time_limit = 99", r"problem.toml: time_limit: Must be"),
        (
            "problem.toml",
            'type = "list[int]"',
            "type = 3",
            r"problem.toml: parameters\[0\].type: Not a valid",
        ),
        ("problem.toml", 'type = "list[int]"', 'type = "tuple"', r"'tuple' is no type"),
        ("problem.toml", 'function = "add_up"', 'function = "Add"', r"'Add' cannot be a name"),
        ("problem.toml", "input = [[]]", 'input = ["x"]', r"problem.toml: examples\[1\].input: numbers is"),
        ("problem.toml", 'verdict = "WA"', 'verdict = "AC"', r"problem.toml: wrong\[0\].verdict: Must be"),
        (
            "problem.toml",
            "wrong_skips_first",
            "wrong_other",
            r"solutions/wrong_other.py: there is no such file",
        ),
        ("problem.toml", "rank =", "rank", r"add-up/problem.toml: Expected '='"),
        ("statement.md", "add_up", "sum_up", r"add-up/statement.md: does not name the function add_up"),
    ],
)
def test_a_fault_in_a_folder_is_named_with_its_place(
    bank: Path, file: str, old: str, new: str, message: str
) -> None:
    edit(bank / "add-up" / file, old, new)
    with pytest.raises(BadProblem, match=message):
        read_problem(bank / "add-up")


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("generator.py", "yield ([],)", "yield ([1.5],)", r"test 0: numbers\[0\] is a float, not int"),
        ("generator.py", "yield ([],)", "yield ([], 1)", r"test 0: add_up takes 1 arguments, not 2"),
        ("generator.py", "yield ([],)", "yield ([5000],)", r"generator.py: line \d+: AssertionError"),
        ("generator.py", "yield ([],)", "rng.nothing()", r"generator.py: line 6: AttributeError"),
        ("generator.py", "def tests", "def test", r"KeyError: 'tests'"),
        ("solutions/reference.py", "sum(numbers)", "'x'", r"the result is a string, not int"),
        ("solutions/reference.py", "sum(numbers)", "numbers[0]", r"reference.py: line 3: IndexError"),
        ("solutions/reference.py", "def add_up", "def add", r"KeyError: 'add_up'"),
        (
            "solutions/reference.py",
            "sum(numbers)",
            "add_up(numbers)",
            r"reference.py: line 3: RecursionError",
        ),
    ],
)
async def test_a_fault_of_a_problems_code_is_named_with_its_place(
    bank: Path, file: str, old: str, new: str, message: str
) -> None:
    edit(bank / "add-up" / file, old, new)
    with pytest.raises(BadProblem, match=message):
        await make_tests(read_problem(bank / "add-up"))


async def test_a_generator_without_tests_is_a_fault(bank: Path) -> None:
    (bank / "add-up" / "generator.py").write_text("tests = lambda rng: []\nvalid = print\n")
    with pytest.raises(BadProblem, match=r"generator.py: yields no tests"):
        await make_tests(read_problem(bank / "add-up"))


def test_files_that_nothing_names_are_a_fault(bank: Path) -> None:
    (bank / "add-up" / "solutions" / "wrong_forgotten.py").touch()
    with pytest.raises(BadProblem, match=r"solutions/wrong_forgotten.py: nothing in problem.toml"):
        read_problem(bank / "add-up")


@pytest.mark.parametrize("slug", ["random", "Add", "a--b", "5f0f7b1e-7f3c-4d8e-9b1a-0c2d3e4f5a6b"])
def test_slugs_that_mean_something_else_are_refused(bank: Path, slug: str) -> None:
    shutil.move(bank / "add-up", bank / slug)
    with pytest.raises(BadProblem, match="cannot be a slug"):
        read_problem(bank / slug)


async def test_two_problems_of_one_title_are_refused(load_problems: LoadBank, bank: Path) -> None:
    shutil.copytree(bank / "add-up", bank / "add-up-too")
    with pytest.raises(BadProblem, match=r"add-up-too/problem.toml: title: add-up has the same"):
        await load_problems(bank)


def run_load(dsn: str, bank: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "problem_service", "load"],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PROBLEM_DATABASE_URL": dsn, "PROBLEM_BANK": str(bank)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_tells_its_progress(dsn: str, bank: Path) -> None:
    first = run_load(dsn, bank)
    assert first.returncode == 0, first.stderr
    *progress, end = first.stdout.splitlines()
    assert [line.split()[0] for line in progress] == ["1/2", "2/2"]
    assert {line.split()[1] for line in progress} == {"add-up", "sorted-words"}
    assert end == "the bank is loaded: 2 new or changed, 0 unchanged, 0 withdrawn"


def test_the_command_names_a_fault_in_one_line(dsn: str, bank: Path) -> None:
    edit(bank / "add-up" / "problem.toml", 'rank = "bronze"', 'rank = "wood"')
    failed = run_load(dsn, bank)
    assert failed.returncode == 1
    assert failed.stderr.startswith("problem: add-up/problem.toml: rank: Must be one of")
    assert failed.stderr.count("\n") == 1
