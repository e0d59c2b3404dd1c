"""Submissions, verdicts and how a round closes."""

import pytest

from game_service.battles import codec, domain
from game_service.battles.domain import Status, Verdict
from game_service.battles.domain.errors import (
    AlreadySolved,
    InvalidVerdict,
    LanguageNotAllowed,
    NotInBattle,
    RoundClosed,
    TooManyPending,
    TooManySubmissions,
)
from game_service.battles.domain.events import RoundOver, TestJudged
from tests.game_service.unit.arena import Arena, at, make_running, types


def round_winner(arena: Arena, number: int = 1) -> str | None:
    over = [event.data for event in arena.log if isinstance(event.data, RoundOver)][number - 1]
    return None if over.winner_id is None else arena.battle.get_player(over.winner_id).name


def test_a_submission_at_the_very_end_counts_even_when_judged_later() -> None:
    arena = make_running("ann", "bob")
    arena.submit("ann", "s", 100)
    assert arena.tick(150) == []
    assert types(arena.judge("s", Verdict.AC, 160)) == ["submission_judged", "round_over", "battle_finished"]
    assert arena.points("ann") == 100
    assert round_winner(arena) == "ann"


def test_a_submission_after_the_end_is_refused() -> None:
    arena = make_running("ann", "bob")
    with pytest.raises(RoundClosed):
        arena.submit("ann", "s", 100.000001)


def test_a_submission_that_arrived_in_time_is_taken_though_it_waited_for_its_turn() -> None:
    arena = make_running("ann", "bob")
    assert arena.tick(100.4) == []
    arena.submit("ann", "s", 99.9)
    assert arena.tick(101) == []
    assert arena.battle.pending()[0].at == at(99.9)


def test_a_submission_that_arrived_before_the_round_is_refused() -> None:
    arena = make_running("ann", "bob")
    with pytest.raises(RoundClosed):
        arena.submit("ann", "s", -1)


def test_no_submission_is_taken_before_the_first_round_or_in_a_break() -> None:
    arena = Arena("ann", "bob", weights=(1, 1))
    with pytest.raises(RoundClosed):
        arena.submit("ann", "s", 1)
    arena.ready("ann", 1)
    arena.ready("bob", 1)
    with pytest.raises(RoundClosed):
        arena.submit("ann", "s", 2)
    arena.tick(6)
    arena.tick(107)
    assert arena.battle.status is Status.ROUND_OVER
    with pytest.raises(RoundClosed):
        arena.submit("ann", "s", 105)


def test_a_stranger_cannot_submit() -> None:
    with pytest.raises(NotInBattle):
        make_running("ann", "bob").submit("eve", "s", 1)


def test_only_the_agreed_languages_are_taken() -> None:
    arena = make_running("ann", "bob", languages=("python",))
    with pytest.raises(LanguageNotAllowed):
        arena.submit("ann", "s", 1, language="cobol")
    assert types(arena.submit("ann", "s", 1, language="python")) == ["submission_received"]


def test_a_player_may_have_three_submissions_in_judging_but_not_four() -> None:
    arena = make_running("ann", "bob")
    for number in range(3):
        arena.submit("ann", f"s{number}", number)
    with pytest.raises(TooManyPending):
        arena.submit("ann", "s3", 3)
    arena.submit("bob", "of bob", 3)
    arena.judge("s1", Verdict.WA, 4, passed=0)
    assert types(arena.submit("ann", "s3", 5)) == ["submission_received"]


def test_a_solved_round_takes_no_more_of_that_player() -> None:
    arena = make_running("ann", "bob")
    arena.solve("ann", 1)
    with pytest.raises(AlreadySolved):
        arena.submit("ann", "s", 2)


def test_the_earliest_accepted_submission_wins_the_round_whichever_is_judged_first() -> None:
    arena = make_running("ann", "bob")
    arena.submit("ann", "early", 10)
    arena.submit("bob", "late", 11)
    assert types(arena.judge("late", Verdict.AC, 12)) == ["submission_judged"]
    assert types(arena.judge("early", Verdict.AC, 90)) == [
        "submission_judged",
        "round_over",
        "battle_finished",
    ]
    assert round_winner(arena) == "ann"
    assert arena.winner == "ann"


def test_the_earliest_arrival_wins_though_it_stands_later_in_the_log() -> None:
    arena = make_running("ann", "bob")
    arena.submit("bob", "late", 11)
    arena.submit("ann", "early", 10)
    arena.judge("late", Verdict.AC, 12)
    arena.judge("early", Verdict.AC, 13)
    assert round_winner(arena) == "ann"


def test_of_two_that_arrive_at_once_the_first_in_the_log_wins_the_round() -> None:
    arena = make_running("ann", "bob")
    arena.submit("bob", "first", 10)
    arena.submit("ann", "second", 10)
    arena.judge("second", Verdict.AC, 11)
    arena.judge("first", Verdict.AC, 12)
    assert round_winner(arena) == "bob"
    assert arena.winner is None


def test_a_player_is_credited_with_the_earliest_accepted_of_several_in_judging() -> None:
    arena = make_running("ann", "bob")
    arena.submit("ann", "first", 20)
    arena.submit("ann", "second", 60)
    arena.judge("second", Verdict.AC, 61)
    assert arena.points("ann") == 120
    arena.judge("first", Verdict.AC, 62)
    assert arena.points("ann") == 140


