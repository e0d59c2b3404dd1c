"""The runner's end of one box."""

import array
import asyncio
import contextlib
import os
import select
import signal
import socket
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence

from problem_service.judge.boxes import memory_files, wire
from problem_service.judge.boxes.interface import Kind, Limits, OnOutput, Outcome, SandboxFailed

_SET_UP_S = 20.0
_GRACE_S = 10.0  # on top of a run's wall limit, for a first process that no longer answers
_LOOK_S = 0.05
_LOOKED_AT_BYTES = 64 << 10
_PARKED_CPU_S = 120.0  # the hard limit of a parked process; its own limits come with its input


class LocalBox:
    """Made by the factory; ``process``: a pidfd of its first process. Close it with `end`."""

    def __init__(self, kind: Kind, connection: socket.socket, process: int) -> None:
        self.kind = kind
        self._connection = connection
        self._process = process
        self._parked: contextlib.ExitStack | None = None
        self._parked_files: tuple[int, int, int] = (-1, -1, -1)

    async def get_ready(self) -> None:
        """Wait for the set-up, and start what is to wait in it. Raises SandboxFailed."""
        await self._receive(_SET_UP_S)
        if self.kind.warm == "park" and self.kind.limits is not None:
            await self._park(self.kind.park, self.kind.limits)

    @property
    def is_alive(self) -> bool:
        """Whether its first process still runs."""
        return not _has_ended(self._process)

    async def put(self, files: Mapping[str, bytes]) -> None:
        names = list(files)
        for name in names:
            if not _is_flat(name):
                raise SandboxFailed(f"{name!r} is no name for a file of a box")
        for first in range(0, len(names), wire.MAX_DESCRIPTORS):
            some = names[first : first + wire.MAX_DESCRIPTORS]
            with faults_of_the_host(), contextlib.ExitStack() as stack:
                sources = [memory_files.open_sealed(files[name], stack) for name in some]
                packet = wire.PUT + b"".join(name.encode() + b"\0" for name in some)
                await self._ask(packet, sources, _SET_UP_S)

    async def run(
        self,
        argv: Sequence[str],
        stdin: bytes,
        limits: Limits,
        *,
        writable: bool = False,
        warm: bool = False,
        on_output: OnOutput | None = None,
    ) -> Outcome:
        with faults_of_the_host():
            if warm and self._parked is not None:
                outcome = await self._run_parked(stdin, limits, on_output)
                if outcome is not None:
                    return outcome
            flags = wire.WRITABLE if writable else 0
            if warm and self.kind.warm == "fork":
                flags |= wire.FORK
            if not writable:
                self._forget_parked()
            with contextlib.ExitStack() as stack:
                source = memory_files.open_sealed(stdin, stack)
                stdout, stderr = memory_files.open_file(stack), memory_files.open_file(stack)
                packet = _request(b"R", limits, argv, flags).pack()
                async with _looking(on_output, stdout, stderr):
                    answer = await self._ask(packet, [source, stdout, stderr], limits.wall_s + _GRACE_S)
                return _outcome(answer, stdout, stderr, limits)

    async def end(self) -> None:
        """Everything in it is killed and gone."""
        self._forget_parked()
        self._connection.close()
        try:
            async with asyncio.timeout(_GRACE_S):
                await _wait(self._process)
        except TimeoutError:
            signal.pidfd_send_signal(self._process, signal.SIGKILL)
            await _wait(self._process)
        finally:
            os.close(self._process)

    async def _park(self, command: Sequence[str], limits: Limits) -> None:
        stack = contextlib.ExitStack()
        files = (
            memory_files.open_file(stack),
            memory_files.open_file(stack),
            memory_files.open_file(stack),
        )
        self._parked, self._parked_files = stack, files
        request = _request(b"P", limits, command, 0, cpu_s=_PARKED_CPU_S)
        await self._ask(request.pack(), files, _SET_UP_S)

    async def _run_parked(self, stdin: bytes, limits: Limits, on_output: OnOutput | None) -> Outcome | None:
        """None when nothing fit for these limits waits."""
        given = self.kind.limits
        fit = given is not None and (
            limits.memory_bytes == given.memory_bytes
            and limits.processes == given.processes
            and limits.output_bytes <= given.output_bytes
            and limits.cpu_s < _PARKED_CPU_S
        )
        if not fit:
            return None
        source, stdout, stderr = self._parked_files
        try:
            memory_files.seal(source, stdin)
            async with _looking(on_output, stdout, stderr):
                answer = await self._ask(_request(b"G", limits, (), 0).pack(), (), limits.wall_s + _GRACE_S)
            if answer == wire.NOTHING:
                return None
            return _outcome(answer, stdout, stderr, limits)
        finally:
            self._forget_parked()

    def _forget_parked(self) -> None:
        if self._parked is not None:
            self._parked.close()
            self._parked = None

    async def _ask(self, packet: bytes, descriptors: Sequence[int], patience_s: float) -> bytes:
        rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors))]
        try:
            self._connection.sendmsg([packet], rights if descriptors else [])
        except OSError as error:
            raise SandboxFailed(f"the box does not answer: {error}") from error
        return await self._receive(patience_s)

    async def _receive(self, patience_s: float) -> bytes:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(patience_s):
                data = await loop.sock_recv(self._connection, wire.MAX_BYTES)
        except (OSError, TimeoutError) as error:
            raise SandboxFailed(f"the box does not answer: {error}") from error
        if not data:
            raise SandboxFailed("the box ended by itself")
        if data[:1] == wire.FAILED:
            raise SandboxFailed(data[1:].decode(errors="replace"))
        return data


