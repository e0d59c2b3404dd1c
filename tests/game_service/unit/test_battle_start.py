"""From the creation of a battle to its first round."""

import pytest

from game_service.battles import domain
from game_service.battles.domain import BattleSettings, CancelReason, RoundProblem, Status
from game_service.battles.domain.errors import (
    BattleFull,
    BattleOver,
    InvalidSettings,
    NotInBattle,
    NotWaiting,
)
from tests.game_service.unit.arena import START, Arena, at, make_id, seat, types


def test_a_new_battle_waits_for_its_players() -> None:
    arena = Arena("ann", "bob")
    assert arena.battle.status is Status.WAITING
    assert arena.names == ["ann", "bob"]
    assert arena.battle.seq == 1
    assert types(arena.log) == ["battle_created"]


def test_players_join_while_seats_are_left() -> None:
    arena = Arena("ann", seats=2)
    assert types(arena.join("bob", 1)) == ["player_joined"]
    assert arena.names == ["ann", "bob"]
    with pytest.raises(BattleFull):
        arena.join("cid", 2)


def test_joining_twice_takes_one_seat() -> None:
    arena = Arena("ann", seats=3)
    assert arena.join("ann", 1) == []
    assert arena.names == ["ann"]


def test_nobody_joins_a_battle_that_has_begun() -> None:
    arena = Arena("ann", "bob", seats=3)
    arena.ready("ann", 1)
    arena.ready("bob", 1)
    with pytest.raises(NotWaiting):
        arena.join("cid", 2)


def test_the_countdown_starts_when_all_are_ready() -> None:
    arena = Arena("ann", "bob", countdown_seconds=5)
    assert types(arena.ready("ann", 1)) == ["player_ready"]
    assert types(arena.ready("bob", 2)) == ["player_ready", "countdown_started"]
    assert arena.battle.status is Status.COUNTDOWN
    assert domain.next_deadline(arena.battle) == at(7)


def test_a_single_player_who_is_ready_waits_for_another() -> None:
    arena = Arena("ann", seats=2)
    assert types(arena.ready("ann", 1)) == ["player_ready"]
    assert arena.battle.status is Status.WAITING


def test_being_ready_twice_is_being_ready() -> None:
    arena = Arena("ann", "bob")
    arena.ready("ann", 1)
    assert arena.ready("ann", 2) == []


def test_a_stranger_cannot_be_ready() -> None:
    with pytest.raises(NotInBattle):
        Arena("ann", "bob").ready("eve", 1)


def test_the_first_round_starts_when_the_countdown_is_over() -> None:
    arena = Arena("ann", "bob", countdown_seconds=5, round_seconds=60)
    arena.ready("ann", 1)
    arena.ready("bob", 2)
    assert arena.tick(6.9) == []
    assert types(arena.tick(7)) == ["round_started"]
    assert arena.battle.status is Status.RUNNING
    assert arena.battle.rounds[0].starts_at == at(7)
    assert arena.battle.rounds[0].ends_at == at(67)


def test_a_late_tick_costs_players_no_time_of_the_round() -> None:
    arena = Arena("ann", "bob", countdown_seconds=5, round_seconds=60)
    arena.ready("ann", 1)
    arena.ready("bob", 2)
    assert types(arena.tick(1000)) == ["round_started"]
    assert arena.battle.rounds[0].ends_at == at(1060)


def test_leaving_while_the_battle_waits_frees_the_seat_at_once() -> None:
    arena = Arena("ann", "bob", seats=3)
    assert types(arena.leave("bob", 1)) == ["player_left"]
    assert arena.names == ["ann"]
    arena.join("cid", 2)
    assert arena.names == ["ann", "cid"]


def test_a_closed_battle_that_one_of_two_leaves_is_cancelled() -> None:
    arena = Arena("ann", "bob", seats=2)
    assert types(arena.leave("bob", 1)) == ["player_left", "battle_cancelled"]
    assert arena.battle.reason is CancelReason.TOO_FEW_PLAYERS


def test_an_open_battle_is_cancelled_only_when_the_last_player_leaves() -> None:
    arena = Arena("ann", seats=3)
    arena.join("bob", 1)
    assert types(arena.leave("ann", 2)) == ["player_left"]
    assert types(arena.leave("bob", 3)) == ["player_left", "battle_cancelled"]


