"""Players who drop, leave, come back, give up or claim the win."""

import pytest

from game_service.battles import domain
from game_service.battles.domain import CancelReason, FinishReason, Presence, Status, Verdict
from game_service.battles.domain.errors import (
    AlreadyForfeited,
    BattleOver,
    CannotClaim,
    NotInBattle,
)
from game_service.battles.domain.events import BattleFinished, PlayerDropped, PlayerLeft
from tests.game_service.unit.arena import Arena, at, make_id, make_running, types


def presence(arena: Arena, name: str) -> Presence:
    return arena.battle.get_player(make_id(name)).presence


def final(arena: Arena) -> BattleFinished:
    data = arena.log[-1].data
    assert isinstance(data, BattleFinished)
    return data


def test_a_dropped_player_has_forty_seconds_to_come_back() -> None:
    arena = make_running("ann", "bob")
    (dropped,) = arena.drop("bob", 10)
    assert dropped.data == PlayerDropped(make_id("bob"), at(50))
    assert domain.next_deadline(arena.battle) == at(50)
    assert arena.tick(49) == []
    assert types(arena.back("bob", 49)) == ["player_back"]
    assert arena.tick(60) == []
    assert presence(arena, "bob") is Presence.PRESENT


def test_a_player_who_leaves_has_ten_seconds_to_come_back() -> None:
    arena = make_running("ann", "bob")
    (left,) = arena.leave("bob", 10)
    assert left.data == PlayerLeft(make_id("bob"), at(20))
    assert types(arena.tick(20)) == ["player_gone"]


def test_leaving_never_lengthens_the_grace_of_a_dropped_player() -> None:
    arena = make_running("ann", "bob")
    arena.drop("bob", 10)
    (left,) = arena.leave("bob", 45)
    assert left.data == PlayerLeft(make_id("bob"), at(50))


def test_dropping_or_coming_back_twice_changes_nothing() -> None:
    arena = make_running("ann", "bob")
    assert arena.back("bob", 1) == []
    arena.drop("bob", 2)
    assert arena.drop("bob", 3) == []
    arena.leave("bob", 4)
    assert arena.drop("bob", 5) == []
    assert arena.leave("bob", 5) == []


def test_the_clock_runs_on_while_a_player_is_away() -> None:
    arena = make_running("ann", "bob")
    arena.drop("bob", 70)
    assert types(arena.tick(100.5)) == ["round_over", "battle_finished"]


def test_a_player_who_is_gone_may_still_come_back_and_win() -> None:
    arena = make_running("ann", "bob")
    arena.leave("bob", 1)
    arena.tick(11)
    assert types(arena.back("bob", 20)) == ["player_back"]
    arena.solve("bob", 21)
    arena.tick(101)
    assert arena.winner == "bob"


def test_a_round_does_not_wait_for_a_player_who_is_gone() -> None:
    arena = make_running("ann", "bob", weights=(1, 1))
    arena.leave("bob", 1)
    arena.tick(11)
    assert types(arena.solve("ann", 12))[-1] == "round_over"


def test_a_round_closes_when_the_only_one_who_has_not_solved_it_is_given_up() -> None:
    arena = make_running("ann", "bob", weights=(1, 1))
    arena.leave("bob", 1)
    arena.solve("ann", 2)
    assert types(arena.tick(11)) == ["player_gone", "round_over"]


def test_a_round_waits_for_a_dropped_player_within_the_grace() -> None:
    arena = make_running("ann", "bob", weights=(1, 1))
    arena.drop("bob", 1)
    assert types(arena.solve("ann", 2)) == ["submission_received", "submission_judged"]


def test_the_win_may_be_claimed_when_all_others_are_gone() -> None:
    arena = make_running("ann", "bob", "cid")
    arena.solve("bob", 1)
    arena.leave("bob", 2)
    arena.forfeit("cid", 3)
    with pytest.raises(CannotClaim):
        arena.claim("ann", 4)
    arena.tick(12)
    assert types(arena.claim("ann", 13)) == ["battle_finished"]
    assert arena.battle.reason is FinishReason.CLAIMED
    assert [(s.place, s.name) for s in final(arena).standings] == [(1, "ann"), (2, "bob"), (3, "cid")]
    assert final(arena).xp == {make_id("ann"): 10, make_id("bob"): 0, make_id("cid"): 0}
    assert arena.winner == "ann"


def test_a_claim_brings_about_what_was_due_before_it() -> None:
    arena = make_running("ann", "bob")
    arena.leave("bob", 2)
    assert types(arena.claim("ann", 12)) == ["player_gone", "battle_finished"]


