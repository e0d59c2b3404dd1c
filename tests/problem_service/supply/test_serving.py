"""Which problems players get, and in which order."""

import asyncio
from uuid import uuid4

import sqlalchemy as sa

from problem_service.domain import Rank
from problem_service.supply import repository
from problem_service.supply import stock as shelves
from problem_service.tables import problems, servings, stock
from shared.db import Database
from tests.problem_service.conftest import Service
from tests.problem_service.supply.conftest import Serve, Stock


async def test_nobody_gets_a_problem_twice_while_there_is_another(put: Stock, serve: Serve) -> None:
    all_of_them = {await put(listed=True) for _ in range(5)}
    player, other = uuid4(), uuid4()
    first = [(await serve(player))[0].id for _ in range(5)]
    assert set(first) == all_of_them
    again = [(await serve(player))[0].id for _ in range(5)]
    assert again == first  # the one seen longest ago comes first
    assert (await serve(other))[0].id in all_of_them


async def test_what_is_in_stock_comes_first_and_is_there_for_everybody_then(
    db: Database, put: Stock, serve: Serve
) -> None:
    listed, new = await put(listed=True), await put()
    player, other = uuid4(), uuid4()
    assert [(row.id, row.fresh) for row in await serve(player)] == [(new, True)]
    assert [(row.id, row.fresh) for row in await serve(player)] == [(listed, False)]
    assert {(await serve(other))[0].id for _ in range(2)} == {listed, new}
    async with db.connect() as conn:
        assert await conn.all(sa.select(stock)) == []
        assert await conn.all(sa.select(problems.c.listed).distinct()) == [(True,)]


async def test_what_is_in_stock_is_nowhere_else(put: Stock, serve: Serve) -> None:
    await put()
    assert await serve(uuid4(), most_fresh=0) == []


async def test_rank_and_tags_are_respected(put: Stock, serve: Serve) -> None:
    silver = await put(Rank.SILVER, ("graphs", "trees"))
    gold = await put(Rank.GOLD, ("graphs",), listed=True)
    player = uuid4()
    assert await serve(player, rank=Rank.BRONZE) == []
    assert await serve(player, rank=Rank.GOLD, tags=("trees",)) == []
    assert [row.id for row in await serve(player, tags=("trees",))] == [silver]
    assert [row.id for row in await serve(player, rank=Rank.GOLD)] == [gold]


async def test_a_shelf_for_just_these_tags_is_emptied_before_others(put: Stock, serve: Serve) -> None:
    broader = await put(tags=("graphs", "trees"))
    exact = await put(tags=("graphs",))
    assert [(await serve(uuid4(), tags=("graphs",)))[0].id for _ in range(2)] == [exact, broader]


async def test_many_at_once_take_different_problems(db: Database, put: Stock, serve: Serve) -> None:
    new = {await put() for _ in range(10)}
    await put(listed=True)
    served = await asyncio.gather(*(serve(uuid4()) for _ in range(40)))
    fresh = [row.id for rows in served for row in rows if row.fresh]
    assert sorted(fresh) == sorted(new)
    assert all(len(rows) == 1 for rows in served)


async def test_nobody_gets_a_problem_twice_by_asking_twice_at_once(put: Stock, serve: Serve) -> None:
    for _ in range(12):
        await put(listed=True)
    ada, bob = uuid4(), uuid4()
    alone = [serve(ada) for _ in range(6)]
    together = [serve(*players) for players in ((ada, bob), (bob, ada)) for _ in range(3)]
    served = await asyncio.gather(*alone, *together)
    assert len({row.id for rows in served for row in rows}) == 12


async def test_one_player_gets_so_many_from_stock_on_a_day(put: Stock, serve: Serve) -> None:
    for _ in range(3):
        await put()
    await put(listed=True)
    player = uuid4()
    assert [(await serve(player, most_fresh=2))[0].fresh for _ in range(3)] == [True, True, False]
    assert [row.fresh for row in await serve(uuid4(), most_fresh=2)] == [True]


async def test_a_battle_gets_what_none_of_its_players_has_seen(
    db: Database, put: Stock, serve: Serve
) -> None:
    for _ in range(4):
        await put(listed=True)
    ada, bob = uuid4(), uuid4()
    seen = {(await serve(ada))[0].id, (await serve(bob))[0].id}
    new = await put()
    rows = await serve(ada, bob, count=3)
    assert [(row.id, row.fresh) for row in rows[:1]] == [(new, True)]
    assert len({row.id for row in rows}) == 3
    assert len(seen & {row.id for row in rows}) == max(0, len(seen) - 2)
    async with db.connect() as conn:
        of_bob = await conn.all(sa.select(servings.c.problem_id).where(servings.c.player_id == bob))
    assert {row.id for row in rows} <= {row.problem_id for row in of_bob}


async def test_a_battle_gets_as_many_as_there_are_and_none_of_those_it_excludes(
    put: Stock, serve: Serve
) -> None:
    first, second = await put(listed=True), await put(listed=True)
    rows = await serve(uuid4(), count=5)
    assert {row.id for row in rows} == {first, second}
    assert [row.id for row in await serve(uuid4(), count=5, exclude=[first])] == [second]


async def test_a_pick_for_nobody_notes_nothing(db: Database, put: Stock, serve: Serve) -> None:
    await put(listed=True)
    assert len(await serve(count=1)) == 1
    async with db.connect() as conn:
        assert await conn.all(sa.select(servings)) == []


async def test_a_battle_that_cannot_have_as_many_as_it_wants_takes_nothing(
    db: Database, put: Stock, service: Service
) -> None:
    new = await put()
    player = str(uuid4())
    asked = {"count": 9, "players": [player], "rank": "bronze"}
    assert (await service.post("/internal/problems/pick", asked, 409))["code"] == "not-enough-problems"
    async with db.connect() as conn:
        assert [row.problem_id for row in await conn.all(sa.select(stock))] == [new]
        assert await conn.all(sa.select(servings)) == []
    picked = await service.post("/internal/problems/pick", asked | {"count": 1})
    assert [problem["id"] for problem in picked["problems"]] == [str(new)]


async def test_what_was_chosen_for_a_battle_counts_as_seen_by_its_players(
    db: Database, put: Stock, service: Service
) -> None:
    chosen = await put(Rank.PLATINUM, listed=True)
    other = await put(Rank.PLATINUM, listed=True)
    players = [str(uuid4()), str(uuid4())]
    asked = {"count": 1, "ids": [str(chosen)], "players": [*players, players[0]]}
    await service.post("/internal/problems/pick", asked)
    for player in players:
        served = await service.post("/internal/problems/serve", {"player_id": player, "rank": "platinum"})
        assert served["problem"]["id"] == str(other)


async def test_a_problem_that_was_made_known_while_in_stock_is_not_new_to_anybody(
    db: Database, put: Stock, serve: Serve
) -> None:
    known, other = await put(), await put(listed=True)
    async with db.connect() as conn:
        await conn.execute(sa.update(problems).values(listed=True))
        assert await shelves.count(conn) == {}
        assert not await repository.has_stock(conn)
    player = uuid4()
    rows = await serve(player, player, count=2)
    assert sorted((row.id, row.fresh) for row in rows) == sorted([(known, False), (other, False)])
