"""Whole battles over real sockets."""

from tests.game_service.conftest import Match, World
from tests.game_service.players import is_gap_free


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
    assert ada.log(battle_id)[0]["type"] == "battle_created"
    assert len(ada.logs[battle_id]) == len(ada.log(battle_id))
