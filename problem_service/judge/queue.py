"""The line before the judge's places: by priority, fair between players, bounded."""

import asyncio
import math
import time
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import IntEnum

from shared.errors import CodemazeError, Kind

_LONGEST_RETRY_S = 60
_WEIGHT = 0.2
"""Of the latest duration in the average."""


class Priority(IntEnum):
    """What goes first."""

    BATTLE = 0
    RUN = 1
    PRACTICE = 2
    VERIFICATION = 3


class JudgeBusy(CodemazeError):
    """Too many submissions are waiting to be judged; try again soon."""

    code = "judge-busy"
    kind = Kind.UNAVAILABLE


class LineFull(Exception):
    """There is no room for one more."""


@dataclass(frozen=True, slots=True, eq=False)
class Ticket:
    """One job in line or at a place. ``player``: None for nobody's jobs, which have no limit of their own."""

    player: str | None
    priority: Priority


class Line:
    """Who waits and who has a place. Pure: what changes is answered with the tickets that got a place by it.

    A place goes to the highest priority; within it, players take turns, and each one's jobs keep their
    order. A player has one place at most. All but battles together have half of the places at most, rounded
    up: a submission in a battle waits for nobody's practice. For the same reason battles and the rest have
    the same room in line each.
    """

    def __init__(self, places: int, room: int, room_of_player: int) -> None:
        """``room``: how many may wait, in battles and else; ``room_of_player``: of one player."""
        self.places = places
        self._room = room
        self._room_of_player = room_of_player
        self._waiting: dict[Priority, OrderedDict[str | None, deque[Ticket]]] = {
            priority: OrderedDict() for priority in Priority
        }
        self._waiting_of: dict[str, int] = {}
        self._running: set[Ticket] = set()
        self._players: set[str] = set()

    @property
    def waiting(self) -> int:
        return sum(map(self.waiting_at, Priority))

    @property
    def running(self) -> frozenset[Ticket]:
        return frozenset(self._running)

    def waiting_at(self, priority: Priority) -> int:
        return sum(map(len, self._waiting[priority].values()))

    def enter(self, ticket: Ticket) -> bool:
        """Whether it got a place at once; else it waits. Raises LineFull."""
        self._waiting[ticket.priority].setdefault(ticket.player, deque()).append(ticket)
        self._count(ticket, 1)
        if ticket in self._give_places():  # and no other: who could have had a place has one
            return True
        if self._is_too_full(ticket):
            self._withdraw(ticket)
            raise LineFull
        return False

    def leave(self, ticket: Ticket) -> list[Ticket]:
        """Done, or given up: it leaves its place or the line."""
        if ticket in self._running:
            self._running.remove(ticket)
            if ticket.player is not None:
                self._players.remove(ticket.player)
        else:
            self._withdraw(ticket)
        return self._give_places()

    def resize(self, places: int) -> list[Ticket]:
        """Who has a place keeps it."""
        self.places = places
        return self._give_places()

    def _give_places(self) -> list[Ticket]:
        started = []
        while (ticket := self._find_next()) is not None:
            self._take_turn(ticket)
            self._start(ticket)
            started.append(ticket)
        return started

    def _find_next(self) -> Ticket | None:
        for turns in self._waiting.values():
            for tickets in turns.values():
                if self._may_start(tickets[0]):
                    return tickets[0]
        return None

    def _may_start(self, ticket: Ticket) -> bool:
        if len(self._running) >= self.places or ticket.player in self._players:
            return False
        if ticket.priority is Priority.BATTLE:
            return True
        others = sum(running.priority is not Priority.BATTLE for running in self._running)
        return others < (self.places + 1) // 2

    def _start(self, ticket: Ticket) -> None:
        self._running.add(ticket)
        if ticket.player is not None:
            self._players.add(ticket.player)

    def _take_turn(self, ticket: Ticket) -> None:
        """The player's next turn comes after everyone else's."""
        turns = self._waiting[ticket.priority]
        tickets = turns[ticket.player]
        tickets.popleft()
        self._count(ticket, -1)
        if tickets:
            turns.move_to_end(ticket.player)
        else:
            del turns[ticket.player]

    def _withdraw(self, ticket: Ticket) -> None:
        turns = self._waiting[ticket.priority]
        tickets = turns[ticket.player]
        tickets.remove(ticket)
        self._count(ticket, -1)
        if not tickets:
            del turns[ticket.player]

    def _count(self, ticket: Ticket, change: int) -> None:
        if ticket.player is not None:
            count = self._waiting_of.get(ticket.player, 0) + change
            self._waiting_of[ticket.player] = count
            if not count:
                del self._waiting_of[ticket.player]

    def _is_too_full(self, ticket: Ticket) -> bool:
        """Whether the ticket, counted already, is one too many."""
        if ticket.player is not None and self._waiting_of[ticket.player] > self._room_of_player:
            return True
        battle = ticket.priority is Priority.BATTLE
        alike = [priority for priority in Priority if (priority is Priority.BATTLE) is battle]
        return sum(map(self.waiting_at, alike)) > self._room


class Queue:
    """The line for asyncio: a place is a context."""

    def __init__(
        self,
        places: int,
        *,
        room: int,
        room_of_player: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._line = Line(places, room, room_of_player)
        self._clock = clock
        self._turns: dict[Ticket, asyncio.Future[None]] = {}
        self._mean_s = 1.0

    @property
    def places(self) -> int:
        return self._line.places

    @property
    def waiting(self) -> int:
        return self._line.waiting

    def waiting_at(self, priority: Priority) -> int:
        return self._line.waiting_at(priority)

    @property
    def running(self) -> int:
        return len(self._line.running)

    def resize(self, places: int) -> None:
        self._wake(self._line.resize(places))

    @asynccontextmanager
    async def place(self, player: str | None, priority: Priority) -> AsyncIterator[None]:
        """Wait for a place and hold it. Raises JudgeBusy at once when there is no room to wait."""
        ticket = Ticket(player, priority)
        try:
            got_it = self._line.enter(ticket)
        except LineFull:
            raise JudgeBusy(retry_after=self._retry_after_s()) from None
        try:
            if not got_it:
                turn = self._turns[ticket] = asyncio.get_running_loop().create_future()
                await turn
            began = self._clock()
            yield
            self._mean_s += _WEIGHT * (self._clock() - began - self._mean_s)
        finally:
            self._turns.pop(ticket, None)
            self._wake(self._line.leave(ticket))

    def _wake(self, tickets: list[Ticket]) -> None:
        for ticket in tickets:
            turn = self._turns[ticket]
            if not turn.done():  # else it is being given up, and hands its place on
                turn.set_result(None)

    def _retry_after_s(self) -> int:
        """When about half of those in line will have had their turn."""
        rounds = (self.waiting / 2 + 1) / max(1, self.places)
        return min(_LONGEST_RETRY_S, max(1, math.ceil(rounds * self._mean_s)))
