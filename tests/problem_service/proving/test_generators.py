"""Generators that are hostile, or broken in ways of their own: the proof says so, and ends."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from problem_service.judge.judge import Judge
from problem_service.judging import open_judge
from problem_service.loading.folder import read_problem
from problem_service.proving.prove import prove
from problem_service.proving.report import LONGEST_DETAIL, Finding
from problem_service.settings import ProvingSettings
from tests.problem_service.conftest import SMALL_BANK

PROBLEM = read_problem(SMALL_BANK / "add-up")
WRITES = "import os\n\ndef valid(numbers):\n    pass\n\ndef tests(rng):\n    yield from ()\n    "

ENDS_WHILE_CHECKING = """\
import os, sys

def tests(rng):
    for number in range(20):
        yield ([number],)

def valid(numbers):
    if not numbers:
        sys.__stdout__.flush()
        os._exit(0)
"""


@pytest.fixture
async def judge(runner_address: str) -> AsyncIterator[Judge]:
    async with open_judge(ProvingSettings(runners=(runner_address,)), room=0) as opened:
        yield opened


async def findings_against(judge: Judge, generator: str) -> list[Finding]:
    async with asyncio.timeout(30):
        return list((await prove(judge, replace(PROBLEM, generator=generator))).findings)


@pytest.mark.parametrize(
    ("generator", "told"),
    [
        (WRITES + "os.write(1, b'[\"more\"]\\n'); os._exit(0)", "standard output"),
        (WRITES + "os.write(1, b'[\"test\",' + b'[' * 9999 + b']' * 9999 + b',null]\\n')", "too deeply"),
        (WRITES + "os.write(1, b'{}\\n')", "standard output"),
        (WRITES + "os._exit(0)", "without a word"),
        (WRITES + "raise KeyError", "line 8: KeyError"),
        (ENDS_WHILE_CHECKING, "valid ended the program after "),
    ],
    ids=["promises-more", "nests", "writes", "ends", "has-a-key-error", "ends-while-checking"],
)
async def test_the_proof_ends_and_names_the_generator(judge: Judge, generator: str, told: str) -> None:
    (finding,) = await findings_against(judge, generator)
    assert finding.code == "generator-failed"
    assert told in finding.detail


async def test_what_programs_say_is_shortened_and_can_be_stored(judge: Judge) -> None:
    said = "raise ValueError('\\0 \\ud800')"
    (finding,) = await findings_against(judge, WRITES + said)
    assert "\ufffd ?" in finding.detail
    long = "def valid(numbers):\n    assert False, 'no'\n\ndef tests(rng):\n    yield ({'k' * 9999: None},)\n"
    findings = await findings_against(judge, long)
    assert "signature" in {each.code for each in findings}
    assert max(len(each.detail) for each in findings) <= LONGEST_DETAIL


async def test_others_are_served_while_large_tests_are_looked_at(judge: Judge) -> None:
    """Five tests, too few, of 1.2 million ints together, which are not looked at in an instant."""
    yields = "def tests(rng):\n    for number in range(5):\n        yield ([number] * 240_000,)\n"
    longest = 0.0

    async def watch() -> None:
        """For how long the loop computes without a pause, whatever else the machine does."""
        nonlocal longest
        while True:
            began = time.thread_time()
            await asyncio.sleep(0.001)
            longest = max(longest, time.thread_time() - began)

    watching = asyncio.create_task(watch())
    findings = await findings_against(judge, f"{yields}\ndef valid(numbers):\n    pass\n")
    watching.cancel()
    assert [finding.code for finding in findings] == ["too-few-tests"]
    assert longest < 0.1


async def test_a_proof_that_takes_too_long_is_given_up(judge: Judge) -> None:
    endless = "def valid(numbers):\n    pass\n\ndef tests(rng):\n    while True:\n        pass\n"
    proof = await prove(judge, replace(PROBLEM, generator=endless), longest=0.3)
    assert [finding.code for finding in proof.findings] == ["proof-too-long"]
    assert (await prove(judge, PROBLEM)).holds  # and its place is free again
