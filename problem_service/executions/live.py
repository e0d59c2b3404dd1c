"""What a running execution shows while it runs, kept in memory for those who follow it."""

import asyncio
import codecs
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from problem_service.executions.domain import LONGEST_OUTPUT

END = "end"
"""The id of the last event, whoever tells it."""
MOST_PIECES = 5_000
"""Pieces of output that are shown while it runs; what comes after them is in the end result."""


@dataclass(frozen=True, slots=True)
class Event:
    """``id``: the attempt and the event's number in it, both counted from 1, such as ``1-3``; or END."""

    id: str
    name: str
    data: dict[str, Any]


class _Stream:
    """Standard output or standard error: how much of it came, and characters that come in two pieces."""

    def __init__(self) -> None:
        self.data = bytearray()
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def add(self, data: bytes) -> str:
        data = data[: LONGEST_OUTPUT - len(self.data)]
        self.data += data
        return self._decoder.decode(data)


class Live:
    """The events of one attempt to run an execution."""

    def __init__(self, execution_id: UUID, attempt: int) -> None:
        self.execution_id = execution_id
        self.attempt = attempt
        self._events: list[Event] = []
        self._changed = asyncio.Event()
        self._over = False
        self._streams = {"stdout": _Stream(), "stderr": _Stream()}

    def started(self) -> None:
        """A further attempt begins anew: what an earlier one printed counts no more."""
        self._publish("started", {"attempt": self.attempt})

    def built(self, *, ok: bool, message: str) -> None:
        self._publish("built", {"ok": ok, "message": message})

    def printed(self, stream: str, data: bytes) -> None:
        text = self._streams[stream].add(data)
        if text and len(self._events) < MOST_PIECES:
            self._publish("printed", {"stream": stream, "text": text})

    def close(self, last: Event | None = None) -> None:
        """No more events come from here, after the last one if it is known here."""
        if last is not None and not self._over:
            self._events.append(last)
        self._over = True
        self._wake()

    def written(self, stream: str) -> bytes:
        """What was written so far."""
        return bytes(self._streams[stream].data)

    async def events(self, after: str | None, *, idle: float) -> AsyncIterator[Event | None]:
        """The events after the one with the id ``after``, or all; None when none came in ``idle`` seconds."""
        index = self._index_after(after)
        while True:
            while index < len(self._events):
                yield self._events[index]
                index += 1
            if self._over:
                return
            changed = self._changed
            try:
                async with asyncio.timeout(idle):
                    await changed.wait()
            except TimeoutError:
                yield None

    def _index_after(self, event_id: str | None) -> int:
        attempt, _, number = (event_id or "").partition("-")
        known = attempt == str(self.attempt) and number.isdecimal() and int(number) <= len(self._events)
        return int(number) if known else 0

    def _publish(self, name: str, data: dict[str, Any]) -> None:
        if not self._over:
            self._events.append(Event(f"{self.attempt}-{len(self._events) + 1}", name, data))
            self._wake()

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()


def finished(execution: Any) -> Event:
    """The last event of an execution, given its row."""
    return Event(END, "finished", {"execution": execution})


class Lives:
    """The executions that run in this process."""

    def __init__(self) -> None:
        self._lives: dict[UUID, Live] = {}
        self._opened = asyncio.Event()

    def open(self, execution_id: UUID, attempt: int) -> Live:
        live = self._lives[execution_id] = Live(execution_id, attempt)
        self._opened.set()
        self._opened = asyncio.Event()
        return live

    async def wait_for(self, execution_id: UUID, within: float) -> None:
        """Until it runs here, or ``within`` seconds are over."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                while execution_id not in self._lives:
                    await self._opened.wait()

    def find(self, execution_id: UUID) -> Live | None:
        return self._lives.get(execution_id)

    def drop(self, live: Live, last: Event | None = None) -> None:
        """It is over here, with its last event if that is known: who comes later reads the row."""
        if self._lives.get(live.execution_id) is live:
            del self._lives[live.execution_id]
        live.close(last)

    def drop_all(self) -> None:
        for live in list(self._lives.values()):
            self.drop(live)
