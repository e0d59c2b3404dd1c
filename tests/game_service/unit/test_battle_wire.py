"""What clients see of a battle, and what the database keeps of it."""

import json
from typing import Any
from uuid import uuid4

import pytest

from game_service.battles import codec, domain
from game_service.battles.domain import Battle, BattleSettings, Event, RoundProblem, Verdict
from tests.game_service.unit.arena import START, Arena, at, make_id, make_running, seat


def through_json(document: dict[str, Any]) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(json.dumps(document, allow_nan=False))
    return loaded


def make_eventful() -> Arena:
    """A battle with an event of every type but a cancellation."""
    arena = Arena(
        "ann", "bob", "cid", seats=4, weights=(1, 4), languages=("python",), rank="gold", tags=("a",)
    )
    arena.join("dan", 0)
    for name in arena.names:
        arena.ready(name, 1)
    arena.tick(6)
    arena.submit("ann", "s", 7)
    arena.test("s", 0, 8)
    arena.judge("s", Verdict.RE, 9, passed=1)
    arena.drop("bob", 10)
    arena.back("bob", 11)
    arena.leave("cid", 12)
    arena.tick(22)
    arena.tick(107)
    arena.tick(117)
    arena.forfeit("dan", 118)
    arena.submit("ann", "unjudged", 119)
    arena.leave("bob", 119)
    arena.tick(129)
    arena.claim("ann", 130)
    return arena


def make_cancelled() -> Arena:
    arena = Arena("ann", "bob")
    arena.leave("ann", 1)
    return arena


def test_the_examples_here_hold_every_type_of_event() -> None:
    seen = {event.type for event in [*make_eventful().log, *make_cancelled().log]}
    assert seen == {
        "battle_created",
        "player_joined",
        "player_ready",
        "countdown_started",
        "round_started",
        "submission_received",
        "test_judged",
        "submission_judged",
        "player_dropped",
        "player_left",
        "player_back",
        "player_gone",
        "player_forfeited",
        "round_over",
        "battle_finished",
        "battle_cancelled",
    }


def test_an_event_on_the_wire_is_plain_json() -> None:
    arena = make_running("ann", "bob", weights=(2,))
    assert domain.to_wire(arena.log[-1]) == {
        "battle_id": str(make_id("battle")),
        "seq": 5,
        "type": "round_started",
        "at": "2026-01-01T00:00:00+00:00",
        "data": {
            "round": 1,
            "problem_id": str(make_id("problem 0")),
            "weight": 2,
            "starts_at": "2026-01-01T00:00:00+00:00",
            "ends_at": "2026-01-01T00:01:40+00:00",
        },
    }


def test_the_final_event_on_the_wire_tells_everything_about_the_result() -> None:
    arena = make_running("ann", "bob")
    arena.solve("ann", 50)
    arena.tick(101)
    ann, bob = str(make_id("ann")), str(make_id("bob"))
    assert domain.to_wire(arena.log[-1])["data"] == {
        "reason": "points",
        "winner_id": ann,
        "standings": [
            {
                "player_id": ann,
                "name": "ann",
                "points": 125,
                "solved": 1,
                "place": 1,
                "last_improvement_at": "2026-01-01T00:00:50+00:00",
                "forfeited": False,
                "rounds": [
                    {
                        "round": 1,
                        "points": 125,
                        "solved": True,
                        "passed": 10,
                        "tests": 10,
                        "submitted_at": "2026-01-01T00:00:50+00:00",
                    }
                ],
            },
            {
                "player_id": bob,
                "name": "bob",
                "points": 0,
                "solved": 0,
                "place": 2,
                "last_improvement_at": None,
                "forfeited": False,
                "rounds": [
                    {"round": 1, "points": 0, "solved": False, "passed": 0, "tests": 0, "submitted_at": None}
                ],
            },
        ],
        "xp": {ann: 10, bob: 0},
    }


