"""Faults that a model may commit: each is found before anybody could see the problem."""

import json
from collections.abc import AsyncIterator

import pytest

from problem_service.definition import Definition
from problem_service.domain import Rank
from problem_service.generation.answer import read_answer
from problem_service.generation.failures import BadAnswer
from problem_service.generation.order import Order
from problem_service.judge.judge import Judge
from problem_service.judging import open_judge
from problem_service.proving.prove import prove
from problem_service.proving.report import Finding
from problem_service.settings import ProvingSettings
from problem_service.similarity import Known, find_copied
from tests.problem_service.generation.faults import BANK, FAULTS, Fault
from tests.problem_service.generation.problems import IDEAS, good_text

ORDER = Order(Rank.BRONZE)
ONE_OF_EACH_SHAPE = {idea["shape"]: number for number, idea in enumerate(IDEAS)}.values()


@pytest.fixture
async def judge(runner_address: str) -> AsyncIterator[Judge]:
    async with open_judge(ProvingSettings(runners=(runner_address,)), room=0) as opened:
        yield opened


def copied(definition: Definition) -> list[Finding]:
    """Against one problem of the bank."""
    known = Known.of("goat-ferry", "Goat Ferry", (BANK / "goat-ferry" / "statement.md").read_text())
    found = find_copied(definition.title, definition.statement, [known])
    return [] if found is None else [Finding("near-copy", found[1])]


async def findings_of(judge: Judge, text: str) -> list[Finding]:
    """As a generation finds them: in the answer's form, by likeness, then in the sandbox."""
    try:
        definition = read_answer(text, ORDER)
    except BadAnswer as error:
        return list(error.findings)
    return copied(definition) or list((await prove(judge, definition)).findings)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
async def test_the_fault_is_caught(judge: Judge, fault: Fault) -> None:
    findings = await findings_of(judge, fault.text())
    assert {finding.code for finding in findings} & fault.codes, findings


@pytest.mark.parametrize("damage", [lambda text: text[:-99], lambda text: f"Here it is: {text}"])
async def test_a_damaged_answer_is_caught(judge: Judge, damage: object) -> None:
    assert callable(damage)
    assert [finding.code for finding in await findings_of(judge, damage(good_text()))] == ["not-json"]


@pytest.mark.parametrize("number", ONE_OF_EACH_SHAPE)
async def test_what_is_not_spoiled_holds(judge: Judge, number: int) -> None:
    assert await findings_of(judge, good_text(number)) == []


def test_no_fault_leaves_the_answer_as_it_was() -> None:
    sound = json.loads(good_text())
    assert [fault.name for fault in FAULTS if fault.answer() == sound] == []


def test_the_family_has_no_near_copies() -> None:
    known: list[Known] = []
    for number in range(len(IDEAS)):
        definition = read_answer(good_text(number), ORDER)
        assert find_copied(definition.title, definition.statement, known) is None
        known.append(Known.of(definition.slug, definition.title, definition.statement))
