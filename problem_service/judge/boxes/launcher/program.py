"""The step from a fork of PID 1 to the player's program: everything given up, then exec."""

import math
import os
import resource
import signal
from typing import Any, NoReturn

from problem_service.judge.boxes.launcher import linux, users

SETTABLE_SIGNALS = signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}

_OPEN_FILES = 128
_STACK_BYTES = 64 << 20  # also what each thread reserves
# Runtimes reserve address space they never touch (Node's heap cage, thread stacks), so RLIMIT_DATA only
# stops the one huge allocation, in time for the runtime to report it; what is really used is polled.
_RESERVED_BYTES = 1 << 30


def become(
    request: dict[str, Any],
    descriptors: list[int],
    report: int,
    who: users.BoxUsers,
    filter_: bytes,
    processes: int,
) -> NoReturn:
    """Turn this process into the program; what goes wrong before is written to `report`.

    `descriptors` become 0, 1 and 2; `processes` is the box's /proc.
    """
    try:
        _be_killed_first(processes)
        os.setsid()
        for number, descriptor in enumerate(descriptors):
            os.dup2(descriptor, number)
        linux.close_all_but(report)
        os.chdir("/box")
        os.umask(0o022)
        for number in SETTABLE_SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        _set_limits(request)
        users.become_player(who)
        linux.drop_capabilities()
        linux.forbid_new_privileges()
        linux.install_filter(filter_)
        os.execve(request["argv"][0], request["argv"], request["environment"])  # noqa: S606  no shell is wanted
    except OSError as error:
        os.write(report, f"{request['argv'][0]}: {error}".encode())
    finally:
        os._exit(127)


def _be_killed_first(processes: int) -> None:
    """When memory runs out, the kernel shall take the program and neither PID 1 nor the host's services."""
    linux.set_inspectable(True)  # as PID 1's child it could not write even its own files in /proc
    descriptor = os.open("self/oom_score_adj", os.O_WRONLY | os.O_CLOEXEC, dir_fd=processes)
    os.write(descriptor, b"1000")


def _set_limits(request: dict[str, Any]) -> None:
    cpu_s = math.ceil(request["cpu_s"]) + 1  # the second line: PID 1's own clock comes first
    _limit(resource.RLIMIT_CPU, cpu_s)
    _limit(resource.RLIMIT_FSIZE, request["output_bytes"])
    _limit(resource.RLIMIT_DATA, request["memory_bytes"] + _RESERVED_BYTES)
    _limit(resource.RLIMIT_NPROC, request["processes"])
    _limit(resource.RLIMIT_NOFILE, _OPEN_FILES)
    _limit(resource.RLIMIT_STACK, _STACK_BYTES)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_MEMLOCK, 0)
    _limit(resource.RLIMIT_MSGQUEUE, 0)


def _limit(kind: int, value: int) -> None:
    """Set both limits; a hard limit that is lower already stays, as an ordinary user must leave it."""
    _, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(kind, (value, value))