def test_problems_ahead_are_never_told() -> None:
    chosen = BattleSettings(rounds=2, problem_ids=(make_id("problem 0"), make_id("problem 1")))
    problems = [RoundProblem(make_id(f"problem {number}"), 1) for number in range(2)]
    battle, log = domain.create(uuid4(), chosen, problems, [seat("ann"), seat("bob")], START)
    for name in ("ann", "bob"):
        battle, events = domain.ready(battle, make_id(name), START)
        log += events
    battle, events = domain.tick(battle, at(10))
    told = json.dumps([domain.to_snapshot(battle, at(10)), *map(domain.to_wire, [*log, *events])])
    assert str(make_id("problem 0")) in told
    assert str(make_id("problem 1")) not in told


def test_a_snapshot_tells_the_clock_and_the_standings() -> None:
    arena = make_running("ann", "bob")
    arena.submit("ann", "s", 99)
    snapshot = domain.to_snapshot(arena.battle, at(101))
    assert (snapshot["status"], snapshot["seq"]) == ("judging", arena.battle.seq)
    assert snapshot["server_now"] == at(101).isoformat()
    assert snapshot["ends_at"] == at(100).isoformat()
    assert [standing["name"] for standing in snapshot["standings"]] == ["ann", "bob"]
    assert snapshot == through_json(snapshot)


def test_a_snapshot_has_no_end_of_a_round_when_none_is_running() -> None:
    assert domain.to_snapshot(make_cancelled().battle, at(2))["ends_at"] is None


@pytest.mark.parametrize("arena", [make_eventful(), make_cancelled(), Arena("ann")])
def test_a_battle_and_its_log_survive_the_database(arena: Arena) -> None:
    assert codec.load(through_json(codec.dump(arena.battle))) == arena.battle
    log = [codec.load_event(through_json(codec.dump_event(event))) for event in arena.log]
    assert log == arena.log
    assert domain.fold(log) == arena.battle


def test_a_battle_from_before_problems_had_versions_is_read() -> None:
    arena = make_running("ann", "bob")
    document = through_json(codec.dump(arena.battle))
    for problem in [*document["problems"], *(each["problem"] for each in document["rounds"])]:
        del problem["version"]
    assert codec.load(document) == arena.battle


def test_a_round_is_played_in_the_version_that_was_chosen() -> None:
    problems = [RoundProblem(make_id("problem"), 1, version=7)]
    battle, _ = domain.create(uuid4(), BattleSettings(rounds=1), problems, [seat("ann"), seat("bob")], START)
    for name in ("ann", "bob"):
        battle, _ = domain.ready(battle, make_id(name), START)
    battle, _ = domain.tick(battle, at(10))
    assert [round_.problem.version for round_ in battle.rounds] == [7]


def test_every_state_on_the_way_survives_the_database() -> None:
    battle: Battle | None = None
    for event in make_eventful().log:
        battle = domain.evolve(battle, event)
        assert codec.load(through_json(codec.dump(battle))) == battle


def test_members_added_to_an_event_do_not_keep_it_from_being_loaded() -> None:
    event = make_running("ann", "bob").log[-1]
    document = codec.dump_event(event)
    document["data"]["problem"] = {"title": "Two sums"}
    assert codec.load_event(document) == event


def broken_logs() -> dict[str, list[Event]]:
    log = make_cancelled().log
    return {
        "empty": [],
        "headless": log[1:],
        "a gap": [log[0], *log[2:]],
        "repeated": [log[0], log[0]],
        "another battle's": [log[0], Event(uuid4(), 2, log[1].at, log[1].data)],
        "after the end": [*log, Event(log[0].battle_id, len(log) + 1, log[1].at, log[1].data)],
        "created twice": [log[0], Event(log[0].battle_id, 2, log[0].at, log[0].data)],
    }


@pytest.mark.parametrize("name", broken_logs())
def test_a_log_that_is_not_whole_gives_no_battle(name: str) -> None:
    with pytest.raises(ValueError):
        domain.fold(broken_logs()[name])
