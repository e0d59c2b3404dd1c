"""Problems to practise on, in the shape that the code-battle front-end reads."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from game_service.problems.shape import to_shape
from tests.game_service.conftest import World
from tests.game_service.fakes import make_problem
from tests.game_service.players import Player
from tests.game_service.test_players import BRONZE, GIVE

GOLD = {"id": 3, "name": "Gold", "min_xp": 501, "max_xp": 750}


async def rich(world: World, xp: int, **claims: Any) -> Player:
    """A player with this much xp."""
    player = world.make_player("ada", user_id=str(uuid4()), **claims)
    await world.get("/users/profile", player)
    async with world.game.container.db().connect() as conn:
        await conn.execute(GIVE, of_user=UUID(player.user_id), amount=xp)
    return player


async def generate(world: World, player: Player, **headers: str) -> tuple[int, Any]:
    headers["Authorization"] = f"Bearer {player.token}"
    async with world.http.post(f"{world.game.url}/problems/generate", headers=headers) as response:
        return response.status, await response.json()


async def test_a_newcomer_gets_a_bronze_problem(world: World) -> None:
    player = world.make_player("ada")
    status, problem = await world.get("/problems/random", player)
    assert status == 200
    known = world.problems.problems[0]
    assert (problem["id"], problem["title"]) == (known["id"], known["title"])
    assert (problem["description"], problem["rank"]) == (known["statement"], [BRONZE])
    assert problem["examples"] == [
        {"id": 1, "input": "a = 1, b = 2", "output": "3", "explanation": "", "test_case": "add(1, 2)"}
    ]
    (asked,) = world.problems.served
    assert asked == {
        "player_id": player.user_id, "rank": "bronze", "tags": [], "fresh": False, "from_stock": True,
        "idempotency_key": None
    }  # fmt: skip


async def test_a_problem_is_of_the_callers_rank(world: World) -> None:
    world.problems.problems.append(make_problem(20, rank="gold"))
    status, problem = await world.get("/problems/random", await rich(world, 501))
    assert (status, problem["title"], problem["rank"]) == (200, "Problem 20", [GOLD])
    status, problem = await world.get("/problems/random", await rich(world, 9000))
    assert (status, problem["code"], problem["error"]) == (
        404,
        "problem-not-found",
        "No problem is like that.",
    )


async def test_guests_are_bronze_whatever_they_won(world: World) -> None:
    status, problem = await world.get("/problems/random", await rich(world, 9000, role="guest"))
    assert (status, problem["rank"]) == (200, [BRONZE])


async def test_a_generated_problem_is_a_new_one(world: World) -> None:
    player = world.make_player("ada")
    status, problem = await generate(world, player)
    assert (status, problem["rank"]) == (201, [BRONZE])
    await generate(world, player, **{"Idempotency-Key": "once-only"})
    assert [(each["fresh"], each["idempotency_key"]) for each in world.problems.served] == [
        (True, None),
        (True, "once-only"),
    ]
    for key in ("", "x" * 201, "with space"):
        status, refused = await generate(world, player, **{"Idempotency-Key": key})
        assert (status, list(refused["errors"])) == (400, ["Idempotency-Key"])


async def test_without_a_model_nothing_is_generated(world: World) -> None:
    world.problems.generates = False
    player = world.make_player("ada")
    status, refused = await generate(world, player)
    assert (status, refused["code"], refused["error"]) == (503, "generation-unavailable", "No key is set.")
    assert (await world.get("/problems/random", player))[0] == 200


async def test_while_problem_service_is_away_one_is_told_so(world: World) -> None:
    world.problems.down = True
    for status, refused in (
        await world.get("/problems/random", world.make_player("ada")),
        await generate(world, world.make_player("bob")),
    ):
        assert (status, refused["code"], refused["retry_after"]) == (503, "problems-unavailable", 1)


@pytest.mark.parametrize("changes", [{"problems_per_minute": 2}])
async def test_a_user_gets_so_many_a_minute(world: World) -> None:
    player = world.make_player("ada")
    assert [(await generate(world, player))[0] for _ in range(3)] == [201, 201, 429]
    assert (await world.get("/problems/random", player))[1]["code"] == "rate-exceeded"
    assert (await world.get("/problems/random", world.make_player("bob")))[0] == 200


async def test_problems_are_for_those_who_signed_in(world: World) -> None:
    status, problem = await world.get("/problems/random", None)
    assert (status, problem["code"]) == (401, "unauthenticated")


def test_a_test_case_is_a_call() -> None:
    problem = make_problem(1) | {
        "signature": {
            "function": "two_sum",
            "parameters": [{"name": "nums", "type": "list[int]"}, {"name": "target", "type": "int"}],
            "returns": "list[int]",
        },
        "examples": [
            {"input": [[2, 7, 11, 15], 9], "output": [0, 1], "explanation": "2 + 7"},
            {"input": [[], -1], "output": [], "explanation": ""},
        ],
    }
    first, second = to_shape(problem)["examples"]
    assert first == {
        "id": 1,
        "input": "nums = [2,7,11,15], target = 9",
        "output": "[0,1]",
        "explanation": "2 + 7",
        "test_case": "two_sum([2,7,11,15], 9)",
    }
    assert (second["id"], second["test_case"]) == (2, "two_sum([], -1)")


def test_texts_and_truth_values_are_written_as_json() -> None:
    signature = {
        "function": "ring",
        "parameters": [{"name": "bells", "type": "dict[string, bool]"}, {"name": "who", "type": "string"}],
        "returns": "string",
    }
    example = {"input": [{"Glöckchen": True}, 'a "b"\n'], "output": "c", "explanation": ""}
    (shown,) = to_shape(make_problem(1) | {"signature": signature, "examples": [example]})["examples"]
    assert shown["test_case"] == 'ring({"Glöckchen":true}, "a \\"b\\"\\n")'
    assert shown["output"] == '"c"'


def test_the_test_case_of_a_program_is_its_input() -> None:
    example = {"input": "3\n1 2 3\n", "output": "6\n", "explanation": ""}
    (shown,) = to_shape(make_problem(1) | {"signature": None, "examples": [example]})["examples"]
    assert (shown["input"], shown["output"], shown["test_case"]) == ("3\n1 2 3\n", "6\n", "3\n1 2 3\n")
