"""Connections to a runner: a job's, a watch, a check. All raise BackendFailed."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Self

from problem_service.judge.backends.interface import (
    BackendFailed,
    BackendUnavailable,
    Built,
    Input,
    Ran,
    Step,
)
from problem_service.judge.runner import messages
from problem_service.judge.runner.frames import BadFrame, Frame, read_frame, send
from problem_service.judge.runner.listening import Address, connect
from problem_service.judge.runner.messages import WINDOW, WINDOW_BYTES, Job, State

_CONNECT_S = 5.0
_SILENCE_S = 120.0
"""Longer than any one step takes: the largest limits of a problem, three times over, and a box."""


class RunnerLost(BackendFailed):
    """The connection ended before its time: the runner died, or went out of reach."""


async def watch(address: Address, key: str | None) -> AsyncGenerator[State, None]:
    """What the runner says of itself, now and whenever that changes, until it is lost."""
    async with _greeted(address, key) as (reader, writer, state):
        yield state
        send(writer, Frame({"type": "watch"}))
        while True:
            yield messages.to_state(await _next(reader))


async def ask_check(address: Address, key: str | None) -> None:
    """Have the runner make a box."""
    async with _greeted(address, key) as (reader, writer, _):
        send(writer, Frame({"type": "check"}))
        async with asyncio.timeout(_SILENCE_S):
            frame = await _next(reader)
        if frame.type != "checked":
            raise BadFrame(f"nobody expects {frame.type!r} here")


class Session:
    """A job at a runner; an async context, to be opened first. Leaving it aborts what still runs."""

    def __init__(self, address: Address, key: str | None, job: Job) -> None:
        self._address = address
        self._key = key
        self._job = job
        self._silence_s = _SILENCE_S + (job.limits.wall_s or 0)

    async def open(self) -> None:
        """Connect, until the runner greets; nothing is lost yet where that fails."""
        self._reader, self._writer = await _open(self._address)
        try:
            send(self._writer, messages.hello(self._key))
            send(self._writer, messages.of_job(self._job))
            async with asyncio.timeout(_CONNECT_S):
                messages.to_state(await _next(self._reader))
        except BaseException as error:
            self._writer.transport.abort()
            if isinstance(error, OSError | BadFrame):
                raise RunnerLost(str(error) or repr(error)) from error
            raise

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writer.transport.abort()
        if isinstance(error, OSError | BadFrame):
            raise RunnerLost(str(error) or repr(error)) from error

    async def steps(self, inputs: Iterable[Input]) -> AsyncGenerator[Step, None]:
        """Built, and a Ran for each input; as many inputs are on their way as the window lets out."""
        sending = _Window(iter(inputs), self._writer)
        sending.fill()
        while (step := await self.step()) is not None:
            yield step
            if isinstance(step, Ran):
                sending.ran()
                sending.fill()
            if isinstance(step, Built) and not step.ok:
                return

    async def send(self, item: Input) -> None:
        """Send one input; it may be the only one on its way."""
        send(self._writer, messages.of_input(item))
        await self._writer.drain()

    async def step(self) -> Step | None:
        """What comes next; None when all is done."""
        try:
            async with asyncio.timeout(self._silence_s):
                frame = await _next(self._reader)
        except (OSError, BadFrame) as error:  # TimeoutError is an OSError
            raise RunnerLost(str(error) or repr(error)) from error
        return None if frame.type == "done" else messages.to_step(frame)


class _Window:
    """Sends inputs, no more than the runner takes ahead."""

    def __init__(self, inputs: Iterator[Input], writer: asyncio.StreamWriter) -> None:
        self._inputs = inputs
        self._writer = writer
        self._sizes: deque[int] = deque()
        self._next: Frame | None = None
        self._ended = False

    def fill(self) -> None:
        while not self._ended and len(self._sizes) < WINDOW:
            if self._next is None:
                item = next(self._inputs, None)
                if item is None:
                    self._ended = True
                    send(self._writer, Frame({"type": "end"}))
                    return
                self._next = messages.of_input(item)
            size = len(self._next.body)
            if self._sizes and sum(self._sizes) + size > WINDOW_BYTES:
                return
            send(self._writer, self._next)
            self._sizes.append(size)
            self._next = None

    def ran(self) -> None:
        self._sizes.popleft()


async def _open(address: Address) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    try:
        async with asyncio.timeout(_CONNECT_S):
            return await connect(address)
    except OSError as error:
        raise RunnerLost(f"{error.strerror or error!r}") from error


@asynccontextmanager
async def _greeted(
    address: Address, key: str | None
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter, State]]:
    reader, writer = await _open(address)
    try:
        send(writer, messages.hello(key))
        async with asyncio.timeout(_CONNECT_S):
            state = messages.to_state(await _next(reader))
        yield reader, writer, state
    except (OSError, BadFrame) as error:
        raise RunnerLost(str(error) or repr(error)) from error
    finally:
        writer.transport.abort()


async def _next(reader: asyncio.StreamReader) -> Frame:
    """The next frame that is not a failure."""
    frame = await read_frame(reader)
    if frame is None:
        raise RunnerLost("it hung up")
    if frame.type == "failed":
        retry_after = frame.header["retry_after"]
        message = str(frame.header["message"])
        raise BackendFailed(message) if retry_after is None else BackendUnavailable(message, retry_after)
    return frame