def test_those_who_remain_begin_when_the_one_who_was_not_ready_leaves() -> None:
    arena = Arena("ann", "bob", "cid")
    arena.ready("ann", 1)
    arena.ready("bob", 2)
    assert types(arena.leave("cid", 3)) == ["player_left", "countdown_started"]


def test_a_forfeit_before_the_countdown_is_a_leave() -> None:
    arena = Arena("ann", "bob", "cid")
    assert types(arena.forfeit("cid", 3)) == ["player_left"]
    assert arena.names == ["ann", "bob"]


def test_a_dropped_player_keeps_the_seat_until_the_grace_is_over() -> None:
    arena = Arena("ann", "bob", "cid")
    arena.drop("cid", 1)
    assert arena.names == ["ann", "bob", "cid"]
    assert domain.next_deadline(arena.battle) == at(41)
    assert types(arena.tick(41)) == ["player_gone"]
    assert arena.names == ["ann", "bob"]


def test_a_battle_that_waits_too_long_is_cancelled() -> None:
    arena = Arena("ann", "bob", waiting_seconds=30)
    assert arena.tick(29) == []
    assert types(arena.tick(30)) == ["battle_cancelled"]
    assert arena.battle.reason is CancelReason.WAITED_TOO_LONG
    assert domain.next_deadline(arena.battle) is None


def test_a_forfeit_in_the_countdown_that_leaves_one_player_cancels_the_battle() -> None:
    arena = Arena("ann", "bob")
    arena.ready("ann", 1)
    arena.ready("bob", 1)
    assert types(arena.forfeit("bob", 2)) == ["player_forfeited", "battle_cancelled"]
    assert arena.battle.reason is CancelReason.TOO_FEW_PLAYERS


def test_a_player_who_leaves_in_the_countdown_may_come_back_for_the_grace() -> None:
    arena = Arena("ann", "bob", countdown_seconds=30)
    arena.ready("ann", 1)
    arena.ready("bob", 1)
    assert types(arena.leave("bob", 2)) == ["player_left"]
    assert types(arena.back("bob", 11)) == ["player_back"]
    assert types(arena.tick(31)) == ["round_started"]


def test_a_countdown_is_cancelled_when_a_leaver_does_not_come_back() -> None:
    arena = Arena("ann", "bob", countdown_seconds=30)
    arena.ready("ann", 1)
    arena.ready("bob", 1)
    arena.leave("bob", 2)
    assert types(arena.tick(12)) == ["player_gone", "battle_cancelled"]


def test_a_cancelled_battle_takes_no_commands() -> None:
    arena = Arena("ann", "bob")
    arena.leave("bob", 1)
    with pytest.raises(BattleOver):
        arena.ready("ann", 2)
    with pytest.raises(BattleOver):
        arena.join("cid", 2)
    assert arena.drop("ann", 3) == []


@pytest.mark.parametrize(
    ("members", "field"),
    [
        ({"rounds": 0}, "rounds"),
        ({"rounds": 11}, "rounds"),
        ({"round_seconds": 0}, "round_seconds"),
        ({"round_seconds": 3601}, "round_seconds"),
        ({"round_seconds": float("nan")}, "round_seconds"),
        ({"seats": 1}, "seats"),
        ({"seats": 51}, "seats"),
        ({"scoring": "golf"}, "scoring"),
        ({"countdown_seconds": -1}, "countdown_seconds"),
        ({"break_seconds": -1}, "break_seconds"),
        ({"waiting_seconds": 0}, "waiting_seconds"),
        ({"max_pending": 0}, "max_pending"),
    ],
)
def test_settings_out_of_bounds_are_refused_by_field(members: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidSettings) as caught:
        BattleSettings(**members)  # type: ignore[arg-type]  # members of several types
    assert caught.value.errors is not None
    assert list(caught.value.errors) == [field]


def test_a_battle_needs_one_problem_a_round() -> None:
    with pytest.raises(InvalidSettings):
        domain.create(make_id("b"), BattleSettings(rounds=2), [], [seat("ann")], START)


@pytest.mark.parametrize("names", [[], ["ann", "ann"], ["ann", "bob", "cid"]])
def test_a_battle_needs_different_players_and_a_seat_for_each(names: list[str]) -> None:
    problems = [RoundProblem(make_id("p"), 1)]
    with pytest.raises(InvalidSettings):
        domain.create(make_id("b"), BattleSettings(rounds=1), problems, [seat(name) for name in names], START)
