"""The first process of a box in Python: it serves one run after another until the runner hangs up.

It does what init.c does, and one thing more: a Python that is warmed up already, it may fork to run a
player's Python program in place of starting another interpreter.
"""

import contextlib
import gc
import os
import select
import signal
import socket
import struct
import time
from collections.abc import Callable

from problem_service.judge.boxes.factory import filesystem, linux
from problem_service.judge.boxes.inside import meter, program
from problem_service.judge.boxes.inside.config import Config
from problem_service.judge.boxes.wire import (
    DONE,
    FAILED,
    FORK,
    IDLE,
    MAX_BYTES,
    MAX_DESCRIPTORS,
    NOTHING,
    OUT_OF_MEMORY,
    PUT,
    WRITABLE,
    Answer,
    Request,
)

_TICK_S = 0.01
_GROUP_HEADROOM_BYTES = 48 << 20  # PID 1 itself, page tables, pipes: what the polling does not count
_SIBLINGS_TO_COME = 2048
"""Threads that other boxes, and the runner, may start meanwhile where they are the same user.

The watch holds a program to its own number; a compiler, which may fork, would outrun it.
"""


def serve(config: Config, main: Callable[[], None] | None = None) -> None:
    """Answer requests; returns when the runner is gone. `main`: what a forked program does."""
    connection = socket.socket(fileno=config.connection)
    init = _Init(config, connection, main)
    gc.disable()
    gc.freeze()
    connection.send(DONE)
    while True:
        try:
            data, descriptors, _, _ = socket.recv_fds(
                connection, MAX_BYTES, MAX_DESCRIPTORS, socket.MSG_CMSG_CLOEXEC
            )
        except ConnectionError:
            data, descriptors = b"", []
        if not data:
            break
        try:
            answer = init.answer(data, descriptors)
        except (OSError, struct.error) as error:
            answer = FAILED + str(error).encode()
        for descriptor in descriptors:
            os.close(descriptor)
        connection.send(answer)
    init.close()