def test_a_claim_that_comes_after_the_end_of_the_battle_was_due_is_refused() -> None:
    arena = make_running("ann", "bob")
    arena.leave("bob", 2)
    with pytest.raises(BattleOver):
        arena.claim("ann", 101)


def test_there_is_nothing_to_claim_before_the_first_round_or_from_those_who_play_or_if_not_agreed() -> None:
    with pytest.raises(CannotClaim):
        Arena("ann").claim("ann", 1)
    with pytest.raises(CannotClaim):
        make_running("ann", "bob").claim("ann", 1)
    arena = make_running("ann", "bob", claims=False)
    arena.leave("bob", 1)
    with pytest.raises(CannotClaim):
        arena.claim("ann", 12)


def test_a_player_who_is_gone_cannot_claim() -> None:
    arena = make_running("ann", "bob", "cid")
    for name in ("bob", "cid"):
        arena.leave(name, 1)
    arena.tick(11)
    with pytest.raises(CannotClaim):
        arena.claim("bob", 12)


def test_a_battle_that_all_have_abandoned_is_cancelled() -> None:
    arena = make_running("ann", "bob")
    arena.drop("ann", 1)
    arena.leave("bob", 2)
    assert types(arena.tick(12)) == ["player_gone"]
    assert types(arena.tick(41)) == ["player_gone", "battle_cancelled"]
    assert arena.battle.reason is CancelReason.ABANDONED


def test_a_late_tick_finishes_what_was_due_before_the_players_were_given_up() -> None:
    arena = make_running("ann", "bob")
    arena.drop("ann", 70)
    arena.drop("bob", 70)
    assert types(arena.tick(1000)) == ["round_over", "battle_finished"]
    assert arena.battle.status is Status.FINISHED


def test_the_last_player_who_has_not_forfeited_wins_whatever_the_points() -> None:
    arena = make_running("ann", "bob", "cid")
    arena.solve("bob", 1)
    arena.solve("cid", 2)
    assert types(arena.forfeit("cid", 3)) == ["player_forfeited"]
    assert types(arena.forfeit("bob", 4)) == ["player_forfeited", "battle_finished"]
    assert arena.battle.reason is FinishReason.FORFEIT
    assert arena.winner == "ann"
    assert [(s.place, s.name) for s in final(arena).standings] == [(1, "ann"), (2, "bob"), (3, "cid")]


def test_a_forfeit_to_nobody_who_is_there_abandons_the_battle() -> None:
    arena = make_running("ann", "bob")
    arena.leave("bob", 1)
    arena.tick(11)
    assert types(arena.forfeit("ann", 12)) == ["player_forfeited", "battle_cancelled"]
    assert arena.battle.reason is CancelReason.ABANDONED


def test_a_round_does_not_wait_for_a_player_who_forfeits() -> None:
    arena = make_running("ann", "bob", "cid", weights=(1, 1))
    arena.solve("ann", 1)
    arena.solve("bob", 2)
    assert types(arena.forfeit("cid", 3)) == ["player_forfeited", "round_over"]


def test_a_forfeited_player_is_placed_last_and_plays_no_more() -> None:
    arena = make_running("ann", "bob", "cid")
    arena.solve("cid", 1)
    arena.forfeit("cid", 2)
    with pytest.raises(AlreadyForfeited):
        arena.forfeit("cid", 3)
    with pytest.raises(AlreadyForfeited):
        arena.submit("cid", "s", 3)
    assert arena.back("cid", 3) == []
    assert arena.drop("cid", 3) == []
    arena.tick(101)
    assert [(s.place, s.name) for s in final(arena).standings] == [(1, "ann"), (1, "bob"), (3, "cid")]
    assert final(arena).xp[make_id("cid")] == 0


def test_verdicts_that_come_after_the_end_change_nothing() -> None:
    arena = make_running("ann", "bob")
    arena.submit("bob", "s", 1)
    arena.forfeit("bob", 2)
    assert arena.test("s", 0, 3) == []
    assert arena.judge("s", Verdict.AC, 3) == []
    assert arena.battle.pending() == ()


def test_strangers_have_no_presence() -> None:
    arena = make_running("ann", "bob")
    for command in (arena.drop, arena.leave, arena.back, arena.forfeit, arena.claim):
        with pytest.raises(NotInBattle):
            command("eve", 1)


def test_comings_and_goings_after_the_end_are_no_events() -> None:
    arena = make_running("ann", "bob")
    arena.tick(101)
    assert [*arena.drop("ann", 102), *arena.leave("ann", 103), *arena.back("ann", 104)] == []
    with pytest.raises(BattleOver):
        arena.forfeit("ann", 105)
    with pytest.raises(BattleOver):
        arena.submit("ann", "s", 50)
