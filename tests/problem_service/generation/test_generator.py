"""Generating one problem: what is stored on each path, and that nothing unproved gets into stock."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from problem_service.definition import Definition
from problem_service.domain import GenerationState, Origin, Rank
from problem_service.generation import repository
from problem_service.generation.failures import Failure, ModelFailed
from problem_service.generation.generator import Generator, Outcome, Stage
from problem_service.generation.model import Model
from problem_service.generation.order import Order
from problem_service.judge.judge import Judge
from problem_service.judging import open_judge
from problem_service.packing import pack
from problem_service.proving.prove import prove
from problem_service.proving.report import Finding, Proof
from problem_service.settings import ProvingSettings
from problem_service.tables import generations, hidden_tests, model_calls, problem_versions, problems, stock
from shared.db import Database
from tests.problem_service.generation.conftest import settings_of
from tests.problem_service.generation.fake_model import FakeModel, answers, fails, in_turn, is_silent, refuses
from tests.problem_service.generation.problems import good, good_text
from tests.waiting import until

ORDER = Order(Rank.GOLD, ("trees", "graphs"))
PRICES = {"model_price_in": 1.0, "model_price_out": 2.0}
COST = Decimal("0.005")
"""Of a call, as the fake counts tokens."""
FINDING = Finding("wrong-passes", "solutions/wrong_1.py: AC in place of WA")


async def holds(_judge: Judge, definition: Definition) -> Proof:
    """A proof that finds nothing wrong."""
    outputs = [example.output for example in definition.examples]
    return Proof((), outputs, [pack(b"[[[1, 2]], 1]"), pack(b"[[[4, 2]], 2]")], {"tests": 2})


async def fails_to_hold(_judge: Judge, _definition: Definition) -> Proof:
    return Proof((FINDING,))


async def find_no_copy(_definition: Definition) -> Finding | None:
    return None


@pytest.fixture
async def judge(runner_address: str) -> AsyncIterator[Judge]:
    async with open_judge(ProvingSettings(runners=(runner_address,)), room=0) as opened:
        yield opened


Generate = Callable[..., Awaitable[Outcome]]


@pytest.fixture
def generate(db: Database, judge: Judge) -> Generate:
    async def run(
        fake: FakeModel,
        *,
        prove: Any = holds,
        find_copy: Any = find_no_copy,
        tell: Any = lambda _stage: None,
        **settings: Any,
    ) -> Outcome:
        async with Model(settings_of(fake, **PRICES | settings)) as model:
            return await Generator(db, judge, model, prove=prove, find_copy=find_copy).generate(ORDER, tell)

    return run


async def rows(db: Database, table: sa.Table) -> list[Any]:
    async with db.connect() as conn:
        return await conn.all(sa.select(table))


async def calls_of(db: Database) -> list[Any]:
    async with db.connect() as conn:
        return await conn.all(sa.select(model_calls).order_by(model_calls.c.asked_at))


async def test_a_sound_problem_is_proved_and_stocked(db: Database, generate: Generate) -> None:
    stages: list[Stage] = []
    async with FakeModel(answers(good_text())) as fake:
        outcome = await generate(fake, prove=prove, tell=stages.append)
    assert (outcome.state, outcome.findings, outcome.calls) == (GenerationState.STOCKED, (), 1)
    assert stages == [Stage.ASKING, Stage.PROVING, Stage.STOCKING]
    (problem,) = await rows(db, problems)
    assert (problem.title, problem.rank, problem.origin) == (
        "The Jumpy Barometer",
        Rank.GOLD,
        Origin.GENERATED,
    )
    assert not problem.listed
    assert problem.examples[0]["output"] == 35
    (version,) = await rows(db, problem_versions)
    assert version.proof["holds"]
    assert Definition.unpack(version.definition) == outcome.definition
    assert len(await rows(db, hidden_tests)) == 15
    (stocked,) = await rows(db, stock)
    assert (stocked.problem_id, stocked.rank, stocked.tags) == (problem.id, Rank.GOLD, ["graphs", "trees"])
    (generation,) = await rows(db, generations)
    assert (generation.id, generation.state) == (outcome.generation_id, GenerationState.STOCKED)
    assert (generation.problem_id, generation.findings) == (problem.id, [])
    assert generation.finished_at is not None


async def test_the_request_and_the_answer_are_kept_with_their_cost(db: Database, generate: Generate) -> None:
    async with FakeModel(answers(good_text())) as fake:
        outcome = await generate(fake, model_name="one", model_temperature=0.5)
        (sent,) = fake.calls
    (call,) = await calls_of(db)
    assert (call.generation_id, call.model, call.outcome) == (outcome.generation_id, "one", "ok")
    assert call.request == {"messages": sent.messages, "output": "json_schema", "temperature": 0.5}
    assert call.answer == good_text()
    assert (call.prompt_tokens, call.completion_tokens, call.cost_usd) == (1_000, 2_000, COST)
    assert call.latency_ms > 0
    assert outcome.cost_usd == COST


async def test_what_does_not_hold_goes_back_once_with_the_evidence(db: Database, generate: Generate) -> None:
    """The first answer has a wrong example, as the sandbox finds; the second has not."""
    wrong = good()
    wrong["examples"][0]["output_json"] = "30"
    stages: list[Stage] = []
    async with FakeModel(in_turn(json.dumps(wrong), good_text())) as fake:
        outcome = await generate(fake, prove=prove, tell=stages.append)
        first, second = fake.calls
    assert (outcome.state, outcome.calls, outcome.cost_usd) == (GenerationState.STOCKED, 2, 2 * COST)
    assert stages[2:] == [Stage.ASKING_AGAIN, Stage.PROVING_AGAIN, Stage.STOCKING]
    assert second.messages[:2] == first.messages
    assert second.messages[2] == {"role": "assistant", "content": json.dumps(wrong)}
    assert "- example-wrong: example 0: states 30, the reference gives 35" in second.messages[3]["content"]
    assert [call.outcome for call in await calls_of(db)] == ["ok", "ok"]


async def test_what_does_not_hold_twice_is_kept_as_rejected(db: Database, generate: Generate) -> None:
    async with FakeModel(answers(good_text())) as fake:
        outcome = await generate(fake, prove=fails_to_hold)
    assert (outcome.state, outcome.findings, outcome.calls) == (GenerationState.REJECTED, (FINDING,), 2)
    (generation,) = await rows(db, generations)
    assert (generation.state, generation.problem_id) == (GenerationState.REJECTED, None)
    assert generation.findings == [FINDING.to_json()]
    assert Definition.unpack(generation.definition) == outcome.definition
    assert await rows(db, problems) == await rows(db, stock) == []


async def test_an_answer_that_cannot_be_read_goes_back_too(db: Database, generate: Generate) -> None:
    async with FakeModel(in_turn("I would suggest a problem about goats.", good_text())) as fake:
        outcome = await generate(fake)
        assert "- not-json: " in fake.calls[1].messages[3]["content"]
    assert outcome.state is GenerationState.STOCKED
    assert [call.outcome for call in await calls_of(db)] == ["bad-answer", "ok"]


async def test_without_any_definition_the_reasons_are_kept(db: Database, generate: Generate) -> None:
    async with FakeModel(answers(json.dumps(good() | {"returns": "void"}))) as fake:
        outcome = await generate(fake)
    assert [finding.code for finding in outcome.findings] == ["signature"]
    (generation,) = await rows(db, generations)
    assert (generation.state, generation.definition) == (GenerationState.REJECTED, None)


async def test_a_near_copy_is_not_even_proved(db: Database, generate: Generate) -> None:
    copy = Finding("near-copy", "the title is 100 % that of goat-ferry")

    async def find_copy(definition: Definition) -> Finding | None:
        return copy if definition.title == "The Jumpy Barometer" else None

    async def refuse(_judge: Judge, _definition: Definition) -> Proof:
        raise AssertionError("proved")

    async with FakeModel(answers(good_text())) as fake:
        outcome = await generate(fake, prove=refuse, find_copy=find_copy)
    assert (outcome.state, outcome.findings) == (GenerationState.REJECTED, (copy,))


async def test_the_very_same_answer_is_not_stocked_twice(db: Database, generate: Generate) -> None:
    async with FakeModel(answers(good_text())) as fake:
        first, second = [await generate(fake) for _ in range(2)]
    assert first.state is GenerationState.STOCKED
    assert [finding.code for finding in second.findings] == ["near-copy"]
    assert len(await rows(db, problems)) == len(await rows(db, stock)) == 1


@pytest.mark.parametrize(
    ("step", "code", "cost"),
    [
        (fails(500), Failure.MODEL_DOWN, 0),
        (refuses("No."), Failure.REFUSED, COST),
    ],
)
async def test_a_model_that_fails_ends_the_generation(
    db: Database, generate: Generate, step: Any, code: Failure, cost: Decimal
) -> None:
    async with FakeModel(step) as fake:
        with pytest.raises(ModelFailed) as caught:
            await generate(fake)
        assert len(fake.calls) == 1
    assert caught.value.code is code
    (generation,) = await rows(db, generations)
    assert generation.state is GenerationState.FAILED
    assert [finding["code"] for finding in generation.findings] == [code]
    (call,) = await calls_of(db)
    assert (call.outcome, call.cost_usd) == (code, cost)


async def test_a_model_that_fails_when_asked_again_leaves_what_it_gave(
    db: Database, generate: Generate
) -> None:
    async with FakeModel(answers(good_text()), fails(429, headers={"Retry-After": "9"})) as fake:
        with pytest.raises(ModelFailed) as caught:
            await generate(fake, prove=fails_to_hold)
    assert (caught.value.code, caught.value.retry_after) == (Failure.RATE_LIMITED, 9)
    (generation,) = await rows(db, generations)
    assert generation.state is GenerationState.FAILED
    assert Definition.unpack(generation.definition).title == "The Jumpy Barometer"


async def test_a_proof_that_breaks_off_fails_the_generation(db: Database, generate: Generate) -> None:
    async def break_off(_judge: Judge, _definition: Definition) -> Proof:
        raise OSError("the sandbox is gone")

    async with FakeModel(answers(good_text())) as fake:
        with pytest.raises(OSError, match="the sandbox is gone"):
            await generate(fake, prove=break_off)
    (generation,) = await rows(db, generations)
    assert generation.state is GenerationState.FAILED
    assert generation.findings == [{"code": "interrupted", "detail": "OSError"}]


async def test_a_call_that_was_cut_off_counts_as_an_estimate(db: Database, generate: Generate) -> None:
    async with FakeModel(is_silent("{")) as fake:
        task = asyncio.ensure_future(generate(fake))
        await until(lambda: fake.open)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        key_id = settings_of(fake).key_id
    (call,) = await calls_of(db)
    assert (call.outcome, call.answer, call.prompt_tokens) == (None, None, None)
    async with db.connect() as conn:
        spent = await repository.spent_today(conn, key_id)
        assert (spent.calls, spent.usd, spent.generations) == (1, call.cost_usd, 1)
        assert Decimal("0.016") < spent.usd < Decimal("0.02")
        assert await repository.close_abandoned(conn, "another") == 0
        assert await repository.close_abandoned(conn, key_id) == 1
        assert await repository.close_abandoned(conn, key_id) == 0
    (generation,) = await rows(db, generations)
    assert (generation.state, generation.findings[0]["code"]) == (GenerationState.FAILED, "abandoned")


async def test_what_was_spent_is_of_one_key_and_of_today(db: Database, generate: Generate) -> None:
    async with FakeModel(answers(good_text(0)), answers(good_text(1)), answers(good_text(2))) as fake:
        for _ in range(2):
            await generate(fake)
        with pytest.raises(ModelFailed):
            await generate(fake, model_key="sk-other")
        key_id = settings_of(fake).key_id
    async with db.connect() as conn:
        assert await repository.spent_today(conn, key_id) == repository.Spent(2, 2 * COST, 2)
        midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        yesterday = midnight - timedelta(microseconds=1)
        await conn.execute(sa.update(model_calls).values(asked_at=yesterday))
        await conn.execute(sa.update(generations).values(created_at=midnight))
        assert await repository.spent_today(conn, key_id) == repository.Spent(0, Decimal(0), 2)
