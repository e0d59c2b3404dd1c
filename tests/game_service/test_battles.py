"""Whole battles over real sockets."""

import asyncio

import pytest

from game_service.battles import repository
from game_service.battles.domain import fold
from tests.game_service.conftest import Match, World
from tests.game_service.logs import whole_log
from tests.game_service.players import Player, Refused, is_gap_free, new_msg_id


async def test_two_players_fight_a_battle_and_agree_on_everything(world: World, match: Match) -> None:
    ada, bob, battle_id = await match(rounds=2)
    for number in (1, 2):
        started = await ada.expect_battle("round_started", round=number)
        await bob.expect_battle("round_started", round=number)
        assert started["data"]["problem"]["starter"]["python"].startswith("def add")
        await bob.call("submit", battle_id=battle_id, language="python", source="WA 2")
        await ada.call("submit", battle_id=battle_id, language="python", source="AC")
        await bob.call("submit", battle_id=battle_id, language="javascript", source="AC")
    finished = await ada.expect_battle("battle_finished")
    await bob.expect_battle("battle_finished")
    assert finished["data"]["winner_id"] == ada.user_id
    assert finished["data"]["xp"] == {ada.user_id: 10, bob.user_id: 0}
    assert ada.log(battle_id) == bob.log(battle_id)
    assert is_gap_free(ada.log(battle_id))
    assert [event["seq"] for event in ada.logs[battle_id]] == [e["seq"] for e in ada.log(battle_id)]
    assert ada.log(battle_id)[0]["type"] == "battle_created"


async def test_the_log_in_the_database_gives_the_stored_battle(world: World, match: Match) -> None:
    ada, bob, battle_id = await match(rounds=1)
    await ada.expect_battle("round_started")
    await ada.call("submit", battle_id=battle_id, language="python", source="AC")
    await bob.call("forfeit", battle_id=battle_id)
    finished = await ada.expect_battle("battle_finished")
    async with world.game.container.db().connect() as conn:
        log = await whole_log(conn, finished["battle_id"])
        assert fold(log) == await repository.get(conn, finished["battle_id"])


async def test_three_players_fight_in_a_room_with_a_code(world: World) -> None:
    players = [await world.join(name) for name in ("ada", "bob", "cyd")]
    owner, *others = players
    room = (await owner.call("create_room", name="the den", seats=3))["room"]
    for player in others:
        await player.call("join_room", code=room["code"].lower())
    started = await owner.call("start_battle", settings={"rounds": 1, "round_seconds": 60})
    battle_id = started["battle_id"]
    assert set(started["players"]) == {player.user_id for player in players}
    for player in others:
        await player.expect_battle("battle_created")
        await player.call("ready", battle_id=battle_id)
    for player, source in zip(players, ("WA 1", "AC", "WA 3"), strict=True):
        await player.expect_battle("round_started")
        await player.call("submit", battle_id=battle_id, language="python", source=source)
        if source == "AC":
            continue
        await player.expect_battle("submission_judged", player_id=player.user_id)
        await player.call("forfeit", battle_id=battle_id)
    logs = []
    for player in players:
        await player.expect_battle("battle_finished", winner_id=others[0].user_id)
        logs.append(player.log(battle_id))
    assert logs[0] == logs[1] == logs[2]
    assert is_gap_free(logs[0])
    again = await owner.call("start_battle", settings={"rounds": 1})
    assert again["battle_id"] != battle_id


async def test_a_round_that_nobody_solves_ends_with_the_clock(world: World, match: Match) -> None:
    ada, _, battle_id = await match(rounds=1, round_seconds=1)
    await ada.expect_battle("round_started")
    over = await ada.expect_battle("round_over")
    assert over["data"]["winner_id"] is None
    assert (await ada.expect_battle("battle_finished"))["data"]["winner_id"] is None
    with pytest.raises(Refused) as refused:
        await ada.call("submit", battle_id=battle_id, language="python", source="AC")
    assert refused.value.problem["code"] == "battle-over"


async def test_what_was_missed_comes_with_resume(world: World, match: Match) -> None:
    ada, bob, battle_id = await match(rounds=1)
    await ada.expect_battle("round_started")
    await ada.drop()
    await bob.expect_battle("player_dropped", player_id=ada.user_id)
    await bob.call("submit", battle_id=battle_id, language="python", source="AC")
    await bob.expect_battle("submission_judged")
    await ada.again()
    hello = ada.events("connected")[-1]
    assert [item["battle_id"] for item in hello["battles"]] == [battle_id]
    await bob.expect_battle("player_back", player_id=ada.user_id)
    await ada.call("submit", battle_id=battle_id, language="python", source="AC")
    await ada.expect_battle("battle_finished")
    await bob.expect_battle("battle_finished")
    assert not is_gap_free(ada.log(battle_id))
    assert await ada.resume(battle_id) == bob.log(battle_id)
    assert is_gap_free(bob.log(battle_id))
    tablet = await world.join("ada", user_id=ada.user_id)
    assert await tablet.resume(battle_id) == bob.log(battle_id)


