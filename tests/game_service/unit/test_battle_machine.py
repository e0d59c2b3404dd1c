"""Any order of commands, arrivals, verdicts, crashes and time keeps a battle's promises."""

import json
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from game_service.battles import codec, domain
from game_service.battles.domain import BattleSettings, Event, RoundProblem, Status, Verdict
from shared.errors import CodemazeError
from tests.game_service.unit import referee
from tests.game_service.unit.arena import START, make_id, seat

NAMES = ["ann", "bob", "cid", "dan"]
TESTS = 7
FINAL = ("battle_finished", "battle_cancelled")
verdicts = st.sampled_from([Verdict.AC, Verdict.AC, *Verdict])
picks = st.integers(0, 1000)
clock_steps = st.sampled_from([0.000001, 0.3, 0.3, 1, 1, 3, 3, 9, 21, 41])


class BattleMachine(RuleBasedStateMachine):
    """Drives one battle as its players, its judge, its clock and its failures would."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.sent: list[str] = []
        self.wire: list[dict[str, Any]] = []

    @initialize(
        players=st.sampled_from([2, 2, 3, 4, 1]),
        free_seats=st.sampled_from([0, 0, 0, 1]),
        weights=st.lists(st.integers(1, 4), min_size=1, max_size=3),
        countdown=st.sampled_from([0, 3]),
        pause=st.sampled_from([0, 3]),
        settle=st.sampled_from([0, 0.5]),
        grace=st.sampled_from([(40, 10), (40, 10), (3, 1), (0, 0)]),
        most_pending=st.integers(1, 3),
        claims=st.sampled_from([True, True, False]),
        begun=st.sampled_from([True] * 4 + [False]),
    )
    def create(
        self,
        players: int,
        free_seats: int,
        weights: list[int],
        countdown: float,
        pause: float,
        settle: float,
        grace: tuple[float, float],
        most_pending: int,
        claims: bool,
        begun: bool,
    ) -> None:
        chosen = BattleSettings(
            rounds=len(weights),
            round_seconds=60,
            seats=max(2, players + free_seats),
            countdown_seconds=countdown,
            break_seconds=pause,
            settle_seconds=settle,
            dropped_grace_seconds=grace[0],
            left_grace_seconds=grace[1],
            max_pending=most_pending,
            claims=claims,
        )
        problems = [RoundProblem(make_id(f"p{number}"), weight) for number, weight in enumerate(weights)]
        seats = [seat(name) for name in NAMES[:players]]
        self.crew = NAMES[: players + free_seats]
        self.battle, self.log = domain.create(make_id("b"), chosen, problems, seats, self.now)
        self.wire = [domain.to_wire(event) for event in self.log]
        if begun and players > 1:
            for each in seats:
                self.do(domain.ready, each.player_id, self.now)
            self.now += timedelta(seconds=countdown)
            self.do(domain.tick, self.now)

    def do(self, command: Any, *arguments: Any) -> list[Event] | None:
        """Run a command; None if it was refused. A battle that is over must stay as it is."""
        before = self.battle
        try:
            self.battle, events = command(before, *arguments)
        except CodemazeError:
            return None
        assert not (before.is_over and (events or self.battle != before))
        self.log = self.log + events
        self.wire = self.wire + [json.loads(json.dumps(domain.to_wire(event))) for event in events]
        return list(events)

    def name(self, pick: int) -> str:
        """A player, or someone who might have been one."""
        return self.crew[pick % len(self.crew)]

    def plays(self) -> bool:
        """Whether a round is on."""
        return referee.open_round(self.wire) is not None

    # The clock

    @rule(seconds=clock_steps, ticks=st.booleans())
    def let_time_pass(self, seconds: float, ticks: bool) -> None:
        self.now += timedelta(seconds=seconds)
        if ticks:
            self.do(domain.tick, self.now)

    @rule()
    def wait_for_the_next_deadline(self) -> None:
        deadline = domain.next_deadline(self.battle)
        if deadline is not None:
            self.now = max(self.now, deadline)
            assert self.do(domain.tick, self.now)

    # Players

    @rule(who=picks)
    def join(self, who: int) -> None:
        self.do(domain.join, seat(self.name(who)), self.now)

    @rule(who=picks)
    def ready(self, who: int) -> None:
        self.do(domain.ready, make_id(self.name(who)), self.now)

    @rule(who=picks, how=st.sampled_from([domain.drop, domain.leave]))
    def go_away(self, who: int, how: Any) -> None:
        self.do(how, make_id(self.name(who)), self.now)

    @rule(who=picks)
    def come_back(self, who: int) -> None:
        self.do(domain.back, make_id(self.name(who)), self.now)

    @precondition(lambda self: len(self.log) > 12)
    @rule(who=picks)
    def forfeit(self, who: int) -> None:
        self.do(domain.forfeit, make_id(self.name(who)), self.now)

    @rule(who=picks)
    def claim_the_win(self, who: int) -> None:
        name = self.name(who)
        events = self.do(domain.claim_win, make_id(name), self.now)
        if events is not None:
            lost = referee.gone(self.wire) | referee.forfeited(self.wire)
            assert set(referee.players(self.wire)) - lost == {str(make_id(name))}
            assert self.wire[-1]["data"]["winner_id"] == str(make_id(name))

    # Submissions

    def submit_at(self, name: str, at: datetime) -> bool:
        """Submit, and check that it is taken if and only if the rules say so."""
        submission = f"s{len(self.sent)}"
        expected = referee.takes(self.wire, str(make_id(name)), at, self.battle.settings.max_pending)
        events = self.do(domain.submit, make_id(name), make_id(submission), "python", at)
        assert (events is not None) == expected
        if events is not None:
            assert [event.type for event in events] == ["submission_received"]
            self.sent.append(submission)
        return expected

    @precondition(plays)
    @rule(who=picks, verdict=verdicts)
    def submit_and_be_judged(self, who: int, verdict: Verdict) -> None:
        if self.submit_at(self.name(who), self.now):
            self.give_verdict(make_id(self.sent[-1]), verdict, 3)

    @precondition(plays)
    @rule(
        order=st.permutations(range(4)), seconds_ago=st.sampled_from([0, 0, 0.2]), latest_first=st.booleans()
    )
    def race(self, order: list[int], seconds_ago: float, latest_first: bool) -> None:
        """Two solve it, the later in the log perhaps the earlier to arrive, judged in either order."""
        racers = dict.fromkeys(self.name(who) for who in order[:2])
        arrivals = [self.now, self.now - timedelta(seconds=seconds_ago)]
        taken = [
            self.sent[-1] for name, at in zip(racers, arrivals, strict=False) if self.submit_at(name, at)
        ]
        for submission in reversed(taken) if latest_first else taken:
            self.give_verdict(make_id(submission), Verdict.AC, TESTS)

    @rule(who=picks, seconds_ago=st.sampled_from([0, 0.2]))
    def submit_at_any_time(self, who: int, seconds_ago: float) -> None:
        self.submit_at(self.name(who), self.now - timedelta(seconds=seconds_ago))

    @precondition(plays)
    @rule(who=picks, seconds_ago=st.sampled_from([0, 0, 0, 0.2, 2, 30]))
    def submit(self, who: int, seconds_ago: float) -> None:
        self.submit_at(self.name(who), self.now - timedelta(seconds=seconds_ago))

    @precondition(plays)
    @rule(who=picks, microseconds=st.integers(-1, 1))
    def submit_at_the_bell(self, who: int, microseconds: int) -> None:
        on = referee.open_round(self.wire)
        if on is not None:
            bell = referee.moment(on["ends_at"]) + timedelta(microseconds=microseconds)
            self.now = max(self.now, bell)
            self.submit_at(self.name(who), bell)

    @precondition(lambda self: self.sent)
    @rule(pick=picks)
    def send_again(self, pick: int) -> None:
        submission = make_id(self.sent[pick % len(self.sent)])
        sender = self.battle.get_submission(submission).player_id
        assert self.do(domain.submit, sender, submission, "python", self.now) == []

    @precondition(lambda self: self.sent)
    @rule(pick=picks, index=st.integers(0, 2), verdict=verdicts)
    def judge_a_test(self, pick: int, index: int, verdict: Verdict) -> None:
        submission = make_id(self.sent[pick % len(self.sent)])
        assert self.do(domain.record_test, submission, index, verdict, self.now) is not None

    @precondition(lambda self: self.sent)
    @rule(pick=picks, verdict=verdicts, passed=st.integers(0, TESTS))
    def judge(self, pick: int, verdict: Verdict, passed: int) -> None:
        self.give_verdict(make_id(self.sent[pick % len(self.sent)]), verdict, passed)

    @precondition(lambda self: not self.battle.is_over and self.battle.pending())
    @rule(pick=picks, verdict=verdicts, passed=st.integers(0, TESTS))
    def judge_what_is_pending(self, pick: int, verdict: Verdict, passed: int) -> None:
        pending = self.battle.pending()
        self.give_verdict(pending[pick % len(pending)].id, verdict, passed)

    def give_verdict(self, submission_id: Any, verdict: Verdict, passed: int) -> None:
        passed = TESTS if verdict is Verdict.AC else min(passed, TESTS - 1)
        assert self.do(domain.record_verdict, submission_id, verdict, passed, TESTS, self.now) is not None

    # Failures

    @rule()
    def crash_and_reload_the_state(self) -> None:
        self.battle = codec.load(json.loads(json.dumps(codec.dump(self.battle))))

    @rule()
    def crash_and_fold_the_log(self) -> None:
        documents = json.loads(json.dumps([codec.dump_event(event) for event in self.log]))
        self.battle = domain.fold(map(codec.load_event, documents))

    # Promises

    @invariant()
    def the_log_is_the_truth_and_has_no_gap(self) -> None:
        assert [event.seq for event in self.log] == list(range(1, self.battle.seq + 1))
        assert domain.fold(self.log) == self.battle

    @invariant()
    def there_is_one_end_and_nothing_after_it(self) -> None:
        finals = [entry for entry in self.wire if entry["type"] in FINAL]
        assert finals == ([self.wire[-1]] if self.battle.is_over else [])

    @invariant()
    def no_submission_is_lost_or_late(self) -> None:
        taken = referee.submissions(self.wire)
        assert set(taken) == {str(make_id(name)) for name in self.sent}
        pending = {key for key, each in taken.items() if each["verdict"] is None}
        if not self.battle.is_over:
            assert pending == {str(each.id) for each in self.battle.pending()}
        ends = {e["data"]["round"]: e["data"]["ends_at"] for e in referee.of_type(self.wire, "round_started")}
        for each in taken.values():
            assert referee.moment(each["at"]) <= referee.moment(ends[each["round"]])

    @invariant()
    def nothing_is_judged_twice(self) -> None:
        tests = [
            (e["data"]["submission_id"], e["data"]["index"])
            for e in referee.of_type(self.wire, "test_judged")
        ]
        whole = [e["data"]["submission_id"] for e in referee.of_type(self.wire, "submission_judged")]
        assert len(set(tests)) == len(tests)
        assert len(set(whole)) == len(whole)

    @invariant()
    def a_battle_is_over_when_nobody_is_left_to_play_with(self) -> None:
        quitters = [entry["data"]["player_id"] for entry in referee.of_type(self.wire, "player_forfeited")]
        assert len(set(quitters)) == len(quitters)
        seats = set(referee.players(self.wire))
        left = seats - referee.forfeited(self.wire)
        there = left - referee.gone(self.wire)
        if referee.of_type(self.wire, "countdown_started") and (len(left) < 2 or not there):
            assert self.battle.is_over

    @invariant()
    def scores_are_what_the_log_says(self) -> None:
        scores = referee.scores(self.wire)
        assert {str(player.id) for player in self.battle.players} == set(scores)
        for standing in domain.standings(self.battle):
            score = scores[str(standing.player_id)]
            improved = standing.last_improvement_at
            assert (standing.points, standing.solved) == (score.points, score.solved)
            assert (improved and improved.isoformat()) == score.improved_at
            assert sum(result.points for result in standing.rounds) == standing.points
            assert sum(result.solved for result in standing.rounds) == standing.solved

    @invariant()
    def results_are_what_the_log_says(self) -> None:
        for index, entry in enumerate(self.wire):
            if entry["type"] not in ("round_over", "battle_finished"):
                continue
            data, before = entry["data"], self.wire[:index]
            claimed = data["winner_id"] if data.get("reason") == "claimed" else None
            places = referee.places(before, claimed)
            told = [(each["player_id"], each["place"]) for each in data["standings"]]
            assert dict(told) == places
            assert [place for _, place in told] == sorted(places.values())
            if entry["type"] == "round_over":
                self.check_round(before, data)
            else:
                self.check_finish(before, data, places)

    def check_round(self, before: list[dict[str, Any]], over: dict[str, Any]) -> None:
        number = over["round"]
        assert over["winner_id"] == referee.round_winner(before, number)
        sent = [each for each in referee.submissions(before).values() if each["round"] == number]
        assert all(each["verdict"] for each in sent)

    def check_finish(
        self, before: list[dict[str, Any]], finish: dict[str, Any], places: dict[str, int]
    ) -> None:
        top = [player for player, place in places.items() if place == 1]
        assert finish["winner_id"] == (top[0] if len(top) == 1 else None)
        prize = 10 if len(top) == 1 else 3
        assert finish["xp"] == {player: prize if player in top else 0 for player in places}
        if finish["reason"] == "forfeit":
            assert top == [player for player in places if player not in referee.forfeited(before)]
        if finish["reason"] == "points":
            assert len(referee.of_type(before, "round_over")) == self.battle.settings.rounds

    @invariant()
    def a_deadline_always_brings_something(self) -> None:
        deadline = domain.next_deadline(self.battle)
        if deadline is not None:
            assert domain.tick(self.battle, deadline)[1]
            assert not self.battle.is_over
        else:
            assert self.battle.is_over or self.battle.pending()

    @invariant()
    def nothing_that_is_due_at_once_is_left_undone(self) -> None:
        assert domain.tick(self.battle, START - timedelta(days=1)) == (self.battle, [])

    def teardown(self) -> None:
        """Whatever has happened, a battle that is ticked and judged comes to its end."""
        for _ in range(100):
            if self.battle.is_over:
                break
            for submission in self.battle.pending():
                self.give_verdict(submission.id, Verdict.WA, 1)
            self.wait_for_the_next_deadline()
        assert self.battle.status in (Status.FINISHED, Status.CANCELLED)
        self.there_is_one_end_and_nothing_after_it()
        self.no_submission_is_lost_or_late()
        self.results_are_what_the_log_says()


TestBattles = BattleMachine.TestCase
TestBattles.settings = settings(
    max_examples=100,
    stateful_step_count=50,
    deadline=None,
    database=None,
    derandomize=False,
    suppress_health_check=[HealthCheck.too_slow],
)