def test_a_round_that_all_have_solved_waits_for_what_is_still_in_judging() -> None:
    arena = make_running("ann", "bob")
    arena.submit("ann", "earlier", 5)
    arena.submit("ann", "later", 6)
    arena.solve("bob", 7)
    assert types(arena.judge("later", Verdict.AC, 8)) == ["submission_judged"]
    assert domain.status_at(arena.battle, at(8)) is Status.JUDGING
    assert "round_over" in types(arena.judge("earlier", Verdict.WA, 9, passed=0))


def test_a_round_closes_early_when_all_have_solved_it() -> None:
    arena = make_running("ann", "bob", weights=(1, 1))
    arena.solve("ann", 1)
    assert types(arena.solve("bob", 2))[-1] == "round_over"
    assert domain.next_deadline(arena.battle) == at(12)
    assert types(arena.tick(12)) == ["round_started"]
    assert arena.battle.rounds[1].number == 2


def test_a_round_closes_when_time_is_up_and_nothing_is_in_judging() -> None:
    arena = make_running("ann", "bob", weights=(1, 1))
    assert domain.next_deadline(arena.battle) == at(100.5)
    assert arena.tick(100.4) == []
    assert types(arena.tick(100.5)) == ["round_over"]
    assert round_winner(arena) is None


def test_a_round_in_judging_has_no_deadline_of_its_own() -> None:
    arena = make_running("ann", "bob")
    arena.submit("ann", "s", 50)
    assert domain.next_deadline(arena.battle) is None
    assert domain.status_at(arena.battle, at(100)) is Status.RUNNING
    assert domain.status_at(arena.battle, at(101)) is Status.JUDGING


def test_the_last_round_over_finishes_the_battle_at_once() -> None:
    arena = make_running("ann", "bob", weights=(1, 1), break_seconds=0)
    assert types(arena.tick(101)) == ["round_over", "round_started"]
    assert types(arena.tick(202)) == ["round_over", "battle_finished"]


def test_tests_are_reported_one_by_one_and_counted_as_they_pass() -> None:
    arena = make_running("ann", "bob")
    arena.submit("ann", "s", 1)
    events = [
        *arena.test("s", 0, 2),
        *arena.test("s", 1, 2, Verdict.WA),
        *arena.test("s", 2, 2),
    ]
    judged = [event.data for event in events if isinstance(event.data, TestJudged)]
    assert [(test.index, test.verdict, test.passed) for test in judged] == [
        (0, "AC", 1),
        (1, "WA", 1),
        (2, "AC", 2),
    ]


def test_judging_again_after_a_crash_repeats_no_event() -> None:
    arena = make_running("ann", "bob")
    arena.submit("ann", "s", 1)
    arena.test("s", 0, 2)
    assert arena.test("s", 0, 3) == []
    assert types(arena.test("s", 1, 3)) == ["test_judged"]
    arena.judge("s", Verdict.WA, 4, passed=2)
    assert arena.test("s", 2, 5) == []
    assert arena.judge("s", Verdict.AC, 5) == []
    assert arena.points("ann") == 12


def test_a_failed_judge_counts_as_nothing_passed_and_holds_up_nothing() -> None:
    arena = make_running("ann", "bob")
    arena.submit("ann", "s", 1)
    arena.test("s", 0, 2)
    arena.judge("s", Verdict.IE, 3, passed=1)
    assert arena.points("ann") == 0
    assert arena.battle.rounds[0].submissions[0].passed == 0
    assert "round_over" in types(arena.tick(101))


@pytest.mark.parametrize(("verdict", "passed"), [(Verdict.AC, 9), (Verdict.WA, 11), (Verdict.WA, -1)])
def test_figures_that_contradict_themselves_are_refused(verdict: Verdict, passed: int) -> None:
    arena = make_running("ann", "bob")
    arena.submit("ann", "s", 1)
    with pytest.raises(InvalidVerdict):
        arena.judge("s", verdict, 2, passed=passed)


def test_a_verdict_on_what_is_not_in_judging_changes_nothing() -> None:
    arena = make_running("ann", "bob", weights=(1, 1))
    assert arena.judge("unknown", Verdict.AC, 2) == []
    assert arena.test("unknown", 0, 2) == []
    arena.submit("ann", "s", 3)
    arena.judge("s", Verdict.WA, 4, passed=0)
    arena.tick(101)
    assert arena.judge("s", Verdict.AC, 102) == []


def test_a_player_may_send_in_only_so_much_in_a_round() -> None:
    arena = make_running("ann", "bob", weights=(1, 1), max_submissions=2)
    for number in range(2):
        arena.submit("ann", f"s{number}", number)
        arena.judge(f"s{number}", Verdict.WA, number, passed=0)
    with pytest.raises(TooManySubmissions):
        arena.submit("ann", "s2", 3)
    arena.submit("bob", "of bob", 3)
    arena.judge("of bob", Verdict.WA, 3, passed=0)
    arena.tick(101)
    arena.tick(112)
    assert types(arena.submit("ann", "next round", 113)) == ["submission_received"]


def test_what_a_round_leaves_behind_does_not_grow_with_its_submissions() -> None:
    sizes = []
    for many in (1, 40):
        arena = make_running("ann", "bob", weights=(1, 1))
        for number in range(many):
            arena.submit("ann", f"s{number}", 1)
            arena.test(f"s{number}", 0, 1)
            arena.judge(f"s{number}", Verdict.WA, 1, passed=5)
        arena.tick(101)
        assert arena.points("ann") == 30
        sizes.append(len(str(codec.dump(arena.battle))))
    assert sizes[1] - sizes[0] < 10  # the digits of seq
