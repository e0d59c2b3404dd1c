"""game_service killed with SIGKILL in mid-battle and started again over the same database."""

import asyncio
from collections import Counter

from tests.game_service.conftest import World
from tests.game_service.players import Player, is_gap_free, new_msg_id
from tests.game_service.processes import GameProcess, running_process
from tests.waiting import until


async def in_a_battle(
    world: World, process: GameProcess, round_seconds: int = 600
) -> tuple[Player, Player, str]:
    """Two players in the first round of a battle of one round."""
    ada, bob = await asyncio.gather(*(world.join(name, url=process.url) for name in ("ada", "bob")))
    for player in (ada, bob):
        await player.call("quick_match", rounds=1, round_seconds=round_seconds)
    battle_id = (await ada.expect("match_found"))["battle_id"]
    for player in (ada, bob):
        await player.expect_battle("round_started")
    return ada, bob, battle_id


async def test_a_submission_in_judging_is_judged_again_once(bare_world: World) -> None:
    problems = bare_world.problems
    async with running_process(bare_world) as process:
        ada, bob, battle_id = await in_a_battle(bare_world, process)
        problems.hold_after = 2
        command = {"battle_id": battle_id, "language": "python", "source": "AC", "msg_id": new_msg_id()}
        sent = await ada.call("submit", **command)
        await problems.held.wait()
        await bob.expect_battle("test_judged", index=1)
        await process.kill()
        await asyncio.gather(ada.expect("disconnected"), bob.expect("disconnected"))
        problems.hold_after = None
        await process.start()
        problems.go.set()  # the run of before finds nobody to tell its verdict
        await problems.aborted.wait()
        for player in (ada, bob):
            await player.again()
            await player.resume(battle_id)
        assert await ada.call("submit", **command) == sent
        await bob.call("submit", battle_id=battle_id, language="python", source="AC")
        for player in (ada, bob):
            await player.expect_battle("battle_finished", winner_id=ada.user_id)
        log = await ada.resume(battle_id)
        assert is_gap_free(log)
        assert log == await bob.resume(battle_id)
        own = [e for e in log if e["data"].get("submission_id") == sent["submission_id"]]
        assert Counter(event["type"] for event in own) == {
            "submission_received": 1,
            "test_judged": 4,
            "submission_judged": 1,
        }
        assert [run["source"] for run in problems.runs] == ["AC"] * 3


async def test_deadlines_the_queue_and_rooms_survive(bare_world: World) -> None:
    async with running_process(bare_world) as process:
        ada, bob, battle_id = await in_a_battle(bare_world, process, round_seconds=1)
        cyd = await bare_world.join("cyd", url=process.url)
        await cyd.call("quick_match", rounds=2)
        room = (await cyd.call("create_room"))["room"]
        await process.kill()
        await asyncio.gather(*(player.expect("disconnected") for player in (ada, bob, cyd)))
        await process.start()
        dan = await bare_world.join("dan", url=process.url)
        for player in (ada, bob, cyd):
            await player.again()
        assert [item["id"] for item in cyd.events("connected")[-1]["rooms"]] == [room["id"]]
        await dan.call("join_room", code=room["code"])
        assert (await cyd.expect("user_joined"))["user_id"] == dan.user_id
        await dan.call("quick_match", rounds=2)
        await cyd.expect("match_found")
        for player in (ada, bob):
            await player.resume(battle_id)
            await player.expect_end(battle_id)
        assert is_gap_free(ada.log(battle_id))
        assert ada.log(battle_id) == bob.log(battle_id)
        assert ada.log(battle_id)[-1]["type"] == "battle_finished"


async def test_who_does_not_come_back_after_the_kill_is_dropped(bare_world: World) -> None:
    async with running_process(bare_world, GAME_RESTART_GRACE="0.2") as process:
        ada, bob, battle_id = await in_a_battle(bare_world, process)
        await process.kill()
        await asyncio.gather(ada.expect("disconnected"), bob.expect("disconnected"))
        await process.start()
        await ada.again()

        async def bob_was_dropped() -> bool:
            # Perhaps before ada was back: then no event came to her, and the log alone tells it.
            return any(
                event["type"] == "player_dropped" and event["data"]["player_id"] == bob.user_id
                for event in await ada.resume(battle_id)
            )

        await until(bob_was_dropped)
        await bob.again()
        await ada.expect_battle("player_back", player_id=bob.user_id)
