"""The line before the places: the rules, and that no wake-up is ever lost."""

import asyncio
from collections import deque

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

from problem_service.judge.queue import JudgeBusy, Line, LineFull, Priority, Queue, Ticket

ROOM, ROOM_OF_PLAYER = 6, 3
BATTLE, RUN, PRACTICE, VERIFICATION = Priority


class LineMachine(RuleBasedStateMachine):
    """Any sequence of comings and goings, against the rules said plainly."""

    tickets = Bundle("tickets")

    def __init__(self) -> None:
        super().__init__()
        self.line = Line(2, ROOM, ROOM_OF_PLAYER)
        self.waiting: list[Ticket] = []
        self.running: set[Ticket] = set()

    @rule(
        target=tickets,
        player=st.sampled_from(["ada", "ben", "cleo", None]),
        priority=st.sampled_from(Priority),
    )
    def enter(self, player: str | None, priority: Priority) -> Ticket:
        ticket = Ticket(player, priority)
        alike = [other for other in self.waiting if (other.priority is BATTLE) is (priority is BATTLE)]
        own = [other for other in self.waiting if player is not None and other.player == player]
        try:
            started = self.line.enter(ticket)
        except LineFull:
            assert len(alike) >= ROOM or len(own) >= ROOM_OF_PLAYER
            return ticket
        if started:
            self.running.add(ticket)
        else:
            assert len(alike) < ROOM
            assert len(own) < ROOM_OF_PLAYER
            self.waiting.append(ticket)
        return ticket

    @rule(ticket=consumes(tickets))
    def leave(self, ticket: Ticket) -> None:
        if ticket not in self.running and ticket not in self.waiting:
            return  # it was refused
        if ticket in self.waiting:
            self.waiting.remove(ticket)
        self.running.discard(ticket)
        self._started(self.line.leave(ticket))

    @rule(places=st.integers(1, 5))
    def resize(self, places: int) -> None:
        self._started(self.line.resize(places))

    def _started(self, tickets: list[Ticket]) -> None:
        for ticket in tickets:
            better = [other for other in self.waiting if other.priority < ticket.priority]
            assert not any(map(self._may_start, better))
            own = [
                other
                for other in self.waiting
                if (other.player, other.priority) == (ticket.player, ticket.priority)
            ]
            assert own[0] is ticket
            self.waiting.remove(ticket)
            self.running.add(ticket)

    def _may_start(self, ticket: Ticket) -> bool:
        places = self.line.places
        others = [running for running in self.running if running.priority is not BATTLE]
        return (
            len(self.running) < places
            and (ticket.player is None or all(running.player != ticket.player for running in self.running))
            and (ticket.priority is BATTLE or len(others) < (places + 1) // 2)
        )

    @invariant()
    def nobody_waits_who_could_have_a_place(self) -> None:
        assert not any(map(self._may_start, self.waiting))

    @invariant()
    def a_player_has_one_place(self) -> None:
        players = [ticket.player for ticket in self.running if ticket.player is not None]
        assert len(players) == len(set(players))

    @invariant()
    def the_line_knows_who_waits_and_who_runs(self) -> None:
        assert self.line.waiting == len(self.waiting)
        assert self.line.running == self.running
        for priority in Priority:
            count = sum(ticket.priority is priority for ticket in self.waiting)
            assert self.line.waiting_at(priority) == count


TestLine = LineMachine.TestCase


def served(line: Line, *tickets: Ticket) -> list[Ticket]:
    """The order in which tickets get the only place."""
    holder = Ticket(None, BATTLE)
    assert line.enter(holder)
    for ticket in tickets:
        assert not line.enter(ticket)
    order: list[Ticket] = []
    while started := line.leave(holder):
        (holder,) = started
        order.append(holder)
    return order


def test_priorities_come_first_and_each_player_has_turns() -> None:
    ada = [Ticket("ada", RUN) for _ in range(3)]
    ben = [Ticket("ben", RUN) for _ in range(2)]
    cleo, battle, verification = Ticket("cleo", PRACTICE), Ticket("dan", BATTLE), Ticket(None, VERIFICATION)
    order = served(Line(1, 20, 20), verification, cleo, *ada, *ben, battle)
    assert order == [battle, ada[0], ben[0], ada[1], ben[1], ada[2], cleo, verification]


def test_nobody_starves_within_a_priority() -> None:
    """However many come of a busy player's, each other one has its turn within one round."""
    line = Line(1, 100, 100)
    running = Ticket("greedy", RUN)
    assert line.enter(running)
    for _ in range(5):
        line.enter(Ticket("greedy", RUN))
    patient = Ticket("patient", RUN)
    line.enter(patient)
    turns = 0
    while running is not patient:
        line.enter(Ticket("greedy", RUN))
        (running,) = line.leave(running)
        turns += 1
    assert turns <= 2


@pytest.mark.parametrize(("places", "most"), [(1, 1), (2, 1), (3, 2), (4, 2), (5, 3)])
def test_all_but_battles_have_half_of_the_places(places: int, most: int) -> None:
    line = Line(places, 20, 20)
    others = [Ticket(None, priority) for priority in (RUN, PRACTICE, VERIFICATION) for _ in range(3)]
    assert sum(map(line.enter, others)) == most
    battles = [Ticket(None, BATTLE) for _ in range(places - most)]
    assert all(map(line.enter, battles))


async def hold(queue: Queue, order: list[str], player: str, leave: asyncio.Event) -> None:
    async with queue.place(player, BATTLE):
        order.append(player)
        await leave.wait()


async def settle() -> None:
    """Let every task run until it waits."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_a_full_line_refuses_at_once_and_says_when_to_come_back() -> None:
    queue, door, order = Queue(1, room=1, room_of_player=9), asyncio.Event(), list[str]()
    async with asyncio.TaskGroup() as group:
        for player in ("ada", "ben"):
            group.create_task(hold(queue, order, player, door))
        await settle()
        with pytest.raises(JudgeBusy) as refused:
            async with queue.place("cleo", BATTLE):
                raise AssertionError("there was no place")
        assert refused.value.retry_after == 2
        assert (queue.waiting, queue.running) == (1, 1)
        door.set()
    assert (order, queue.waiting, queue.running) == (["ada", "ben"], 0, 0)


async def test_the_time_to_come_back_follows_how_long_places_are_held() -> None:
    times = deque(float(second) for second in range(0, 1000, 50))
    queue = Queue(1, room=0, room_of_player=9, clock=times.popleft)
    for _ in range(8):
        async with queue.place("ada", BATTLE):
            pass
    async with queue.place("ada", BATTLE):
        with pytest.raises(JudgeBusy) as refused:
            async with queue.place("ben", BATTLE):
                raise AssertionError("there was no place")
    assert refused.value.retry_after is not None
    assert 30 < refused.value.retry_after <= 60


async def test_a_place_that_comes_together_with_the_cancellation_is_not_lost() -> None:
    queue, door, never = Queue(1, room=2, room_of_player=9), asyncio.Event(), asyncio.Event()
    holder = asyncio.create_task(hold(queue, [], "ada", door))
    waiter = asyncio.create_task(hold(queue, [], "ben", never))
    await settle()
    door.set()
    await asyncio.sleep(0)  # the holder leaves and hands its place over; the waiter has not run yet
    waiter.cancel()
    await asyncio.gather(holder, waiter, return_exceptions=True)
    async with asyncio.timeout(1), queue.place("cleo", BATTLE):
        pass


async def test_who_gives_up_in_line_makes_room() -> None:
    queue, order, door = Queue(1, room=2, room_of_player=9), list[str](), asyncio.Event()
    tasks = [asyncio.create_task(hold(queue, order, player, door)) for player in ("ada", "ben", "cleo")]
    await settle()
    tasks[1].cancel()
    await settle()
    assert queue.waiting == 1
    door.set()
    await asyncio.gather(tasks[0], tasks[2])
    assert order == ["ada", "cleo"]


async def test_new_places_are_given_to_those_who_wait() -> None:
    queue, order, door = Queue(1, room=2, room_of_player=9), list[str](), asyncio.Event()
    async with asyncio.TaskGroup() as group:
        for player in ("ada", "ben"):
            group.create_task(hold(queue, order, player, door))
        await settle()
        assert order == ["ada"]
        queue.resize(2)
        await settle()
        assert order == ["ada", "ben"]
        door.set()
