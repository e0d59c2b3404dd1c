"""What must follow: from the state itself, at once, or from the clock, at a deadline."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from game_service.battles.domain.draft import Draft
from game_service.battles.domain.events import (
    BattleCancelled,
    BattleFinished,
    Change,
    CountdownStarted,
    PlayerGone,
    RoundOver,
    RoundStarted,
)
from game_service.battles.domain.scoring import round_winner
from game_service.battles.domain.standings import standings, winner_of, xp_of
from game_service.battles.domain.states import (
    Battle,
    CancelReason,
    FinishReason,
    Player,
    Presence,
    Round,
    Status,
)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A time, and what happens then unless something comes before."""

    at: datetime
    change: Callable[[datetime], Change]


def settle(draft: Draft, now: datetime) -> None:
    """Record all that must have happened by ``now``, in the order in which it was due."""
    while True:
        change = immediate(draft.battle, now)
        if change is None:
            deadline = first_deadline(draft.battle)
            if deadline is None or deadline.at > now:
                return
            change = deadline.change(now)
        draft.record(change, now)


def first_deadline(battle: Battle) -> Deadline | None:
    """The earliest of the battle's deadlines."""
    return min(_deadlines(battle), key=lambda deadline: deadline.at, default=None)


def immediate(battle: Battle, now: datetime) -> Change | None:
    """What the state alone brings about, if anything."""
    match battle.status:
        case Status.WAITING:
            return _of_waiting(battle, now)
        case Status.COUNTDOWN:
            enough = sum(player.takes_part for player in battle.players) >= 2
            return None if enough else BattleCancelled(CancelReason.TOO_FEW_PLAYERS)
        case Status.RUNNING | Status.JUDGING | Status.ROUND_OVER:
            return _of_rounds(battle, now)
        case Status.FINISHED | Status.CANCELLED:
            return None


def finish(battle: Battle, reason: FinishReason, first: Player | None = None) -> BattleFinished:
    """The final event of a battle with a result; ``first`` wins whatever the points."""
    placed = standings(battle, first.id if first else None)
    return BattleFinished(reason, winner_of(placed), placed, xp_of(placed))


def all_have_solved(battle: Battle, round_: Round) -> bool:
    """Whether nobody who takes part has the round yet to solve."""
    return all(round_.is_solved_by(player.id) for player in battle.players if player.takes_part)


def _of_waiting(battle: Battle, now: datetime) -> Change | None:
    needed = 1 if battle.open else 2
    if len(battle.players) < needed:
        return BattleCancelled(CancelReason.TOO_FEW_PLAYERS)
    if len(battle.players) >= 2 and all(player.ready for player in battle.players):
        return CountdownStarted(now + timedelta(seconds=battle.settings.countdown_seconds))
    return None


def _of_rounds(battle: Battle, now: datetime) -> Change | None:
    if not any(player.takes_part for player in battle.players):
        return BattleCancelled(CancelReason.ABANDONED)
    remaining = [player for player in battle.players if player.presence is not Presence.FORFEITED]
    if len(remaining) == 1:
        return finish(battle, FinishReason.FORFEIT, first=remaining[0])
    if battle.status is Status.ROUND_OVER:
        last = len(battle.rounds) == battle.settings.rounds
        return finish(battle, FinishReason.POINTS) if last else None
    round_ = battle.rounds[-1]
    if all_have_solved(battle, round_) and not round_.is_judging:
        return _round_over(battle, now)
    return None


def _deadlines(battle: Battle) -> Iterator[Deadline]:
    """All deadlines of a battle, none if it is over."""
    if battle.is_over:
        return
    if battle.status is Status.WAITING:
        waits_until = battle.created_at + timedelta(seconds=battle.settings.waiting_seconds)
        yield Deadline(waits_until, lambda _: BattleCancelled(CancelReason.WAITED_TOO_LONG))
    if battle.starts_at is not None:
        yield Deadline(battle.starts_at, partial(_round_started, battle))
    if battle.status is Status.RUNNING and not battle.rounds[-1].is_judging:
        closes_at = battle.rounds[-1].ends_at + timedelta(seconds=battle.settings.settle_seconds)
        yield Deadline(closes_at, partial(_round_over, battle))
    for player in battle.players:
        if player.grace_until is not None:
            yield Deadline(player.grace_until, partial(_player_gone, player))


def _player_gone(player: Player, _now: datetime) -> PlayerGone:
    return PlayerGone(player.id)


def _round_started(battle: Battle, now: datetime) -> RoundStarted:
    problem = battle.problems[len(battle.rounds)]
    return RoundStarted(
        round=len(battle.rounds) + 1,
        problem_id=problem.id,
        weight=problem.weight,
        starts_at=now,
        ends_at=now + timedelta(seconds=battle.settings.round_seconds),
    )


def _round_over(battle: Battle, now: datetime) -> RoundOver:
    round_ = battle.rounds[-1]
    last = round_.number == battle.settings.rounds
    return RoundOver(
        round=round_.number,
        winner_id=round_winner(round_),
        standings=standings(battle),
        next_starts_at=None if last else now + timedelta(seconds=battle.settings.break_seconds),
    )
