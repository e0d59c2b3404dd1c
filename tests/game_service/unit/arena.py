"""A battle under test: players by name, times in seconds since its creation, and its whole log."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from game_service.battles import domain
from game_service.battles.domain import BattleSettings, Event, RoundProblem, Seat, Verdict

START = datetime(2026, 1, 1, tzinfo=UTC)
NAMESPACE = UUID("12345678-1234-5678-1234-567812345678")


def at(seconds: float) -> datetime:
    """So many seconds after the battle's creation."""
    return START + timedelta(seconds=seconds)


def make_id(name: str) -> UUID:
    """The id of a player, problem or submission of this name."""
    return uuid5(NAMESPACE, name)


def seat(name: str) -> Seat:
    return Seat(make_id(name), name)


class Arena:
    """Drives a battle and keeps its log; after each step the folded log must equal the battle."""

    def __init__(self, *names: str, weights: tuple[int, ...] = (1,), **settings: Any) -> None:
        chosen = {
            "rounds": len(weights),
            "seats": max(2, len(names)),
            "round_seconds": 100,
            "countdown_seconds": 5,
            "break_seconds": 10,
            "settle_seconds": 0.5,
        }
        self.battle, self.log = domain.create(
            make_id("battle"),
            BattleSettings(**(chosen | settings)),
            [RoundProblem(make_id(f"problem {number}"), weight) for number, weight in enumerate(weights)],
            [seat(name) for name in names],
            START,
        )

    def do(self, command: Any, *arguments: Any) -> list[Event]:
        """Run a command of the domain and return its events."""
        self.battle, events = command(self.battle, *arguments)
        self.log += events
        assert domain.fold(self.log) == self.battle
        return list(events)

    def join(self, name: str, seconds: float) -> list[Event]:
        return self.do(domain.join, seat(name), at(seconds))

    def ready(self, name: str, seconds: float) -> list[Event]:
        return self.do(domain.ready, make_id(name), at(seconds))

    def drop(self, name: str, seconds: float) -> list[Event]:
        return self.do(domain.drop, make_id(name), at(seconds))

    def leave(self, name: str, seconds: float) -> list[Event]:
        return self.do(domain.leave, make_id(name), at(seconds))

    def back(self, name: str, seconds: float) -> list[Event]:
        return self.do(domain.back, make_id(name), at(seconds))

    def forfeit(self, name: str, seconds: float) -> list[Event]:
        return self.do(domain.forfeit, make_id(name), at(seconds))

    def claim(self, name: str, seconds: float) -> list[Event]:
        return self.do(domain.claim_win, make_id(name), at(seconds))

    def tick(self, seconds: float) -> list[Event]:
        return self.do(domain.tick, at(seconds))

    def submit(self, name: str, submission: str, seconds: float, language: str = "python") -> list[Event]:
        return self.do(domain.submit, make_id(name), make_id(submission), language, at(seconds))

    def test(self, submission: str, index: int, seconds: float, verdict: Verdict = Verdict.AC) -> list[Event]:
        return self.do(domain.record_test, make_id(submission), index, verdict, at(seconds))

    def judge(self, submission: str, verdict: Verdict, seconds: float, passed: int = 10) -> list[Event]:
        """A verdict over ten tests."""
        return self.do(domain.record_verdict, make_id(submission), verdict, passed, 10, at(seconds))

    def solve(self, name: str, seconds: float) -> list[Event]:
        """Submit and be accepted at once."""
        submission = f"{name} at {seconds}"
        return [*self.submit(name, submission, seconds), *self.judge(submission, Verdict.AC, seconds)]

    def points(self, name: str) -> int:
        return self.battle.get_player(make_id(name)).points

    @property
    def names(self) -> list[str]:
        return [player.name for player in self.battle.players]

    @property
    def winner(self) -> str | None:
        """The name of the battle's winner."""
        winner_id = self.battle.winner_id
        return None if winner_id is None else self.battle.get_player(winner_id).name


def make_running(*names: str, **options: Any) -> Arena:
    """A battle whose first round started at second 0 and ends at 100, by default."""
    arena = Arena(*names, **({"countdown_seconds": 0} | options))
    for name in names:
        arena.ready(name, 0)
    return arena


def types(events: list[Event]) -> list[str]:
    return [event.type for event in events]
