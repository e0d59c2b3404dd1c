"""The log gives the state: every change of a battle is one of its events."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import assert_never
from uuid import UUID

from game_service.battles.domain.events import (
    BattleCancelled,
    BattleCreated,
    BattleFinished,
    CountdownStarted,
    Event,
    FinalEvent,
    PlayerBack,
    PlayerDropped,
    PlayerEvent,
    PlayerForfeited,
    PlayerGone,
    PlayerJoined,
    PlayerLeft,
    PlayerReady,
    RoundEvent,
    RoundOver,
    RoundStarted,
    SubmissionJudged,
    SubmissionReceived,
    TestJudged,
)
from game_service.battles.domain.scoring import with_verdict
from game_service.battles.domain.states import (
    Battle,
    Player,
    Presence,
    Round,
    Status,
    Submission,
)


def evolve(battle: Battle | None, event: Event) -> Battle:
    """The battle after the event; None before the first. Raises ValueError unless the event is the next."""
    if battle is None:
        return _created(event)
    if event.battle_id != battle.id or event.seq != battle.seq + 1:
        raise ValueError(f"event {event.seq} of {event.battle_id} cannot follow {battle.seq} of {battle.id}")
    if battle.is_over or isinstance(event.data, BattleCreated):
        raise ValueError(f"a {battle.status} battle has no {event.type}")
    match event.data:
        case BattleFinished() | BattleCancelled() as ended:
            battle = _after_final(battle, ended, event.at)
        case (
            CountdownStarted()
            | RoundStarted()
            | SubmissionReceived()
            | TestJudged()
            | SubmissionJudged()
            | RoundOver() as change
        ):
            battle = _after_round_event(battle, change, event.at)
        case _ as change:
            battle = _after_player_event(battle, change)
    return replace(battle, seq=event.seq)


def fold(events: Iterable[Event]) -> Battle:
    """The battle that a whole log gives. Raises ValueError if it is empty or has a gap."""
    battle = None
    for event in events:
        battle = evolve(battle, event)
    if battle is None:
        raise ValueError("an empty log gives no battle")
    return battle


def _created(event: Event) -> Battle:
    if event.seq != 1 or not isinstance(event.data, BattleCreated):
        raise ValueError(f"a log cannot begin with event {event.seq}, {event.type}")
    created = event.data
    return Battle(
        id=event.battle_id,
        room_id=created.room_id,
        settings=created.settings,
        problems=created.problems,
        open=created.open,
        created_at=event.at,
        seq=event.seq,
        players=tuple(Player(seat.player_id, seat.name) for seat in created.players),
    )


def _after_player_event(battle: Battle, change: PlayerEvent) -> Battle:
    if isinstance(change, PlayerJoined):
        return replace(battle, players=(*battle.players, Player(change.player_id, change.name)))
    if battle.status is Status.WAITING and isinstance(change, PlayerLeft | PlayerGone):
        others = (player for player in battle.players if player.id != change.player_id)
        return replace(battle, players=tuple(others))
    player = battle.get_player(change.player_id)
    match change:
        case PlayerReady():
            player = replace(player, ready=True)
        case PlayerDropped(grace_until=grace_until):
            player = replace(player, presence=Presence.DROPPED, grace_until=grace_until)
        case PlayerLeft(grace_until=grace_until):
            player = replace(player, presence=Presence.LEFT, grace_until=grace_until)
        case PlayerBack():
            player = replace(player, presence=Presence.PRESENT, grace_until=None)
        case PlayerGone():
            player = replace(player, presence=Presence.GONE, grace_until=None)
        case PlayerForfeited():
            player = replace(player, presence=Presence.FORFEITED, grace_until=None)
        case _:
            assert_never(change)
    return battle.with_player(player)


def _after_round_event(battle: Battle, change: RoundEvent, at: datetime) -> Battle:
    match change:
        case CountdownStarted(starts_at=starts_at):
            return replace(battle, status=Status.COUNTDOWN, starts_at=starts_at)
        case RoundStarted():
            problem = battle.problems[change.round - 1]
            started = Round(change.round, problem, change.starts_at, change.ends_at)
            return replace(battle, status=Status.RUNNING, starts_at=None, rounds=(*battle.rounds, started))
        case SubmissionReceived():
            return battle.with_submission(
                Submission(change.submission_id, change.player_id, change.round, at, change.language)
            )
        case TestJudged():
            before = _pending(battle, change.submission_id)
            judged = (*before.tests_judged, change.index)
            return battle.with_submission(replace(before, tests_judged=judged, passed=change.passed))
        case SubmissionJudged():
            before = _pending(battle, change.submission_id)
            verdict, passed, tests = change.verdict, change.passed, change.tests
            after = replace(before, verdict=verdict, passed=passed, tests=tests, tests_judged=())
            return with_verdict(battle, after)
        case RoundOver(next_starts_at=next_starts_at):
            rounds = (*battle.rounds[:-1], replace(battle.rounds[-1], submissions=()))
            return replace(battle, status=Status.ROUND_OVER, starts_at=next_starts_at, rounds=rounds)
        case _:
            assert_never(change)


def _pending(battle: Battle, submission_id: UUID) -> Submission:
    submission = battle.find_pending(submission_id)
    if submission is None:
        raise ValueError(f"nothing is in judging as {submission_id} in {battle.id}")
    return submission


def _after_final(battle: Battle, ended: FinalEvent, at: datetime) -> Battle:
    match ended:
        case BattleFinished(reason=reason, winner_id=winner_id):
            status = Status.FINISHED
            battle = replace(battle, reason=reason, winner_id=winner_id)
        case BattleCancelled(reason=reason):
            status = Status.CANCELLED
            battle = replace(battle, reason=reason)
        case _:
            assert_never(ended)
    return replace(battle, status=status, starts_at=None, ended_at=at)
