"""REST of battles: one's own, as they stand and as they went."""

from typing import Any
from uuid import UUID

import pytest

from tests.game_service.conftest import Match, World
from tests.game_service.players import Player, is_gap_free


@pytest.fixture
async def fought(world: World, match: Match) -> tuple[Player, Player, str]:
    """Two players and their battle, which the first has won."""
    ada, bob, battle_id = await match(rounds=1)
    await ada.expect_battle("round_started")
    await bob.call("submit", battle_id=battle_id, language="python", source="WA 2")
    await ada.call("submit", battle_id=battle_id, language="python", source="AC")
    await bob.call("submit", battle_id=battle_id, language="python", source="AC")
    for player in (ada, bob):
        await player.expect_battle("battle_finished")
    return ada, bob, battle_id


async def test_the_log_of_a_finished_battle_is_what_the_sockets_were_sent(
    world: World, fought: tuple[Player, Player, str]
) -> None:
    ada, bob, battle_id = fought
    for player in (ada, bob):
        status, body = await world.get(f"/api/battles/{battle_id}/events", player)
        assert status == 200
        assert body == {"battle_id": battle_id, "events": ada.log(battle_id), "has_more": False}
    assert is_gap_free(ada.log(battle_id))


async def test_a_log_comes_in_parts(world: World, fought: tuple[Player, Player, str]) -> None:
    ada, _, battle_id = fought
    log: list[dict[str, Any]] = []
    more = True
    while more:
        after = log[-1]["seq"] if log else 0
        _, body = await world.get(f"/api/battles/{battle_id}/events", ada, after=after, limit=4)
        assert 0 < len(body["events"]) <= 4
        log += body["events"]
        more = body["has_more"]
    assert log == ada.log(battle_id)
    _, body = await world.get(f"/api/battles/{battle_id}/events", ada, after=log[-1]["seq"])
    assert (body["events"], body["has_more"]) == ([], False)


async def test_the_log_of_a_running_battle_is_as_far_as_its_players_have_seen(
    world: World, match: Match
) -> None:
    ada, bob, battle_id = await match(rounds=2)
    await ada.expect_battle("round_started")
    _, body = await world.get(f"/api/battles/{battle_id}/events", bob)
    assert body["events"] == ada.log(battle_id)
    assert world.problems.problems[1]["title"] not in str(body)


async def test_battles_are_shown_to_who_took_part_alone(
    world: World, fought: tuple[Player, Player, str]
) -> None:
    ada, _, battle_id = fought
    eve = world.make_player("eve")
    for path in (f"/api/battles/{battle_id}", f"/api/battles/{battle_id}/events"):
        status, body = await world.get(path, eve)
        assert (status, body["code"]) == (404, "battle-not-found")
        status, body = await world.get(path, None)
        assert (status, body["code"]) == (401, "unauthenticated")
    status, body = await world.get(f"/api/battles/{UUID(int=4)}/events", ada)
    assert (status, body["code"]) == (404, "battle-not-found")
    _, body = await world.get("/api/battles", eve)
    assert (body["battles"], body["pagination"]["total"]) == ([], 0)


async def test_a_battle_shows_only_the_callers_own_sources(
    world: World, fought: tuple[Player, Player, str]
) -> None:
    ada, bob, battle_id = fought
    sources = {}
    for player in (ada, bob):
        _, body = await world.get(f"/api/battles/{battle_id}", player)
        sources[player.name] = [item["source"] for item in body["submissions"]]
        assert body["battle"]["status"] == "finished"
        assert body["battle"]["winner_id"] == ada.user_id
        assert [row["player_id"] for row in body["battle"]["standings"]] == [ada.user_id, bob.user_id]
    assert sources == {"ada": ["AC"], "bob": ["WA 2", "AC"]}


async def test_the_list_has_the_latest_battle_first_and_comes_in_pages(
    world: World, fought: tuple[Player, Player, str]
) -> None:
    ada, bob, battle_id = fought
    for player in (ada, bob):
        await player.call("quick_match", rounds=1)
    second = (await ada.expect("match_found"))["battle_id"]
    _, body = await world.get("/api/battles", ada)
    assert [item["id"] for item in body["battles"]] == [second, battle_id]
    running, over = body["battles"]
    assert (running["winner_id"], running["finished_at"]) == (None, None)
    assert over["winner_id"] == ada.user_id
    assert over["seq"] == len(ada.log(battle_id))
    assert [(row["username"], row["result"], row["xp"]) for row in over["players"]] == [
        ("ada", "won", 10),
        ("bob", "lost", 0),
    ]
    _, body = await world.get("/api/battles", ada, page=2, per_page=1)
    assert [item["id"] for item in body["battles"]] == [battle_id]
    assert body["pagination"] == {
        "page": 2,
        "pages": 2,
        "per_page": 1,
        "total": 2,
        "has_next": False,
        "has_prev": True,
    }


@pytest.mark.parametrize(
    ("path", "query", "wrong"),
    [
        ("/api/battles", {"page": "0"}, "page"),
        ("/api/battles", {"page": "x"}, "page"),
        ("/api/battles", {"page": "1.5"}, "page"),
        ("/api/battles", {"page": str(2**63)}, "page"),
        ("/api/battles", {"per_page": "101"}, "per_page"),
        ("/api/battles", {"bogus": "1"}, "bogus"),
        ("/api/battles/x", {}, "battle_id"),
        ("/api/battles/x/events", {}, "battle_id"),
        (f"/api/battles/{UUID(int=4)}/events", {"after": "-1"}, "after"),
        (f"/api/battles/{UUID(int=4)}/events", {"limit": "0"}, "limit"),
        (f"/api/battles/{UUID(int=4)}/events", {"limit": "1001"}, "limit"),
    ],
)
async def test_a_bad_parameter_is_named(world: World, path: str, query: dict[str, str], wrong: str) -> None:
    status, body = await world.get(path, world.make_player("ada"), **query)
    assert (status, body["code"]) == (400, "validation-failed")
    assert list(body["errors"]) == [wrong]
