"""What must be true of an entry of the log, given the entries before it and the settings."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from game_service.battles.domain import BattleSettings
from tests.game_service.unit import referee
from tests.game_service.unit.referee import Entry, moment

Log = list[Entry]


def check(before: Log, entry: Entry, settings: BattleSettings) -> None:
    """Assert that the entry may follow."""
    assert entry["seq"] == len(before) + 1
    assert not referee.is_over(before)
    rule = _RULES.get(entry["type"])
    if rule is not None:
        rule(before, entry, settings)


def _round_started(before: Log, entry: Entry, settings: BattleSettings) -> None:
    announced = referee.of_type(before, "countdown_started", "round_over")[-1]["data"]
    planned = announced.get("starts_at") or announced["next_starts_at"]
    data = entry["data"]
    assert referee.open_round(before) is None
    assert data["round"] == len(referee.of_type(before, "round_started")) + 1 <= settings.rounds
    assert data["starts_at"] == entry["at"] >= planned
    assert moment(data["ends_at"]) - moment(data["starts_at"]) == timedelta(seconds=settings.round_seconds)


def _submission_received(before: Log, entry: Entry, settings: BattleSettings) -> None:
    data = entry["data"]
    assert referee.takes(
        before, data["player_id"], moment(entry["at"]), settings.max_pending, settings.max_submissions
    )
    assert data["round"] == (referee.open_round(before) or {})["round"]
    assert data["submission_id"] not in referee.submissions(before)


def _test_judged(before: Log, entry: Entry, _: BattleSettings) -> None:
    data = entry["data"]
    assert data["submission_id"] in referee.pending(before)
    others = [
        each["data"]
        for each in referee.of_type(before, "test_judged")
        if each["data"]["submission_id"] == data["submission_id"]
    ]
    assert data["index"] not in [each["index"] for each in others]
    assert data["passed"] == sum(each["verdict"] == "AC" for each in [*others, data])


def _submission_judged(before: Log, entry: Entry, _: BattleSettings) -> None:
    data = entry["data"]
    assert data["submission_id"] in referee.pending(before)
    assert data["points"] == referee.scores([*before, entry])[data["player_id"]].points


def _round_over(before: Log, entry: Entry, settings: BattleSettings) -> None:
    data, on = entry["data"], referee.open_round(before)
    assert on is not None
    assert on["round"] == data["round"]
    assert not referee.pending(before)
    closes_at = moment(on["ends_at"]) + timedelta(seconds=settings.settle_seconds)
    all_solved = referee.taking_part(before) <= referee.solvers(before, on["round"])
    assert all_solved or moment(entry["at"]) >= closes_at
    assert data["winner_id"] == referee.round_winner(before, on["round"])
    if data["round"] == settings.rounds:
        assert data["next_starts_at"] is None
    else:
        assert moment(data["next_starts_at"]) == moment(entry["at"]) + timedelta(
            seconds=settings.break_seconds
        )
    _places(data, referee.places(before))


def _battle_finished(before: Log, entry: Entry, settings: BattleSettings) -> None:
    data = entry["data"]
    there = referee.taking_part(before)
    assert there, "nobody is there to see it"
    places = referee.places(before, data["winner_id"] if data["reason"] == "claimed" else None)
    _places(data, places)
    top = [player for player, place in places.items() if place == 1]
    assert data["winner_id"] == (top[0] if len(top) == 1 else None)
    prize = 10 if len(top) == 1 else 3
    assert data["xp"] == {player: prize if player in top else 0 for player in places}
    match data["reason"]:
        case "points":
            assert len(referee.of_type(before, "round_over")) == settings.rounds
            assert not referee.pending(before)
        case "forfeit":
            assert set(top) == set(places) - referee.in_state(before, "forfeited") == there
        case "claimed":
            assert settings.claims
            assert referee.may_claim(before, data["winner_id"])
        case other:
            raise AssertionError(other)


def _battle_cancelled(before: Log, entry: Entry, settings: BattleSettings) -> None:
    begun = bool(referee.of_type(before, "countdown_started"))
    match entry["data"]["reason"]:
        case "abandoned":
            assert referee.started(before)
            assert not referee.taking_part(before)
        case "too-few-players":
            assert not referee.started(before)
            assert len(referee.taking_part(before)) < 2
        case "waited-too-long":
            assert not begun
            waited = moment(entry["at"]) - moment(before[0]["at"])
            assert waited >= timedelta(seconds=settings.waiting_seconds)
        case other:
            raise AssertionError(other)


def _player_dropped(before: Log, entry: Entry, settings: BattleSettings) -> None:
    player, until = entry["data"]["player_id"], moment(entry["data"]["grace_until"])
    assert referee.presence(before)[player] == "present"
    assert until == moment(entry["at"]) + timedelta(seconds=settings.dropped_grace_seconds)


def _player_left(before: Log, entry: Entry, settings: BattleSettings) -> None:
    player, until = entry["data"]["player_id"], entry["data"]["grace_until"]
    assert player in referee.in_state(before, "present", "dropped", "left")
    if not referee.of_type(before, "countdown_started"):
        assert until is None
        return
    grace = moment(entry["at"]) + timedelta(seconds=settings.left_grace_seconds)
    earlier = referee.grace_until(before, player)
    assert moment(until) == (grace if earlier is None else min(grace, earlier))


def _player_back(before: Log, entry: Entry, _: BattleSettings) -> None:
    assert entry["data"]["player_id"] in referee.in_state(before, "dropped", "left", "gone")


def _player_gone(before: Log, entry: Entry, _: BattleSettings) -> None:
    until = referee.grace_until(before, entry["data"]["player_id"])
    assert until is not None
    assert moment(entry["at"]) >= until


def _player_forfeited(before: Log, entry: Entry, _: BattleSettings) -> None:
    assert entry["data"]["player_id"] not in referee.in_state(before, "forfeited")


def _places(data: dict[str, Any], places: dict[str, int]) -> None:
    told = [(each["player_id"], each["place"]) for each in data["standings"]]
    assert dict(told) == places
    assert [place for _, place in told] == sorted(places.values())


_RULES: dict[str, Callable[[Log, Entry, BattleSettings], None]] = {
    "round_started": _round_started,
    "submission_received": _submission_received,
    "test_judged": _test_judged,
    "submission_judged": _submission_judged,
    "round_over": _round_over,
    "battle_finished": _battle_finished,
    "battle_cancelled": _battle_cancelled,
    "player_dropped": _player_dropped,
    "player_left": _player_left,
    "player_back": _player_back,
    "player_gone": _player_gone,
    "player_forfeited": _player_forfeited,
}
