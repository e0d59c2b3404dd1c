"""Every problem of the bank, proved in the real sandbox; and that proving finds what is wrong."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from problem_service.domain import Rank
from problem_service.exchange.bank_writing import archive_to_definitions, definitions_to_archive
from problem_service.judge.judge import Judge
from problem_service.judging import open_judge
from problem_service.loading.folder import read_bank, read_problem
from problem_service.loading.tests import make_tests
from problem_service.proving.prove import prove
from problem_service.settings import ProvingSettings
from problem_service.similarity import Known, find_copied
from tests.problem_service.conftest import edit

BANK = ProvingSettings().bank_folder
SLUGS = sorted(folder.name for folder in BANK.iterdir() if (folder / "problem.toml").exists())


@pytest.fixture
async def judge(runner_address: str) -> AsyncIterator[Judge]:
    async with open_judge(ProvingSettings(runners=(runner_address,)), room=0) as opened:
        yield opened


@pytest.mark.parametrize("slug", SLUGS)
async def test_the_problem_holds(judge: Judge, slug: str) -> None:
    problem = read_problem(BANK / slug)
    proof = await prove(judge, problem)
    assert [str(finding) for finding in proof.findings] == []
    if slug in SLUGS[::5]:
        loaded = await make_tests(problem)  # the tests are the same, whether made in the sandbox or not
        assert (proof.outputs, proof.tests) == (loaded.outputs, loaded.hidden)


def test_there_are_twenty_five_problems_of_each_rank() -> None:
    problems = read_bank(BANK)  # which refuses titles that are not unique
    ranks = Counter(problem.rank for problem in problems)
    assert all(ranks[rank] >= 25 for rank in Rank), ranks


def test_no_problem_is_a_near_copy_of_another() -> None:
    problems = read_bank(BANK)
    known = [Known.of(problem.slug, problem.title, problem.statement) for problem in problems]
    for place, problem in enumerate(problems):
        assert find_copied(problem.title, problem.statement, known[:place]) is None


def test_tags_are_spread_and_spelled_alike() -> None:
    tags = Counter(tag for problem in read_bank(BANK) for tag in problem.tags)
    assert len([tag for tag, count in tags.items() if count >= 3]) >= 20, tags
    assert not {tag for tag in tags if f"{tag}s" in tags}


def test_the_bank_comes_back_from_an_archive_as_it_was() -> None:
    problems = read_bank(BANK)
    assert archive_to_definitions(definitions_to_archive(problems)) == problems


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        ("generator.py", "range(2, 18)", "range(2, 9)", "generator.py: yields 9 tests, 15 are needed"),
        ("generator.py", "yield ([],)", "yield ([],)\n    yield ([],)", "generator.py: yields a test twice"),
        ("generator.py", "rng.randint", "random.randint", "generator.py: yields other tests when run again"),
        (
            "generator.py",
            "yield ([],)",
            "yield ([],)\n    yield ([__import__('time').time_ns() % 999],)",
            "generator.py: yields other tests when run again",
        ),
        ("solutions/reference.py", "sum(numbers)", "sum(numbers) + 2**53", "has an int beyond ±(2^53 - 1)"),
        ("solutions/reference.js", ", 0)", ", 1)", "solutions/reference.js: WA on example 0"),
        ("solutions/reference.js", ", 0)", ")", "solutions/reference.js: RE on example 1"),
        (
            "solutions/wrong_skips_first.py",
            "numbers[1:]",
            "numbers",
            "solutions/wrong_skips_first.py: AC in place of WA",
        ),
        ("problem.toml", 'verdict = "RE"', 'verdict = "TLE"', ".js: RE in place of TLE on test 0"),
    ],
)
async def test_proving_finds_what_is_wrong(
    judge: Judge, bank: Path, file: str, old: str, new: str, fault: str
) -> None:
    edit(bank / "add-up" / file, old, new)
    findings = [str(finding) for finding in (await prove(judge, read_problem(bank / "add-up"))).findings]
    assert any(fault in each for each in findings), findings


def run_prove(bank: Path, *slugs: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "problem_service", "prove", *slugs],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PROBLEM_BANK": str(bank)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_tells_of_each_problem(bank: Path) -> None:
    edit(bank / "add-up" / "solutions" / "reference.js", ", 0)", ", 1)")
    both = run_prove(bank)
    first, second = both.stdout.splitlines()
    assert first.startswith("1/2 add-up: solutions/reference.js: WA on example 0")
    assert second.startswith("2/2 sorted-words: holds")
    assert both.returncode == 1
    one = run_prove(bank, "sorted-words")
    assert (one.returncode, one.stdout.count("\n")) == (0, 1)
    none = run_prove(bank, "unheard-of")
    assert (none.returncode, none.stderr.count("\n")) == (1, 1)