@contextlib.contextmanager
def faults_of_the_host() -> Iterator[None]:
    """The host has no descriptors, no processes or no memory left: that says nothing about the program."""
    try:
        yield
    except OSError as error:
        raise SandboxFailed(f"the host is short of something: {error}") from error


def _request(
    kind: bytes, limits: Limits, command: Sequence[str], flags: int, cpu_s: float | None = None
) -> wire.Request:
    return wire.Request(
        kind,
        flags if limits.children else flags | wire.CHILDLESS,
        limits.processes,
        cpu_us=round((limits.cpu_s if cpu_s is None else cpu_s) * 1e6),
        wall_us=round(limits.wall_s * 1e6),
        idle_us=round(limits.idle_s * 1e6),
        memory=limits.memory_bytes,
        output=limits.output_bytes,
        command=command,
    )


def _outcome(packet: bytes, stdout: int, stderr: int, limits: Limits) -> Outcome:
    answer = wire.Answer.unpack(packet)
    sizes = memory_files.size_of(stdout), memory_files.size_of(stderr)
    exited = os.WIFEXITED(answer.status)
    return Outcome(
        exit_code=os.WEXITSTATUS(answer.status) if exited else None,
        signal=None if exited else os.WTERMSIG(answer.status),
        cpu_ms=round(answer.cpu_us / 1000),
        wall_ms=round(answer.wall_us / 1000),
        memory_kb=answer.memory // 1024,
        stdout=memory_files.read(stdout, min(sizes[0], limits.output_bytes)),
        stderr=memory_files.read(stderr, min(sizes[1], limits.output_bytes)),
        truncated=max(sizes) >= limits.output_bytes,
        oom=bool(answer.flags & wire.OUT_OF_MEMORY),
        idle=bool(answer.flags & wire.IDLE),
    )


@contextlib.asynccontextmanager
async def _looking(on_output: OnOutput | None, stdout: int, stderr: int) -> AsyncIterator[None]:
    """Tell of what comes into the files meanwhile, all of it by the end."""
    if on_output is None:
        yield
        return
    told = {"stdout": 0, "stderr": 0}

    def look() -> None:
        for name, descriptor in (("stdout", stdout), ("stderr", stderr)):
            while data := os.pread(descriptor, _LOOKED_AT_BYTES, told[name]):
                told[name] += len(data)
                on_output(name, data)

    async def keep_looking() -> None:
        while True:
            await asyncio.sleep(_LOOK_S)
            look()

    task = asyncio.create_task(keep_looking())
    try:
        yield
        look()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def _is_flat(name: str) -> bool:
    return name not in ("", ".", "..") and not {"/", "\0"}.intersection(name)


def _has_ended(pidfd: int) -> bool:
    poll = select.poll()
    poll.register(pidfd, select.POLLIN)
    return bool(poll.poll(0))


async def _wait(pidfd: int) -> None:
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    loop.add_reader(pidfd, ended.set)
    try:
        await ended.wait()
    finally:
        loop.remove_reader(pidfd)