async def test_resume_tells_only_players_and_only_what_there_is(world: World, match: Match) -> None:
    ada, _, battle_id = await match(rounds=1)
    stranger = await world.join("eve")
    with pytest.raises(Refused) as refused:
        await stranger.call("battle_resume", battle_id=battle_id, last_seq=0)
    assert refused.value.problem["code"] == "battle-not-found"
    with pytest.raises(Refused) as refused:
        await ada.call("battle_resume", battle_id=battle_id, last_seq=1000)
    assert refused.value.problem["code"] == "seq-ahead"


async def test_who_missed_very_much_gets_a_snapshot(
    world: World, match: Match, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("game_service.battles.service.SNAPSHOT_BEYOND", 2)
    ada, _, battle_id = await match(rounds=2)
    await ada.expect_battle("round_started")
    answer = await ada.call("battle_resume", battle_id=battle_id, last_seq=0)
    snapshot = answer["snapshot"]
    assert snapshot["seq"] == answer["seq"] == 5
    assert snapshot["status"] == "running"
    assert snapshot["ends_at"] > snapshot["server_now"]
    assert [problem["title"] for problem in snapshot["problems"]] == ["Problem 1"]
    answer = await ada.call("battle_resume", battle_id=battle_id, last_seq=4)
    assert [event["seq"] for event in answer["events"]] == [5]


async def test_a_command_sent_twice_is_done_once_and_answered_alike(world: World, match: Match) -> None:
    ada, bob, battle_id = await match(rounds=1)
    await ada.expect_battle("round_started")
    tablet = await world.join("ada", user_id=ada.user_id)
    command = {"battle_id": battle_id, "language": "python", "source": "WA", "msg_id": new_msg_id()}
    first, second = await asyncio.gather(ada.call("submit", **command), tablet.call("submit", **command))
    assert first == second
    await bob.expect_battle("submission_judged", submission_id=first["submission_id"])
    assert await ada.call("submit", **command) == first
    log = await bob.resume(battle_id)
    assert sum(event["type"] == "submission_received" for event in log) == 1
    with pytest.raises(Refused) as refused:
        await ada.call("submit", **command | {"source": "AC"})
    assert refused.value.problem["code"] == "msg-id-reused"


@pytest.mark.parametrize("changes", [{"countdown": 0.5}])
async def test_a_refused_command_may_be_tried_again(world: World, match: Match) -> None:
    ada, _, battle_id = await match(rounds=1)
    command = {"battle_id": battle_id, "language": "python", "source": "AC", "msg_id": new_msg_id()}
    with pytest.raises(Refused) as refused:
        await ada.call("submit", **command)
    assert refused.value.problem["code"] == "round-closed"
    await ada.expect_battle("round_started")
    answer = await ada.call("submit", **command)
    await ada.expect_battle("submission_judged", submission_id=answer["submission_id"], verdict="AC")


async def test_what_the_judge_does_not_take_gets_the_verdict_ie(world: World, match: Match) -> None:
    ada, bob, battle_id = await match(rounds=1)
    await ada.expect_battle("round_started")
    await ada.call("submit", battle_id=battle_id, language="cobol", source="AC")
    await bob.expect_battle("submission_judged", verdict="IE")


async def test_what_the_compiler_says_is_for_the_sender_alone(world: World, match: Match) -> None:
    ada, bob, battle_id = await match(rounds=1)
    await ada.expect_battle("round_started")
    await ada.call("submit", battle_id=battle_id, language="python", source="CE")
    result = await ada.expect("submission_result")
    assert (result["verdict"], result["message"]) == ("CE", "secret: line 1")
    await bob.expect_battle("submission_judged", verdict="CE")
    own = (await ada.call("battle_resume", battle_id=battle_id, last_seq=0))["submissions"]
    assert [item["message"] for item in own] == ["secret: line 1"]
    answer = await bob.call("battle_resume", battle_id=battle_id, last_seq=0)
    assert answer["submissions"] == []
    assert bob.events("submission_result") == []
    assert "secret" not in str(bob.inbox) + str(answer)


async def test_a_try_is_for_the_player_alone_and_changes_nothing(world: World, match: Match) -> None:
    ada, bob, battle_id = await match(rounds=1)
    await ada.expect_battle("round_started")
    before = len(await ada.resume(battle_id))
    code = {"battle_id": battle_id, "language": "python", "source": "WA 1"}
    answer = await ada.call("try", **code, msg_id="t")
    assert (answer["verdict"], answer["passed"], answer["tests"]) == ("WA", 1, 2)
    tests = ada.events("try_test")
    assert [(test["index"], test["verdict"], test["output"]) for test in tests] == [
        (0, "AC", 4),
        (1, "WA", 4),
    ]
    assert ada.events("try_finished")[0]["try_id"] == answer["try_id"]
    assert await ada.call("try", **code, msg_id="t") == answer
    assert len(world.problems.runs) == 1
    assert len(await bob.resume(battle_id)) == before
    assert bob.events("try_test") == []


async def test_a_player_runs_one_try_at_a_time(world: World, match: Match) -> None:
    ada, _, battle_id = await match(rounds=1)
    await ada.expect_battle("round_started")
    world.problems.hold_after = 1
    code = {"battle_id": battle_id, "language": "python", "source": "AC"}
    first = asyncio.create_task(ada.call("try", **code, msg_id="one"))
    await world.problems.held.wait()
    same = asyncio.create_task(ada.call("try", **code, msg_id="one"))
    with pytest.raises(Refused) as refused:
        await ada.call("try", **code)
    assert refused.value.problem["code"] == "try-running"
    world.problems.go.set()
    assert await first == await same


async def test_who_forfeits_loses_and_may_queue_again(world: World, match: Match) -> None:
    ada, bob, battle_id = await match(rounds=1)
    with pytest.raises(Refused) as refused:
        await ada.call("quick_match")
    assert refused.value.problem["code"] == "player-busy"
    await ada.expect_battle("round_started")
    await ada.call("forfeit", battle_id=battle_id)
    finished = await bob.expect_battle("battle_finished")
    assert (finished["data"]["reason"], finished["data"]["winner_id"]) == ("forfeit", bob.user_id)
    await ada.call("quick_match")


async def leave_alone(player: Player, other: Player) -> None:
    await player.expect_battle("round_started")
    await other.drop()
    await player.expect_battle("player_dropped", player_id=other.user_id)


@pytest.mark.parametrize("changes", [{"drop_grace": 0.2}])
async def test_a_win_can_be_claimed_once_the_others_are_gone(world: World, match: Match) -> None:
    ada, bob, battle_id = await match(rounds=1)
    await leave_alone(ada, bob)
    await ada.expect_battle("player_gone")
    await ada.call("claim_win", battle_id=battle_id)
    finished = await ada.expect_battle("battle_finished")
    assert (finished["data"]["reason"], finished["data"]["winner_id"]) == ("claimed", ada.user_id)


async def test_a_win_cannot_be_claimed_while_others_may_come_back(world: World, match: Match) -> None:
    ada, bob, battle_id = await match(rounds=1)
    await leave_alone(ada, bob)
    with pytest.raises(Refused) as refused:
        await ada.call("claim_win", battle_id=battle_id)
    assert refused.value.problem["code"] == "cannot-claim"


@pytest.mark.parametrize("changes", [{"drop_grace": 0.2}])
async def test_a_battle_that_all_have_left_is_cancelled_and_unrated(world: World, match: Match) -> None:
    ada, bob, battle_id = await match(rounds=1)
    await leave_alone(ada, bob)
    await ada.drop()
    await world.eventually(
        f"/api/battles/{battle_id}", ada, lambda body: body["battle"]["status"] == "cancelled"
    )
    _, profile = await world.get("/users/profile", ada)
    assert (profile["xp"], profile["losses"]) == (0, 0)
    await ada.again()
    assert (await ada.resume(battle_id))[-1]["data"] == {"reason": "abandoned"}
    assert is_gap_free(ada.log(battle_id))


async def test_who_still_has_another_socket_open_is_not_dropped(world: World, match: Match) -> None:
    ada, bob, battle_id = await match(rounds=1)
    tablet = await world.join("ada", user_id=ada.user_id)
    await tablet.expect_battle("round_started")
    await ada.drop()
    await tablet.call("submit", battle_id=battle_id, language="python", source="WA")
    await bob.expect_battle("submission_judged")
    assert all(event["type"] != "player_dropped" for event in await bob.resume(battle_id))


async def test_leaving_the_room_is_a_goodbye_and_joining_it_again_a_return(
    world: World, match: Match
) -> None:
    ada, bob, battle_id = await match(rounds=1)
    await ada.expect_battle("round_started")
    room_id = ada.events("match_found")[0]["room_id"]
    await ada.call("leave_room")
    await bob.expect("user_left")
    left = await bob.expect_battle("player_left", player_id=ada.user_id)
    assert left["data"]["grace_until"] > left["at"]
    await ada.call("join_room", room_id=room_id)
    await bob.expect_battle("player_back", player_id=ada.user_id)
    assert is_gap_free(await ada.resume(battle_id))
