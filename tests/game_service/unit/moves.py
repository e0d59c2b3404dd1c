"""Moves of a battle's players, its judge, its clock and its failures."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from game_service.battles import codec, domain
from game_service.battles.domain import Seat, Verdict
from tests.game_service.unit import referee
from tests.game_service.unit.machine import TESTS, Machine

verdicts = st.sampled_from([Verdict.AC, Verdict.AC, *Verdict])
picks = st.integers(0, 1000)
mostly = st.sampled_from([True, True, False])
clock_steps = st.sampled_from([0.000001, 0.3, 0.3, 1, 1, 3, 9, 21])


class BattleMachine(Machine):
    """Any of them at any time."""

    def plays(self) -> bool:
        """Whether a round is on."""
        return referee.open_round(self.wire) is not None

    # The clock

    @rule(seconds=clock_steps, ticks=st.booleans())
    def let_time_pass(self, seconds: float, ticks: bool) -> None:
        self.now += timedelta(seconds=seconds)
        if ticks:
            self.tick()

    @rule()
    def wait_for_the_next_deadline(self) -> None:
        deadline = domain.next_deadline(self.battle)
        if deadline is not None:
            self.now = max(self.now, deadline)
            assert self.tick()

    @precondition(plays)
    @rule(all_solve=mostly, goes_on=mostly)
    def play_the_round_out(self, all_solve: bool, goes_on: bool) -> None:
        """To its end, and to the beginning of the next."""
        on = referee.open_round(self.wire) or {}
        for player in sorted(referee.taking_part(self.wire) - referee.solvers(self.wire, on["round"])):
            if all_solve and self.submit_at(UUID(player), self.now):
                self.give_verdict(self.sent[-1], Verdict.AC, TESTS)
        for submission in self.battle.pending():
            self.give_verdict(submission.id, Verdict.WA, 1)
        if self.plays():
            settled = timedelta(seconds=self.settings.settle_seconds)
            self.now = max(self.now, referee.moment(on["ends_at"]) + settled)
            self.tick()
        if goes_on:
            self.wait_for_the_next_deadline()

    # Players

    @precondition(lambda self: not referee.of_type(self.wire, "countdown_started"))
    @rule(who=picks, command=st.sampled_from(["join", "ready"]))
    def prepare(self, who: int, command: str) -> None:
        name = self.crew[who % len(self.crew)]
        if command == "join":
            self.do(domain.join, Seat(self.make_id(name), name), self.now)
        else:
            self.do(domain.ready, self.make_id(name), self.now)

    @rule(who=picks, how=st.sampled_from([domain.drop, domain.leave]))
    def go_away(self, who: int, how: Any) -> None:
        player = self.one_of(who, "present", "dropped") or self.anyone(who)
        self.do(how, player, self.now)

    @rule(who=picks)
    def come_back(self, who: int) -> None:
        """Even a player who is given up may, while the battle goes on."""
        before = self.wire
        player = self.one_of(who, "dropped", "left", "gone") or self.anyone(who)
        away = str(player) in referee.in_state(before, "dropped", "left", "gone")
        events = self.do(domain.back, player, self.now)
        if away and not referee.is_over(before):
            assert events
            assert events[0].type == "player_back"
            self.done["back though gone"] += referee.presence(before)[str(player)] == "gone"
        else:
            assert not events

    @precondition(plays)
    @rule(who=picks, how=st.sampled_from([domain.drop, domain.leave]), gone=st.booleans())
    def go_and_come_back(self, who: int, how: Any, gone: bool) -> None:
        """A moment later, or after the player was given up."""
        self.go_away(who, how)
        away = [t for p in referee.presence(self.wire) if (t := referee.grace_until(self.wire, p))]
        if gone and away:
            self.now = max(self.now, min(away))
            self.tick()
        self.come_back(who)

    @precondition(lambda self: len(self.log) > 6)
    @rule(who=picks)
    def forfeit(self, who: int) -> None:
        player = self.one_of(who, "present", "dropped", "left", "gone") or self.anyone(who)
        allowed = not referee.is_over(self.due()) and str(player) in referee.presence(self.due())
        allowed = allowed and referee.presence(self.due())[str(player)] != "forfeited"
        assert (self.do(domain.forfeit, player, self.now) is not None) == allowed

    @precondition(lambda self: len(self.log) > 12 and self.plays())
    @rule(who=picks, submits=mostly)
    def all_others_forfeit(self, who: int, submits: bool) -> None:
        """Perhaps while something is in judging."""
        one = self.one_of(who, "present", "dropped", "left", "gone")
        if submits and one is not None:
            self.submit_at(one, self.now)
        for player in sorted(set(referee.players(self.wire)) - {str(one)}):
            self.do(domain.forfeit, UUID(player), self.now)

    @rule(who=picks)
    def claim_the_win(self, who: int) -> None:
        player = self.one_of(who, "present") or self.anyone(who)
        allowed = self.settings.claims and referee.may_claim(self.due(), str(player))
        assert (self.do(domain.claim_win, player, self.now) is not None) == allowed

    @precondition(plays)
    @rule(who=picks, stays=mostly, how=st.sampled_from([domain.drop, domain.leave]), claims=mostly)
    def leave_one_alone(self, who: int, stays: bool, how: Any, claims: bool) -> None:
        """The others go away, for as long as they have to come back or just under it."""
        alone = self.one_of(who, "present")
        for player in sorted(referee.in_state(self.wire, "present") - {str(alone)}):
            self.do(how, UUID(player), self.now)
        waits = [t for p in referee.presence(self.wire) if (t := referee.grace_until(self.wire, p))]
        if waits:
            self.now = max(self.now, max(waits) - timedelta(microseconds=not stays))
        self.tick()
        if claims:
            self.claim_the_win(0)

    # Submissions

    @precondition(plays)
    @rule(who=picks, verdict=verdicts, tests=st.lists(verdicts, min_size=1, max_size=2))
    def submit_and_be_judged(self, who: int, verdict: Verdict, tests: list[Verdict]) -> None:
        if self.submit_at(self.anyone(who), self.now):
            for index, of_test in enumerate(tests):
                assert self.do(domain.record_test, self.sent[-1], index, of_test, self.now)
            self.give_verdict(self.sent[-1], verdict, 3)

    @precondition(plays)
    @rule(order=st.permutations(range(4)), many=st.integers(2, 4), ago=st.sampled_from([0, 0, 0.2]),
          latest_first=st.booleans())  # fmt: skip
    def race(self, order: list[int], many: int, ago: float, latest_first: bool) -> None:
        """Some solve it, the later in the log perhaps the earlier to arrive, judged in either order."""
        racers = list(dict.fromkeys(self.anyone(who) for who in order))[:many]
        taken = [
            self.sent[-1]
            for place, player in enumerate(racers)
            if self.submit_at(player, self.now - timedelta(seconds=ago * place))
        ]
        for submission in reversed(taken) if latest_first else taken:
            self.give_verdict(submission, Verdict.AC, TESTS)

    @rule(who=picks, seconds_ago=st.sampled_from([0, 0, 0.2, 2, 30]))
    def submit(self, who: int, seconds_ago: float) -> None:
        self.submit_at(self.anyone(who), self.now - timedelta(seconds=seconds_ago))

    @precondition(plays)
    @rule(who=picks, microseconds=st.integers(-1, 1), waited=st.sampled_from([0, 0.4]), ticks=st.booleans())
    def submit_at_the_bell(self, who: int, microseconds: int, waited: float, ticks: bool) -> None:
        """It may have waited for its turn after it arrived, but never for longer than a round settles."""
        on = referee.open_round(self.wire) or {}
        bell = referee.moment(on["ends_at"])
        waited = min(waited, self.settings.settle_seconds)
        self.now = max(self.now, bell + timedelta(seconds=waited, microseconds=min(microseconds, 0)))
        if ticks:
            self.tick()
        self.submit_at(self.anyone(who), bell + timedelta(microseconds=microseconds))

    @precondition(lambda self: self.sent)
    @rule(pick=picks, index=st.integers(0, 2), verdict=verdicts)
    def judge_a_test(self, pick: int, index: int, verdict: Verdict) -> None:
        submission = self.sent[-1 - pick % min(len(self.sent), 3)]
        assert self.do(domain.record_test, submission, index, verdict, self.now) is not None

    @precondition(lambda self: self.sent)
    @rule(pick=picks, verdict=verdicts, passed=st.integers(0, TESTS))
    def judge(self, pick: int, verdict: Verdict, passed: int) -> None:
        """Anything ever sent: judging may be done again after a crash, or come when all is over."""
        self.give_verdict(self.sent[pick % len(self.sent)], verdict, passed)

    @precondition(lambda self: self.battle.pending())
    @rule(pick=picks, verdict=verdicts, passed=st.integers(0, TESTS))
    def judge_what_is_pending(self, pick: int, verdict: Verdict, passed: int) -> None:
        pending = self.battle.pending()
        self.give_verdict(pending[pick % len(pending)].id, verdict, passed)

    # Failures

    @rule()
    def crash_and_reload_the_state(self) -> None:
        self.battle = codec.load(json.loads(json.dumps(codec.dump(self.battle))))

    @rule()
    def crash_and_fold_the_log(self) -> None:
        documents = json.loads(json.dumps([codec.dump_event(event) for event in self.log]))
        self.battle = domain.fold(map(codec.load_event, documents))
