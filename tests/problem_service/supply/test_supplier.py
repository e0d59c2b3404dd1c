"""The stock is filled in the background, by a model at a small real server; requests never wait for it."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from prometheus_client import CollectorRegistry

from problem_service.definition import Definition
from problem_service.domain import GenerationState, Rank
from problem_service.generation import generator
from problem_service.generation import repository as ledger
from problem_service.generation.generator import Generator
from problem_service.generation.model import Model
from problem_service.generation.order import Order
from problem_service.generation.settings import ModelSettings
from problem_service.judge.judge import Judge
from problem_service.judge.queue import JudgeBusy
from problem_service.judging import open_judge
from problem_service.proving.prove import prove
from problem_service.proving.report import Finding, Proof
from problem_service.settings import ProvingSettings
from problem_service.supply import stock as shelves
from problem_service.supply.domain import FIRST_PAUSE, Shelf, standing_shelves
from problem_service.supply.metrics import SupplyMetrics
from problem_service.supply.supplier import BudgetSpent, Supplier
from problem_service.tables import generations, model_calls, model_keys, problem_versions, problems, stock
from shared.db import Database
from tests.problem_service.conftest import MakeService, Service
from tests.problem_service.generation.fake_model import KEY, Call, FakeModel, Step, answers, fails
from tests.problem_service.generation.problems import good
from tests.problem_service.supply.conftest import Stock
from tests.waiting import until

PATIENCE = 60
"""Seconds: proving takes its time where others test, too."""
IN_STOCK = sa.select(sa.func.count()).select_from(stock)


def writes_problems(start: int = 0) -> Step:
    """Each call is answered with another sound problem."""

    async def step(call: Call) -> Any:
        return await answers(json.dumps(good(start + call.number)))(call)

    return step


@pytest.fixture
async def model() -> AsyncIterator[FakeModel]:
    async with FakeModel(writes_problems()) as fake:
        yield fake


MakeSupplied = Callable[..., Any]


@pytest.fixture
def make_supplied(make_service: MakeService, model: FakeModel) -> MakeSupplied:
    """Starts a service that has the model; its only shelves are those of the ranks."""

    async def make(**settings: Any) -> Service:
        given = {"model_key": KEY, "model_url": model.url, "model_timeout": 20.0, "stock": 1}
        return await make_service(**given | settings)

    return make


async def serve(service: Service, status: int = 200, **body: Any) -> Any:
    asked = {"player_id": str(uuid4()), "fresh": True, **body}
    return await service.post("/internal/problems/serve", asked, status=status)


async def count(db: Database, statement: sa.Select[Any] = IN_STOCK) -> int:
    async with db.connect() as conn:
        return int(await conn.scalar(statement) or 0)


async def all_of(db: Database, table: sa.Table) -> list[Any]:
    async with db.connect() as conn:
        return await conn.all(sa.select(table))


async def test_without_a_key_nothing_is_generated_and_the_bank_serves(service: Service) -> None:
    problem = await serve(service, status=503)
    assert problem["code"] == "generation-unavailable"
    served = await serve(service, fresh=False)
    assert served["problem"]["slug"] in ("add-up", "sorted-words")


async def test_a_player_gets_what_the_model_wrote_once_it_is_proved(
    db: Database, model: FakeModel, make_supplied: MakeSupplied
) -> None:
    service = await make_supplied(generations_per_day=1)
    await until(lambda: count(db), within=PATIENCE)
    served = await serve(service)
    assert served["fresh"] is True
    async with db.connect() as conn:
        assert (await conn.one(sa.select(problem_versions.c.proof))).proof["holds"] is True
    assert [row.outcome for row in await all_of(db, model_calls)] == ["ok"]


async def _filled(db: Database, most: int) -> bool:
    return await count(db) == most


async def test_two_replicas_asked_a_hundred_times_at_once_ask_the_model_no_more_than_the_stock_needs(
    db: Database, model: FakeModel, make_supplied: MakeSupplied, put: Stock
) -> None:
    in_stock = {str(await put(rank, ())) for rank in Rank}
    model.hold()
    replicas = [await make_supplied(), await make_supplied()]
    served = await asyncio.gather(*(serve(replicas[number % 2]) for number in range(100)))
    fresh = [each["problem"]["id"] for each in served if each["fresh"]]
    assert sorted(fresh) == sorted(in_stock)
    await until(lambda: len(model.calls) == 1)  # the first is asked for, and nobody waited for it
    model.release()
    await until(lambda: _filled(db, 4), within=PATIENCE)
    await until(lambda: _is_free(db), within=PATIENCE)
    assert (len(model.calls), model.most_open) == (4, 1)
    async with db.connect() as conn:
        assert await shelves.find_shortage(conn, standing_shelves([()]), 1) is None


async def _is_free(db: Database) -> bool:
    return all(row.holder is None for row in await all_of(db, model_keys))


async def test_what_cannot_be_proved_is_never_served(
    db: Database, model: FakeModel, make_supplied: MakeSupplied, load_small_bank: None
) -> None:
    wrong = good(0)
    wrong["examples"][0]["output_json"] = '"never"'
    model.script[0] = answers(json.dumps(wrong))
    service = await make_supplied()
    await until(lambda: _rejected(db), within=PATIENCE)
    served = [await serve(service) for _ in range(4)]
    assert {each["problem"]["slug"] for each in served} <= {"add-up", "sorted-words"}
    assert {each["fresh"] for each in served} == {False}
    assert len(model.calls) == 2  # asked once more with the evidence, and left alone for a while
    assert await count(db, sa.select(sa.func.count()).select_from(problems)) == 2


async def _rejected(db: Database) -> bool:
    states = [row.state for row in await all_of(db, generations)]
    return states == [GenerationState.REJECTED] and await _is_free(db)


@pytest.mark.parametrize(
    ("step", "code", "least"),
    [
        (fails(429, "Slow down.", headers={"Retry-After": "120"}), "rate-limited", 120.0),
        (fails(500), "model-down", FIRST_PAUSE),
        (fails(401, "Incorrect API key provided.", code="invalid_api_key"), "unauthorised", 600.0),
    ],
)
async def test_a_model_that_fails_is_left_alone_and_the_bank_serves(
    db: Database,
    model: FakeModel,
    make_supplied: MakeSupplied,
    load_small_bank: None,
    step: Step,
    code: str,
    least: float,
) -> None:
    model.script[0] = step
    service = await make_supplied()

    async def paused() -> Any:
        async with db.connect() as conn:
            keys = await all_of(db, model_keys)
            return keys and keys[0].holder is None and await shelves.find_pause(conn, keys[0].key_id)

    assert least * 0.9 < await until(paused, within=PATIENCE) < least * 1.2
    assert [row.findings[0]["code"] for row in await all_of(db, generations)] == [code]
    assert (await serve(service))["fresh"] is False
    assert len(model.calls) == 1


async def test_the_budget_of_a_day_is_kept(
    db: Database, model: FakeModel, make_supplied: MakeSupplied
) -> None:
    await make_supplied(generations_per_day=2)
    await until(lambda: _filled(db, 2), within=PATIENCE)
    await until(lambda: _is_free(db))
    assert len(model.calls) == 2


async def test_a_tag_set_that_is_asked_for_gets_a_shelf(
    db: Database, model: FakeModel, make_supplied: MakeSupplied, load_small_bank: None
) -> None:
    service = await make_supplied(stock=0)
    await serve(service, rank="bronze", tags=["maths"])
    await serve(service, status=404, rank="bronze", tags=["made-up"])
    async with db.connect() as conn:
        assert [(shelf.rank, shelf.tags) for shelf in await shelves.list_wanted(conn)] == [
            (Rank.BRONZE, ("maths",))
        ]
    assert model.calls == []


async def test_guests_do_not_empty_the_stock(
    db: Database, make_supplied: MakeSupplied, put: Stock, load_small_bank: None
) -> None:
    new = str(await put())
    service = await make_supplied(stock=0)
    random = await service.get("/api/problems/random", headers=service.as_player(role="guest"))
    assert random["slug"] in ("add-up", "sorted-words")
    assert (await serve(service, from_stock=False))["fresh"] is False
    assert await count(db) == 1
    random = await service.get("/api/problems/random", headers=service.as_player(role="player"))
    assert random["id"] == new


async def test_the_same_key_gets_the_same_problem(make_supplied: MakeSupplied, load_small_bank: None) -> None:
    service = await make_supplied(stock=0)
    player = str(uuid4())

    async def once(key: str | None) -> str:
        served = await serve(service, player_id=player, idempotency_key=key)
        return str(served["problem"]["slug"])

    first = await once("a")
    assert await once("b") != first
    assert await asyncio.gather(*(once("a") for _ in range(5))) == [first] * 5
    at_once = await asyncio.gather(*(once("c") for _ in range(5)))
    assert len(set(at_once)) == 1


async def test_what_a_killed_replica_was_at_is_taken_up_by_another_once_its_lease_is_over(
    db: Database, model: FakeModel, make_supplied: MakeSupplied
) -> None:
    key_id = ModelSettings(model_key=KEY, model_url=model.url).key_id
    async with db.connect() as conn:
        assert await shelves.claim(conn, key_id, uuid4(), lease=1.0) == 0
        cut_off = await ledger.start(conn, key_id, Order(Rank.GOLD))
    await make_supplied(generations_per_day=2)
    async with db.connect() as conn:
        assert await shelves.claim(conn, key_id, uuid4(), lease=1.0) is None
    await until(lambda: _filled(db, 1), within=PATIENCE)
    [generation] = [row for row in await all_of(db, generations) if row.id == cut_off]
    assert (generation.state, generation.findings[0]["code"]) == (GenerationState.FAILED, "abandoned")


async def test_who_lost_the_key_stops_generating(
    db: Database, model: FakeModel, make_supplied: MakeSupplied
) -> None:
    model.hold()
    await make_supplied(generation_lease=0.3)
    await until(lambda: model.open == 1)
    async with db.connect() as conn:
        await conn.execute(sa.update(model_keys).values(holder=uuid4()))
    await until(lambda: model.open == 0)
    model.release()


@pytest.fixture
async def judge(runner_address: str) -> AsyncIterator[Judge]:
    async with open_judge(ProvingSettings(runners=(runner_address,)), room=0) as opened:
        yield opened


async def generate_once(db: Database, judge: Judge, model: FakeModel, prove: Any, **changes: Any) -> str:
    """Have a supplier of our own generate a problem; the id of the key."""
    settings = ModelSettings(**{"model_key": KEY, "model_url": model.url} | changes)
    async with Model(settings) as client:
        generator = Generator(db, judge, client, prove=prove, find_copy=find_no_copy)
        await Supplier(db, generator, settings, SupplyMetrics(CollectorRegistry())).generate(
            Shelf(Rank.BRONZE)
        )
    return settings.key_id


async def find_no_copy(_definition: Definition) -> Finding | None:
    return None


@pytest.mark.parametrize("error", [JudgeBusy(retry_after=1), RuntimeError("a fault of ours")])
async def test_after_any_failure_the_model_is_left_alone(
    db: Database, judge: Judge, model: FakeModel, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generator, "PATIENCE", 1)

    async def fail(_judge: Judge, _definition: Definition) -> Proof:
        raise error

    with pytest.raises(type(error)):
        await generate_once(db, judge, model, fail)
    async with db.connect() as conn:
        (key,) = await all_of(db, model_keys)
        assert (key.holder, key.failures) == (None, 1)
        assert await shelves.find_pause(conn, key.key_id) > FIRST_PAUSE * 0.8


async def test_the_budget_holds_for_problems_that_an_operator_asks_for_too(
    db: Database, judge: Judge, model: FakeModel
) -> None:
    with pytest.raises(BudgetSpent):
        await generate_once(db, judge, model, prove, generations_per_day=0)
    assert model.calls == []


async def test_a_shelf_that_the_model_fails_at_does_not_keep_the_others_empty(db: Database) -> None:
    standing = [Shelf(Rank.BRONZE), Shelf(Rank.SILVER)]
    async with db.connect() as conn:
        assert await shelves.find_shortage(conn, standing, 3) == standing[0]
        rejected = await ledger.start(conn, "key", Order(Rank.BRONZE))
        await ledger.finish(conn, rejected, GenerationState.REJECTED)
        assert await shelves.find_shortage(conn, standing, 3) == standing[1]
        assert await shelves.find_shortage(conn, standing[:1], 3) == standing[0]
