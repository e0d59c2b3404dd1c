"""Points, standings, winners, experience and ranks."""

from datetime import datetime
from itertools import pairwise
from uuid import UUID

import pytest

from game_service.battles import domain
from game_service.battles.domain import RANKS, Verdict, rank_of
from game_service.battles.domain.events import BattleFinished
from game_service.battles.domain.scoring import partial_points, solved_points
from tests.game_service.unit.arena import Arena, at, make_id, make_running


def placed(arena: Arena) -> list[tuple[int, str, int]]:
    return [(s.place, s.name, s.points) for s in domain.standings(arena.battle, arena.battle.winner_id)]


def xp(arena: Arena) -> dict[str, int]:
    final = arena.log[-1].data
    assert isinstance(final, BattleFinished)
    return {player.name: final.xp[player.id] for player in arena.battle.players}


@pytest.mark.parametrize(
    ("weight", "seconds", "points"),
    [
        (1, 0, 150),
        (1, 0.2, 149),
        (1, 50, 125),
        (1, 99, 100),
        (1, 100, 100),
        (2, 0, 300),
        (2, 99, 201),
        (3, 0, 450),
        (3, 33.3, 400),
        (4, 0, 600),
        (4, 25, 550),
        (4, 100, 400),
    ],
)
def test_solving_earns_a_hundred_a_weight_and_up_to_half_again_for_the_time_left(
    weight: int, seconds: float, points: int
) -> None:
    assert solved_points(weight, at(0), at(100), at(seconds)) == points


@pytest.mark.parametrize(
    ("weight", "passed", "tests", "points"),
    [(1, 0, 10, 0), (1, 5, 10, 30), (1, 1, 7, 8), (2, 14, 15, 112), (4, 19, 20, 228), (3, 0, 0, 0)],
)
def test_tests_passed_earn_sixty_a_weight_in_proportion(
    weight: int, passed: int, tests: int, points: int
) -> None:
    assert partial_points(weight, passed, tests) == points


def test_the_best_submission_of_a_round_counts_not_the_latest() -> None:
    arena = make_running("ann", "bob")
    for number, passed in enumerate([3, 7, 5]):
        arena.submit("ann", f"s{number}", number)
        arena.judge(f"s{number}", Verdict.WA, number, passed=passed)
    assert arena.points("ann") == 42
    result = domain.standings(arena.battle)[0].rounds[0]
    assert (result.passed, result.tests, result.submitted_at) == (7, 10, at(1))


def test_points_add_up_over_the_rounds() -> None:
    arena = make_running("ann", "bob", weights=(1, 3), break_seconds=0)
    arena.solve("ann", 50)
    arena.tick(101)
    arena.submit("ann", "s", 111)
    arena.judge("s", Verdict.TLE, 112, passed=5)
    arena.tick(300)
    ann, bob = domain.standings(arena.battle)
    assert [result.points for result in ann.rounds] == [125, 90]
    assert [(result.points, result.submitted_at) for result in bob.rounds] == [(0, None), (0, None)]
    assert (ann.points, ann.solved, ann.place) == (215, 1, 1)
    assert arena.winner == "ann"
    assert xp(arena) == {"ann": 10, "bob": 0}


def make_equal(first_at: float, second_at: float) -> Arena:
    """Both pass half of the tests, ann at the first time and bob at the second."""
    arena = make_running("ann", "bob", "cid")
    arena.submit("bob", "of bob", second_at)
    arena.judge("of bob", Verdict.WA, second_at, passed=5)
    arena.submit("ann", "of ann", first_at)
    arena.judge("of ann", Verdict.WA, 60, passed=5)
    arena.tick(101)
    return arena


def test_of_equal_totals_the_earlier_last_improvement_wins() -> None:
    arena = make_equal(10, 11)
    assert placed(arena) == [(1, "ann", 30), (2, "bob", 30), (3, "cid", 0)]
    assert arena.winner == "ann"


def test_equal_totals_reached_at_the_same_time_are_a_draw_for_those_who_share_the_top() -> None:
    arena = make_equal(10, 10)
    assert placed(arena) == [(1, "ann", 30), (1, "bob", 30), (3, "cid", 0)]
    assert arena.winner is None
    assert xp(arena) == {"ann": 3, "bob": 3, "cid": 0}


def test_a_submission_that_does_not_raise_the_total_is_no_improvement() -> None:
    arena = make_running("ann", "bob")
    for name, seconds, passed in [("a1", 10, 5), ("a2", 20, 5), ("a3", 30, 4)]:
        arena.submit("ann", name, seconds)
        arena.judge(name, Verdict.WA, 40, passed=passed)
    assert arena.battle.players[0].last_improvement_at == at(10)


def test_of_two_submissions_worth_the_same_the_earlier_arrival_counts_though_later_in_the_log() -> None:
    arena = make_running("ann", "bob")
    arena.submit("ann", "second", 20)
    arena.submit("ann", "first", 10)
    for name in ("first", "second"):
        arena.judge(name, Verdict.WA, 30, passed=5)
    assert arena.battle.players[0].last_improvement_at == at(10)


def test_a_submission_worth_nothing_is_no_improvement() -> None:
    arena = make_running("ann", "bob")
    arena.submit("ann", "s", 10)
    arena.judge("s", Verdict.CE, 11, passed=0)
    assert arena.battle.players[0].last_improvement_at is None
    assert domain.standings(arena.battle)[0].rounds[0].submitted_at == at(10)


def test_the_last_improvement_goes_by_arrival_not_by_judging() -> None:
    arena = make_running("ann", "bob")
    arena.submit("ann", "first", 10)
    arena.submit("ann", "second", 20)
    arena.judge("second", Verdict.WA, 30, passed=5)
    assert arena.battle.players[0].last_improvement_at == at(20)
    arena.judge("first", Verdict.WA, 31, passed=5)
    assert arena.battle.players[0].last_improvement_at == at(10)


def test_a_battle_in_which_nobody_earns_anything_is_a_draw() -> None:
    arena = make_running("ann", "bob")
    arena.tick(101)
    assert placed(arena) == [(1, "ann", 0), (1, "bob", 0)]
    assert xp(arena) == {"ann": 3, "bob": 3}


def test_points_are_exact_for_rounds_of_any_length() -> None:
    start, end = at(0), at(0.3)
    middle: datetime = start + (end - start) / 2
    assert solved_points(4, start, end, middle) == 500


@pytest.mark.parametrize(
    ("points", "name"),
    [
        (-5, "Bronze"),
        (0, "Bronze"),
        (250, "Bronze"),
        (251, "Silver"),
        (500, "Silver"),
        (501, "Gold"),
        (750, "Gold"),
        (751, "Platinum"),
        (10**6, "Platinum"),
    ],
)
def test_ranks_go_by_experience(points: int, name: str) -> None:
    assert rank_of(points).name == name


def test_ranks_leave_no_gap() -> None:
    for lower, higher in pairwise(RANKS):
        assert lower.max_xp is not None
        assert lower.max_xp + 1 == higher.min_xp
    assert RANKS[-1].max_xp is None


def test_standings_name_every_player_once() -> None:
    arena = make_running(*(f"player {number}" for number in range(50)))
    ids: set[UUID] = {standing.player_id for standing in domain.standings(arena.battle)}
    assert ids == {make_id(f"player {number}") for number in range(50)}