class _Init:
    def __init__(self, config: Config, connection: socket.socket, main: Callable[[], None] | None) -> None:
        self._config = config
        self._connection = connection
        self._main = main
        self._processes = meter.Processes(
            config.proc, outer=config.outer, main=config.main, shared_network=not config.namespaces
        )
        self._writable: bool | None = None
        self._tmp: filesystem.Untouched | None = None
        self._group_limit = 0
        self._parked: _Parked | None = None
        if not config.namespaces:
            linux.adopt_orphans()

    def answer(self, data: bytes, descriptors: list[int]) -> bytes:
        """Raises OSError or struct.error."""
        if data[:1] == PUT:
            self._put(data[1:].decode().split("\0"), descriptors)
            return DONE
        request = Request.unpack(data)
        match request.kind:
            case b"P":
                self._park(request, descriptors)
                return DONE
            case b"G":
                return self._release(request)
            case _:
                return self._run(request, descriptors)

    def close(self) -> None:
        self._end_parked()
        if not self._config.namespaces:
            self._reap(0, 0)

    def _put(self, names: list[str], files: list[int]) -> None:
        """Each file is written anew under its name; what was there, a link perhaps, is removed first."""
        self._make_writable(True)
        for name, source in zip(names, files, strict=False):
            path = f"{self._config.folder}/{name}"
            with contextlib.suppress(FileNotFoundError):
                os.unlink(path)
            flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC
            target = os.open(path, flags, 0o644)
            try:
                size, offset = os.fstat(source).st_size, 0
                while offset < size:
                    offset += os.sendfile(target, source, offset, size - offset)
            finally:
                os.close(target)

    def _run(self, request: Request, descriptors: list[int]) -> bytes:
        building = bool(request.flags & WRITABLE)
        if not building:
            self._end_parked()
        self._renew_tmp()
        self._make_writable(building)
        self._limit_group(request)
        kills = self._kills()
        reaped, started = meter.reaped_cpu(), time.monotonic()
        process = self._start(request, descriptors)
        return self._finish(request, process, started, reaped, kills)

    def _park(self, request: Request, descriptors: list[int]) -> None:
        self._make_writable(True)
        path = f"{self._config.folder}/go"
        with contextlib.suppress(FileExistsError):
            os.mkfifo(path, 0o644)
        go = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
        self._limit_group(request)
        self._parked = _Parked(self._start(request, descriptors), go)

    def _release(self, request: Request) -> bytes:
        if self._parked is not None and self._parked.has_ended():
            self._end_parked()
        if self._parked is None:
            return NOTHING
        self._make_writable(False)
        self._renew_tmp()
        self._limit_group(request)
        reaped, kills, started = meter.reaped_cpu(), self._kills(), time.monotonic()
        os.write(self._parked.go, b"g")
        answer = self._finish(request, self._parked.process, started, reaped, kills)
        os.close(self._parked.go)
        self._parked = None
        return answer

    def _start(self, request: Request, descriptors: list[int]) -> int:
        siblings = 0
        if not self._config.namespaces and self._config.player < 0:
            siblings = meter.of_user(self._config.proc, os.getuid())
            if not request.flags & WRITABLE:
                siblings += _SIBLINGS_TO_COME
        failure, report = os.pipe2(os.O_CLOEXEC)
        process = os.fork()
        if process == 0:
            main = self._main if request.flags & FORK else None
            program.become(request, descriptors, report, self._config, siblings, main)
        os.close(report)
        try:
            message = os.read(failure, 4096)  # ends when the program begins
        finally:
            os.close(failure)
        if message:
            os.waitpid(process, 0)
            raise OSError(message.decode())
        return process

    def _finish(self, request: Request, process: int, started: float, reaped: float, kills: int) -> bytes:
        spared = self._parked.process if self._parked and request.flags & WRITABLE else 0
        watch = _Watch(self._processes, request, self._connection, started, reaped, (process, spared))
        memory = watch.until_end()
        if watch.hung_up:
            self.close()
            os._exit(0)  # all in the box dies with its PID 1
        wall_s = time.monotonic() - started
        if spared:
            os.kill(process, signal.SIGKILL)
        childless = not self._config.namespaces and not request.flags & WRITABLE
        status, usage = self._reap(process, spared, childless=childless)
        flags = watch.flags | (OUT_OF_MEMORY if self._kills() > kills else 0)
        return Answer(
            flags=flags,
            status=status,
            cpu_us=round((meter.reaped_cpu() - reaped) * 1e6),
            wall_us=round(wall_s * 1e6),
            memory=max(memory, usage * 1024),
        ).pack()

    def _reap(self, process: int, spared: int, *, childless: bool = False) -> tuple[int, int]:
        """Kill what is left and wait for all of it but `spared`; the status and peak (kB) of `process`.

        `childless`: there is nothing but the process.
        """
        found: tuple[int, int] | None = None if process else (0, 0)
        while True:
            if not childless:
                self._kill_all(spared)
            elif found is None:
                os.kill(process, signal.SIGKILL)
            if spared and found and not self._others(spared):
                with contextlib.suppress(ChildProcessError):
                    while os.waitpid(-1, os.WNOHANG)[0]:  # only zombies and the spared one are left
                        pass
                return found
            try:
                ended, status, usage = os.wait4(-1, 0)
            except ChildProcessError:
                break
            if ended == process:
                found = (status, usage.ru_maxrss)
        if found is None:
            raise ChildProcessError("the program was waited for elsewhere")
        return found

    def _kill_all(self, spared: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            if self._config.namespaces and not spared:
                os.kill(-1, signal.SIGKILL)  # all but this process itself
            elif self._config.player >= 0 and not self._config.namespaces and not spared:
                self._kill_user()
            else:
                for process in self._others(spared):
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(process, signal.SIGKILL)

    def _kill_user(self) -> None:
        killer = os.fork()
        if killer == 0:
            try:
                os.setresuid(self._config.player, self._config.player, self._config.player)
                os.kill(-1, signal.SIGKILL)
            finally:
                os._exit(0)
        os.waitpid(killer, 0)

    def _others(self, spared: int) -> list[int]:
        own = map(self._processes.own_id, self._processes.names())
        return [process for process in own if process not in (0, spared)]

    def _end_parked(self) -> None:
        if self._parked is not None:
            os.close(self._parked.go)
            self._parked = None
            self._reap(0, 0)

    def _make_writable(self, writable: bool) -> None:
        if self._config.namespaces and self._writable is not writable:
            filesystem.make_writable(self._config.folder, writable)
            self._writable = writable

    def _renew_tmp(self) -> None:
        if self._config.namespaces:
            self._tmp = filesystem.renew_tmp(self._config.tmp, self._config.shown, self._tmp)

    def _limit_group(self, request: Request) -> None:
        # /box and /tmp are the group's memory too, but filling them is no reason to be killed
        wanted = request.memory + 2 * self._config.disk + _GROUP_HEADROOM_BYTES
        files = [descriptor for descriptor in (self._config.limit, self._config.swap) if descriptor >= 0]
        if wanted == self._group_limit or not files:
            return
        if wanted > self._group_limit > 0:
            files.reverse()  # version 1 wants memory below memory and swap together
        for descriptor in files:
            os.pwrite(descriptor, str(wanted).encode(), 0)
        self._group_limit = wanted

    def _kills(self) -> int:
        """How many processes the kernel has killed here for want of memory."""
        if self._config.kills >= 0:
            for line in os.pread(self._config.kills, 4096, 0).splitlines():
                name, _, count = line.partition(b" ")
                if name == b"oom_kill":
                    return int(count)
        return 0


class _Parked:
    """A program that was started ahead and waits for a byte from ``go``."""

    def __init__(self, process: int, go: int) -> None:
        self.process = process
        self.go = go

    def has_ended(self) -> bool:
        """By itself; it may even have been waited for already."""
        try:
            return os.waitid(os.P_PID, self.process, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
        except ChildProcessError:
            return True


class _Watch:
    """Holds a run to its limits. What RLIMIT_* cannot see (sums over processes, sleep) is polled."""

    def __init__(
        self,
        processes: meter.Processes,
        request: Request,
        connection: socket.socket,
        started: float,
        reaped: float,
        program_and_spared: tuple[int, int],
    ) -> None:
        self._processes = processes
        self._request = request
        self._connection = connection
        self._deadline = started + request.wall_us / 1e6
        self._reaped = reaped
        self._process, self._spared = program_and_spared
        self.flags = 0
        self.hung_up = False

    def until_end(self) -> int:
        """Wait for the program or a limit; returns the largest memory seen, bytes."""
        pidfd = os.pidfd_open(self._process)
        poll = select.poll()
        poll.register(pidfd, select.POLLIN)
        poll.register(self._connection, select.POLLIN)
        peak = 0
        cpu_s = slept_s = 0.0
        try:
            while True:
                ready = dict(poll.poll(_TICK_S * 1000))
                self.hung_up = self._connection.fileno() in ready
                if self.hung_up or pidfd in ready:
                    return peak
                names = self._processes.names()
                if self._spared:
                    names = [name for name in names if self._processes.own_id(name) != self._spared]
                used = meter.living(self._processes, names)
                peak = max(peak, used.memory_bytes)
                if used.memory_bytes > self._request.memory:
                    self.flags |= OUT_OF_MEMORY
                cpu_s, earlier_s = used.cpu_s + meter.reaped_cpu() - self._reaped, cpu_s
                if cpu_s == earlier_s and meter.all_sleep(self._processes, names):
                    slept_s += _TICK_S  # and not the time that passed: on a loaded host PID 1 itself waits
                    if slept_s > self._request.idle_us / 1e6:
                        self.flags |= IDLE
                too_many = used.threads > self._request.processes
                late = cpu_s > self._request.cpu_us / 1e6 or time.monotonic() > self._deadline
                if late or too_many or self.flags:
                    return peak
        finally:
            os.close(pidfd)
