"""Every problem of the bank, proved in the real sandbox; and that proving finds what is wrong."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from problem_service.domain import RANKS
from problem_service.judge.judge import Judge
from problem_service.judging import open_judge
from problem_service.loading.folder import read_bank, read_problem
from problem_service.proving.prove import prove
from problem_service.settings import ProvingSettings
from tests.problem_service.conftest import SMALL_BANK, edit

BANK = ProvingSettings().bank_folder
SLUGS = sorted(folder.name for folder in BANK.iterdir() if folder.is_dir())


@pytest.fixture
async def judge(runner_address: str) -> AsyncIterator[Judge]:
    async with open_judge(ProvingSettings(runners=(runner_address,)), room=0) as opened:
        yield opened


@pytest.mark.parametrize("slug", SLUGS)
async def test_the_problem_holds(judge: Judge, slug: str) -> None:
    assert await prove(judge, read_problem(BANK / slug)) == []


def test_there_are_eight_problems_of_each_rank() -> None:
    problems = read_bank(BANK)  # which refuses titles that are not unique
    ranks = Counter(problem.rank for problem in problems)
    assert all(ranks[rank] >= 8 for rank in RANKS), ranks


@pytest.mark.parametrize("slug", ["add-up", "sorted-words"])
async def test_the_small_bank_holds(judge: Judge, slug: str) -> None:
    assert await prove(judge, read_problem(SMALL_BANK / slug)) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        ("generator.py", "range(2, 18)", "range(2, 9)", "generator.py: yields 9 tests, 15 are needed"),
        ("generator.py", "yield ([],)", "yield ([],)\n    yield ([],)", "generator.py: yields a test twice"),
        ("generator.py", "rng.randint", "random.randint", "generator.py: yields other tests when run again"),
        (
            "generator.py",
            "yield ([],)",
            "yield ([],)\n    yield ([len({str(rng) for rng in {'a', 'b'}}), hash('x') % 99],)",
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
    faults = await prove(judge, read_problem(bank / "add-up"))
    assert any(fault in each for each in faults), faults


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
