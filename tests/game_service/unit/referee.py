"""A second opinion on a battle, worked out from the log as clients see it and from nothing else.

Written from the rules, without the domain's code: slow, plain loops over the wire's dictionaries.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

Entry = dict[str, Any]
MICROSECOND = timedelta(microseconds=1)


@dataclass
class Score:
    points: int
    solved: int
    improved_at: str | None


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def of_type(log: list[Entry], *names: str) -> list[Entry]:
    return [entry for entry in log if entry["type"] in names]


def started(log: list[Entry]) -> bool:
    return bool(of_type(log, "round_started"))


def players(log: list[Entry]) -> list[str]:
    """Ids of those with a seat; before the countdown who leaves or is given up loses it."""
    seats: list[str] = []
    begun = False
    for entry in log:
        data = entry["data"]
        if entry["type"] == "battle_created":
            seats += [player["player_id"] for player in data["players"]]
        elif entry["type"] == "player_joined":
            seats.append(data["player_id"])
        elif entry["type"] == "countdown_started":
            begun = True
        elif entry["type"] in ("player_left", "player_gone") and not begun:
            seats.remove(data["player_id"])
    return seats


_AWAY = {"player_dropped": "dropped", "player_left": "left", "player_gone": "gone"}


def presence(log: list[Entry]) -> dict[str, str]:
    """Of everyone with a seat: present, dropped, left, gone or forfeited."""
    found = dict.fromkeys(players(log), "present")
    for entry in log:
        player = entry["data"].get("player_id")
        if player not in found:
            continue
        if entry["type"] in ("player_joined", "player_back"):
            found[player] = "present"
        elif entry["type"] == "player_forfeited":
            found[player] = "forfeited"
        elif entry["type"] in _AWAY:
            found[player] = _AWAY[entry["type"]]
    return found


def in_state(log: list[Entry], *states: str) -> set[str]:
    return {player for player, state in presence(log).items() if state in states}


def taking_part(log: list[Entry]) -> set[str]:
    """Those whom rounds wait for."""
    return in_state(log, "present", "dropped", "left")


def grace_until(log: list[Entry], player: str) -> datetime | None:
    """When a player who is away is given up; None for who is not away or given up already."""
    for entry in reversed(log):
        if entry["data"].get("player_id") == player and entry["type"].startswith("player_"):
            if entry["type"] == "player_ready":
                continue  # says nothing of whether they are there
            until = entry["data"].get("grace_until")
            return None if until is None else moment(until)
    return None


def is_over(log: list[Entry]) -> bool:
    return bool(of_type(log, "battle_finished", "battle_cancelled"))


def submissions(log: list[Entry]) -> dict[str, Entry]:
    """By id, in the order of arrival: {player, round, at, verdict, passed, tests}; no verdict: in judging."""
    found: dict[str, Entry] = {}
    for entry in sorted(of_type(log, "submission_received"), key=lambda e: (moment(e["at"]), e["seq"])):
        data = entry["data"]
        found[data["submission_id"]] = {
            "player": data["player_id"],
            "round": data["round"],
            "at": entry["at"],
            "verdict": None,
        }
    for entry in of_type(log, "submission_judged"):
        data = entry["data"]
        found[data["submission_id"]].update({key: data[key] for key in ("verdict", "passed", "tests")})
    return found


def worth(submission: Entry, round_: Entry) -> int:
    weight = round_["weight"]
    if submission["verdict"] == "AC":
        begin, end = moment(round_["starts_at"]), moment(round_["ends_at"])
        left = Fraction((end - moment(submission["at"])) // MICROSECOND, (end - begin) // MICROSECOND)
        return int(100 * weight + int(50 * weight * left))
    if submission["verdict"] is None or not submission["tests"]:
        return 0
    return int(Fraction(60 * weight * submission["passed"], submission["tests"]))


def scores(log: list[Entry]) -> dict[str, Score]:
    """Every player's score: submissions in order of arrival, each raising a round's best or not."""
    rounds = {entry["data"]["round"]: entry["data"] for entry in of_type(log, "round_started")}
    found = {}
    for player in players(log):
        best = dict.fromkeys(rounds, 0)
        solved, improved_at = set(), None
        for submission in submissions(log).values():
            if submission["player"] != player:
                continue
            number = submission["round"]
            points = worth(submission, rounds[number])
            if points > best[number]:
                best[number], improved_at = points, submission["at"]
            if submission["verdict"] == "AC":
                solved.add(number)
        found[player] = Score(sum(best.values()), len(solved), improved_at)
    return found


def round_winner(log: list[Entry], number: int) -> str | None:
    for submission in submissions(log).values():
        if submission["round"] == number and submission["verdict"] == "AC":
            player: str = submission["player"]
            return player
    return None


def places(log: list[Entry], first: str | None = None) -> dict[str, int]:
    """Every player's place: one more than there are better players."""
    all_scores, out = scores(log), in_state(log, "forfeited")

    def better(one: str, other: str) -> bool:
        if first in (one, other):
            return one == first != other
        if (one in out) != (other in out):
            return other in out
        mine, theirs = all_scores[one], all_scores[other]
        if mine.points != theirs.points:
            return mine.points > theirs.points
        if mine.improved_at is None or theirs.improved_at is None:
            return False
        return moment(mine.improved_at) < moment(theirs.improved_at)

    return {one: 1 + sum(better(other, one) for other in all_scores) for one in all_scores}


def open_round(log: list[Entry]) -> Entry | None:
    """The round that is on, if any."""
    marks = of_type(log, "round_started", "round_over", "battle_finished", "battle_cancelled")
    return marks[-1]["data"] if marks and marks[-1]["type"] == "round_started" else None


def solvers(log: list[Entry], number: int) -> set[str]:
    """Who has solved a round."""
    sent = submissions(log).values()
    return {each["player"] for each in sent if each["round"] == number and each["verdict"] == "AC"}


def pending(log: list[Entry]) -> set[str]:
    """Submissions in judging."""
    return {name for name, each in submissions(log).items() if each["verdict"] is None}


def takes(log: list[Entry], player: str, at: datetime, most_pending: int, most: int) -> bool:
    """Whether a submission of the player that arrived at ``at`` is to be taken: what is late is told by the
    round's end alone, however long it has waited for its turn."""
    on = open_round(log)
    if on is None or player not in players(log) or presence(log)[player] == "forfeited":
        return False
    if not moment(on["starts_at"]) <= at <= moment(on["ends_at"]):
        return False
    verdicts = [
        each["verdict"]
        for each in submissions(log).values()
        if each["player"] == player and each["round"] == on["round"]
    ]
    return "AC" not in verdicts and verdicts.count(None) < most_pending and len(verdicts) < most


def may_claim(log: list[Entry], player: str) -> bool:
    """Whether the win is the player's to take, where claims are agreed on."""
    return not is_over(log) and started(log) and taking_part(log) == {player}
