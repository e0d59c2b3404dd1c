"""PID 1 of a box: builds its root, then serves one run after another until the service hangs up."""

import contextlib
import gc
import os
import resource
import select
import signal
import socket
import time
from dataclasses import dataclass
from typing import Any

from problem_service.judge.boxes.launcher import channel, filesystem, linux, meter, program, seccomp, users
from problem_service.judge.boxes.launcher.memory_group import MemoryGroup

_TICK_S = 0.01
_GROUP_HEADROOM_BYTES = 48 << 20  # PID 1 itself, page tables, pipes: what the polling does not count


@dataclass(frozen=True)
class Box:
    """What a run needs to know of its box."""

    users: users.BoxUsers
    processes: meter.Processes
    filter: bytes
    disk_options: str
    disk_bytes: int
    group: MemoryGroup | None


def serve(
    connection: socket.socket,
    setup: dict[str, Any],
    files: list[int],
    who: users.BoxUsers,
    group: MemoryGroup | None,
) -> None:
    """Build the box and answer runs; returns when the service is gone. An OSError is a failed set-up."""
    box = _build(setup, files, who, group)
    channel.send(connection, {"ready": True})
    gc.disable()
    gc.freeze()
    while True:
        try:
            request, descriptors = channel.receive(connection)
        except (EOFError, ConnectionError):
            return
        try:
            if "put" in request:
                answer = _put(request["put"], descriptors)
            else:
                answer = _run(box, request, descriptors, connection)
        except OSError as error:
            answer = {"error": str(error)}
        for descriptor in descriptors:
            os.close(descriptor)
        channel.send(connection, answer)


def _build(setup: dict[str, Any], files: list[int], who: users.BoxUsers, group: MemoryGroup | None) -> Box:
    sources = filesystem.open_sources(setup["mounts"])
    users.become_init(who)
    linux.die_with_parent()  # after the change of user, which clears it
    owner = f"uid={who.player_id},gid={who.player_id}"
    options = f"size={setup['disk_bytes']},nr_inodes={setup['disk_files']},mode=0755,{owner}"
    processes = filesystem.build_root(sources, setup["links"], options)
    for descriptor in [*sources.values(), *files]:
        os.close(descriptor)
    socket.sethostname("box")
    for number in program.SETTABLE_SIGNALS - {signal.SIGCHLD}:
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # ignored, as a service may have it, it would hide CPU time
    linux.drop_bounding_set()
    linux.set_inspectable(False)
    return Box(who, processes, seccomp.assemble(linux.MACHINE), options, setup["disk_bytes"], group)


def _put(names: list[str], files: list[int]) -> dict[str, Any]:
    filesystem.make_box_writable(True)
    for name, descriptor in zip(names, files, strict=True):
        path = f"/box/{name}"
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path)
        _store(path, descriptor)
    return {}


def _store(path: str, source: int) -> None:
    size = os.fstat(source).st_size
    target = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o644)
    offset = 0
    while offset < size:
        offset += os.sendfile(target, source, offset, size - offset)
    os.close(target)


def _run(
    box: Box, request: dict[str, Any], descriptors: list[int], connection: socket.socket
) -> dict[str, Any]:
    filesystem.renew_tmp(box.disk_options)
    filesystem.make_box_writable(request["writable"])
    kills = 0
    if box.group is not None:
        # /box and /tmp are the group's memory too, but filling them is no reason to be killed
        box.group.set_limit(request["memory_bytes"] + 2 * box.disk_bytes + _GROUP_HEADROOM_BYTES)
        kills = box.group.kills()
    cpu_before = meter.reaped_cpu()
    started = time.monotonic()
    failure, report = os.pipe2(os.O_CLOEXEC)
    process = os.fork()
    if process == 0:
        program.become(request, descriptors, report, box.users, box.filter, box.processes.proc)
    os.close(report)
    watch = _Watch(box, request, connection, started, cpu_before)
    try:
        memory = watch.until_end(process)
        wall_s = time.monotonic() - started
        status, usage = _reap_all(process)
        message = os.read(failure, 4096)
    finally:
        os.close(failure)
    if message:
        raise OSError(message.decode())
    peak = max(memory, usage.ru_maxrss * 1024)
    out_of_memory = watch.out_of_memory or (box.group is not None and box.group.kills() > kills)
    return {
        "exit_code": os.WEXITSTATUS(status) if os.WIFEXITED(status) else None,
        "signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else None,
        "cpu_ms": round((meter.reaped_cpu() - cpu_before) * 1000),
        "wall_ms": round(wall_s * 1000),
        "memory_kb": peak // 1024,
        "oom": out_of_memory,
        "idle": watch.idle,
    }


class _Watch:
    """Holds a run to its limits. What RLIMIT_* cannot see (sums over processes, sleep) is polled."""

    def __init__(
        self,
        box: Box,
        request: dict[str, Any],
        connection: socket.socket,
        started: float,
        cpu_before: float,
    ) -> None:
        self._box = box
        self._cpu_s: float = request["cpu_s"]
        self._memory_bytes: int = request["memory_bytes"]
        self._connection = connection
        self._deadline = started + request["wall_s"]
        self._idle_s: float = request["idle_s"]
        self._cpu_before = cpu_before
        self.out_of_memory = False
        self.idle = False

    def until_end(self, process: int) -> int:
        """Wait for the program or a limit; returns the largest memory seen, bytes."""
        pidfd = os.pidfd_open(process)
        poll = select.poll()
        poll.register(pidfd, select.POLLIN)
        poll.register(self._connection, select.POLLIN)
        peak = 0
        cpu_s = slept_s = 0.0
        try:
            while True:
                ready = dict(poll.poll(_TICK_S * 1000))
                if self._connection.fileno() in ready:
                    os._exit(0)  # the service hung up: all in the box dies with its PID 1
                if pidfd in ready:
                    return peak
                used = meter.living(self._box.processes)
                peak = max(peak, used.memory_bytes)
                self.out_of_memory = used.memory_bytes > self._memory_bytes
                cpu_s, earlier_s = used.cpu_s + meter.reaped_cpu() - self._cpu_before, cpu_s
                if cpu_s == earlier_s and meter.all_sleep(self._box.processes):
                    slept_s += _TICK_S  # and not the time that passed: on a loaded host PID 1 itself waits
                    self.idle = slept_s > self._idle_s
                late = cpu_s > self._cpu_s or time.monotonic() > self._deadline
                if late or self.idle or self.out_of_memory:
                    return peak
        finally:
            os.close(pidfd)


def _kill_all() -> None:
    """All but PID 1 itself."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(-1, signal.SIGKILL)


def _reap_all(process: int) -> tuple[int, resource.struct_rusage]:
    """Kill what is left and wait for all of it; the status and usage of `process`."""
    _kill_all()
    found: tuple[int, resource.struct_rusage] | None = None
    while True:
        try:
            ended, status, usage = os.wait4(-1, 0)
        except ChildProcessError:
            break
        if ended == process:
            found = (status, usage)
        _kill_all()
    if found is None:
        raise ChildProcessError("the program was waited for elsewhere")
    return found
