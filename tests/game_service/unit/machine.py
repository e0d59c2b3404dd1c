"""A battle, its log, and what is done to it: the means by which `moves` drives it."""

import json
from collections import Counter
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize

from game_service.battles import domain
from game_service.battles.domain import BattleSettings, Event, RoundProblem, Seat, Verdict
from shared.errors import CodemazeError
from tests.game_service.unit import entries, referee
from tests.game_service.unit.arena import START, make_id

NAMES = ["ann", "bob", "cid", "dan"]
TESTS = 7


class Machine(RuleBasedStateMachine):
    """One battle, its log as clients see it, and what was done to it."""

    done: ClassVar[Counter[str]] = Counter()
    """How often each command and each kind of event came about, over all battles."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.sent: list[UUID] = []
        self.wire: list[dict[str, Any]] = []
        self.log: list[Event] = []

    def make_id(self, name: str) -> UUID:
        return make_id(name)

    @initialize(
        players=st.sampled_from([2, 2, 3, 3, 4, 1]),
        free_seats=st.sampled_from([0, 0, 1]),
        weights=st.lists(st.integers(1, 4), min_size=1, max_size=4),
        pauses=st.sampled_from([(0, 0), (3, 3)]),
        settle=st.sampled_from([0, 0.5, 0.5]),
        grace=st.sampled_from([(40, 10), (6, 3), (6, 3), (0, 0)]),
        most=st.sampled_from([(1, 3), (2, 50), (3, 50)]),
        claims=st.sampled_from([True, True, True, False]),
        begun=st.sampled_from([True] * 5 + [False]),
    )
    def create(
        self,
        players: int,
        free_seats: int,
        weights: list[int],
        pauses: tuple[float, float],
        settle: float,
        grace: tuple[float, float],
        most: tuple[int, int],
        claims: bool,
        begun: bool,
    ) -> None:
        self.settings = BattleSettings(
            rounds=len(weights),
            round_seconds=60,
            seats=max(2, players + free_seats),
            countdown_seconds=pauses[0],
            break_seconds=pauses[1],
            settle_seconds=settle,
            dropped_grace_seconds=grace[0],
            left_grace_seconds=grace[1],
            max_pending=most[0],
            max_submissions=most[1],
            claims=claims,
        )
        self.crew = NAMES[: players + free_seats]
        problems = [RoundProblem(make_id(f"p{number}"), weight) for number, weight in enumerate(weights)]
        seats = [Seat(self.make_id(name), name) for name in NAMES[:players]]
        self.begin(problems, seats)
        if begun and len(self.crew) > 1:
            for name in self.crew:
                self.do(domain.join, Seat(self.make_id(name), name), self.now)
                self.do(domain.ready, self.make_id(name), self.now)
            self.now += timedelta(seconds=pauses[0])
            self.tick()

    def begin(self, problems: list[RoundProblem], seats: list[Seat]) -> None:
        self.battle, events = domain.create(self.make_id("b"), self.settings, problems, seats, self.now)
        self.note(events)

    def do(self, command: Any, *arguments: Any) -> list[Event] | None:
        """Run a command; None if it was refused. A battle that is over must stay as it is."""
        before = self.battle
        try:
            after, events = command(before, *arguments)
        except CodemazeError:
            return None
        assert not (before.is_over and (events or after != before))
        self.battle = after
        self.note(events)
        self.done[command.__name__] += bool(events)
        return list(events)

    def note(self, events: list[Event]) -> None:
        """Append to the log, entry by entry, what may be there."""
        for event in events:
            entry = json.loads(json.dumps(domain.to_wire(event)))
            entries.check(self.wire, entry, self.settings)
            if entry["type"] in ("battle_finished", "battle_cancelled"):
                self.done["ended while judging"] += bool(referee.pending(self.wire))
            self.wire = [*self.wire, entry]
            self.done[f"{entry['type']} {entry['data'].get('reason', '')}".strip()] += 1
            if event.type == "round_over" and event.at < self.battle.rounds[event.data.round - 1].ends_at:  # type: ignore[union-attr]
                self.done["round_over early"] += 1
        self.log += events

    def tick(self) -> list[Event]:
        """What time brings about; afterwards nothing that is due may be left."""
        events = self.do(domain.tick, self.now)
        assert events is not None
        if not referee.is_over(self.wire):
            for player in referee.in_state(self.wire, "dropped", "left"):
                until = referee.grace_until(self.wire, player)
                assert until is not None
                assert until > self.now
            on = referee.open_round(self.wire)
            if on is not None and not referee.pending(self.wire):
                assert self.now < referee.moment(on["ends_at"]) + timedelta(
                    seconds=self.settings.settle_seconds
                )
        return events

    def due(self) -> list[dict[str, Any]]:
        """The log as a tick at this moment would leave it."""
        return self.wire + [domain.to_wire(event) for event in domain.tick(self.battle, self.now)[1]]

    def one_of(self, pick: int, *states: str) -> UUID | None:
        """A player in one of these states, if there is any."""
        found = sorted(referee.in_state(self.wire, *states))
        return UUID(found[pick % len(found)]) if found else None

    def anyone(self, pick: int) -> UUID:
        """A player, or someone who might have been one."""
        return self.make_id(self.crew[pick % len(self.crew)])

    def submit_at(self, player: UUID, at: datetime) -> bool:
        """Submit, and check that it is taken if and only if the rules say so."""
        submission = self.make_id(f"s{len(self.sent)}")
        limits = self.settings.max_pending, self.settings.max_submissions
        expected = referee.takes(self.wire, str(player), at, *limits)
        events = self.do(domain.submit, player, submission, "python", at)
        assert (events is not None) == expected
        if events is not None:
            assert [event.type for event in events] == ["submission_received"]
            self.sent.append(submission)
            self.done["taken after the bell"] += self.now > self.battle.rounds[-1].ends_at
        elif (on := referee.open_round(self.wire)) and at > referee.moment(on["ends_at"]):
            self.done["refused as late"] += 1
        return expected

    def give_verdict(self, submission_id: UUID, verdict: Verdict, passed: int) -> None:
        passed = TESTS if verdict is Verdict.AC else min(passed, TESTS - 1)
        waits = not referee.is_over(self.wire) and str(submission_id) in referee.pending(self.wire)
        events = self.do(domain.record_verdict, submission_id, verdict, passed, TESTS, self.now)
        assert bool(events) == waits
