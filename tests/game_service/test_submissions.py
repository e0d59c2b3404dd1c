"""What becomes of submissions that the judge fails on, and of those that a battle's end comes before."""

from tests.game_service.conftest import Match, World


async def test_what_the_judge_failed_on_has_the_same_figures_everywhere(world: World, match: Match) -> None:
    ada, bob, battle_id = await match(rounds=1)
    await ada.expect_battle("round_started")
    world.problems.faults = 3
    await ada.call("submit", battle_id=battle_id, language="python", source="AC")
    result = await ada.expect("submission_result")
    event = await bob.expect_battle("submission_judged")
    (resumed,) = (await ada.call("battle_resume", battle_id=battle_id))["submissions"]
    _, body = await world.get(f"/api/battles/{battle_id}", ada)
    for told in (event["data"], result, resumed, body["submissions"][0]):
        assert (told["verdict"], told["passed"]) == ("IE", 0)


async def test_what_is_in_judging_when_the_battle_ends_is_judged_no_more(world: World, match: Match) -> None:
    ada, bob, battle_id = await match(rounds=1)
    await ada.expect_battle("round_started")
    world.problems.hold_after = 1
    await ada.call("submit", battle_id=battle_id, language="python", source="AC")
    await bob.expect_battle("test_judged")
    await bob.call("forfeit", battle_id=battle_id)
    await ada.expect_battle("battle_finished", winner_id=ada.user_id)
    world.problems.go.set()
    await ada.call("quick_match", rounds=1)
    await bob.call("quick_match", rounds=1)
    found = (await ada.expect("match_found"))["battle_id"]
    await ada.expect_battle("round_started")
    world.problems.hold_after = None
    await ada.call("submit", battle_id=found, language="python", source="AC")
    await bob.expect_battle("submission_judged", player_id=ada.user_id)
    (own,) = (await ada.call("battle_resume", battle_id=battle_id))["submissions"]
    assert own["verdict"] is None
    assert ada.log(battle_id)[-1]["type"] == "battle_finished"
