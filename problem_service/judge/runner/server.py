"""The runner's server: one connection a job; what a connection does wrong ends it and nothing else."""

import asyncio
import contextlib
import hmac
import logging
from collections.abc import Coroutine

from problem_service.judge.backends.interface import Step
from problem_service.judge.boxes.interface import SandboxFailed, SandboxUnavailable
from problem_service.judge.runner import messages
from problem_service.judge.runner.frames import VERSION, BadFrame, Frame, read_frame, send
from problem_service.judge.runner.inbox import SILENCE_S, Inbox
from problem_service.judge.runner.job import Job
from problem_service.judge.runner.places import NoPlace, Places
from problem_service.judge.runner.workshop import Workshop

_HELLO_S = 10.0
_LARGEST_HELLO = 4096
_MORE_CONNECTIONS = 64
"""Beyond those of jobs: watchers, checks, checkers beside jobs."""
_BUSY_S = 1.0
_CHECK_S = 30.0

log = logging.getLogger(__name__)


class Refused(Exception):
    """The other side is told why, and that is all."""


class Server:
    """Serves connections; `close` ends them all, and every box with them."""

    def __init__(
        self,
        workshop: Workshop,
        *,
        places: int,
        waiting: int,
        key: str | None = None,
    ) -> None:
        """``key``: what a hello must bring; None where the socket itself keeps strangers out."""
        self._workshop = workshop
        self._places = Places(places, waiting)
        self._most_connections = 2 * places + waiting + _MORE_CONNECTIONS
        self._key = key
        self._serving: set[asyncio.Task[None]] = set()
        self._changed = asyncio.Event()

    @property
    def state(self) -> messages.State:
        return messages.State(self._workshop.tier, self._places.places, self._workshop.states())

    def tell_change(self) -> None:
        """Send the state to those who watch it."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def close(self) -> None:
        """End all connections and wait until their boxes are gone."""
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve a new connection, unless there are too many."""
        if len(self._serving) >= self._most_connections:
            writer.transport.abort()
            return
        task = asyncio.create_task(self._serve(reader, writer))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._answer(reader, writer)
        except (Refused, BadFrame) as error:
            log.warning("a connection is refused: %s", error)
            with contextlib.suppress(OSError):
                send(writer, messages.failed(str(error)))
        except OSError:
            pass  # the other side is gone, and its job with it
        except Exception:  # a fault of ours in one job may not take the others along
            log.exception("a job broke")
        finally:
            await _close(reader, writer)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(_HELLO_S):
                frame = await self._greet(reader, writer) and await read_frame(reader)
        except TimeoutError:
            raise Refused("it says nothing") from None
        if frame is None:
            return
        inbox = Inbox()
        match frame.type:
            case "job":
                work = self._run(messages.to_job(frame), inbox, writer)
                inbox.is_open = True
            case "watch":
                work = self._watch(writer)
            case "check":
                work = self._check(writer)
            case other:
                raise BadFrame(f"nobody expects {other!r} here")
        await _while_connected(work, inbox.fill(reader))

    async def _greet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Frame | None:
        """The hello; None from one who only looked whether there is somebody."""
        frame = await read_frame(reader, largest_header=_LARGEST_HELLO, largest_body=0)
        if frame is None:
            return None
        if frame.type != "hello" or frame.header.get("version") != VERSION:
            raise Refused(f"this is a runner of version {VERSION}")
        if self._key is not None:
            key = str(frame.header.get("key", ""))
            if not hmac.compare_digest(key.encode("utf-8", "replace"), self._key.encode()):
                raise Refused("the key is not the one of this runner")
        send(writer, messages.of_state(self.state))
        return frame

    async def _watch(self, writer: asyncio.StreamWriter) -> None:
        while True:
            await self._changed.wait()
            send(writer, messages.of_state(self.state))
            await _drain(writer)

    async def _check(self, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(_CHECK_S):
                await self._workshop.sandbox().check()
        except SandboxUnavailable as error:
            send(writer, messages.failed(str(error)))
        except TimeoutError:
            send(writer, messages.failed("making a box takes too long"))
        else:
            send(writer, Frame({"type": "checked"}))

    async def _run(self, job: messages.Job, inbox: Inbox, writer: asyncio.StreamWriter) -> None:
        found = self._workshop.find(job.program.language)
        if found is None:
            raise Refused(f"there is no {job.program.language} here")

        def tell(step: Step) -> None:
            send(writer, messages.of_step(step))

        try:
            sandbox = self._workshop.sandbox()
            async with (
                contextlib.nullcontext() if job.beside else self._places.hold(),
                Job(sandbox, *found, job.program, job.limits, tell, live=job.live) as program,
            ):
                if await program.build():
                    await _run_inputs(program, inbox, writer)
        except NoPlace:
            send(writer, messages.failed("all places are taken", retry_after=_BUSY_S))
        except SandboxFailed as error:
            send(writer, messages.failed(str(error)))
        else:
            send(writer, Frame({"type": "done"}))


async def _run_inputs(program: Job, inbox: Inbox, writer: asyncio.StreamWriter) -> None:
    async for index, item in inbox.items():
        if not await program.run(index, item):
            return
        inbox.ran()
        await _drain(writer)
    program.end()


async def _while_connected(work: Coroutine[None, None, None], receiving: Coroutine[None, None, None]) -> None:
    """Do the work, and leave it when the other side hangs up or says what it must not."""
    tasks = [asyncio.create_task(work), asyncio.create_task(receiving)]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        task.result()


async def _drain(writer: asyncio.StreamWriter) -> None:
    """Wait for a reader that is slow, but not for one that is stuck: it holds a place."""
    try:
        async with asyncio.timeout(SILENCE_S):
            await writer.drain()
    except TimeoutError:
        raise BadFrame("nobody reads what is sent") from None


async def _close(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Close a connection once the other side has read what it is told.

    Closed at once, with something of theirs unread, it would be reset, and our last word lost.
    """
    try:
        async with asyncio.timeout(_HELLO_S):
            if not writer.is_closing():
                writer.write_eof()
            while await reader.read(_LARGEST_HELLO):
                pass
    except OSError:  # TimeoutError too
        pass
    finally:
        writer.transport.abort()
