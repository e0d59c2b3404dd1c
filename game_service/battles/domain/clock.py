"""What time alone brings about."""

from datetime import datetime

from game_service.battles.domain.consequences import all_have_solved, first_deadline, settle
from game_service.battles.domain.draft import Draft, Transition
from game_service.battles.domain.states import Battle, Status


def tick(battle: Battle, now: datetime) -> Transition:
    """Everything due by ``now``, the earliest first: a countdown or break over, a round's end, a grace over.

    No events if nothing is due. Late ticks are safe: a round starts when its event is made, so players do not
    lose the time a service was down before it.
    """
    draft = Draft(battle)
    settle(draft, now)
    return draft.transition


def next_deadline(battle: Battle) -> datetime | None:
    """When `tick` is next due and gives at least one event; None: only a command can change the battle."""
    deadline = first_deadline(battle)
    return deadline.at if deadline else None


def status_at(battle: Battle, now: datetime) -> Status:
    """The battle's status, telling JUDGING from RUNNING: the round takes no more and waits for verdicts."""
    round_ = battle.round
    if battle.status is Status.RUNNING and round_ is not None:
        closed = now > round_.ends_at or all_have_solved(battle, round_)
        return Status.JUDGING if closed else Status.RUNNING
    return battle.status
