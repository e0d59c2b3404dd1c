"""The step from a fork of the box's first process to the player's program: everything given up, then exec."""

import os
import resource
import signal
from collections.abc import Callable, Sequence
from typing import NoReturn

from problem_service.judge.boxes.factory import linux
from problem_service.judge.boxes.inside import seccomp
from problem_service.judge.boxes.inside.config import Config
from problem_service.judge.boxes.wire import CHILDLESS, WRITABLE, Request

_PYTHONS_OWN_SIGNALS = (signal.SIGPIPE, signal.SIGXFSZ)
_OPEN_FILES = 128
_STACK_BYTES = 64 << 20  # also what each thread reserves
# Runtimes reserve address space they never touch (Node's heap cage, thread stacks), so RLIMIT_DATA only
# stops the one huge allocation, in time for the runtime to report it; what is really used is polled.
_RESERVED_BYTES = 1 << 30


def become(
    request: Request,
    descriptors: Sequence[int],
    report: int,
    config: Config,
    siblings: int,
    main: Callable[[], None] | None,
) -> NoReturn:
    """Turn this process into the program; what goes wrong before is written to `report`.

    `descriptors` become 0, 1 and 2. `siblings`: processes that count against the user's limit already.
    `main`: what to do in place of executing the request's command.
    """
    command = list(request.command)
    name = command[0] if command else "the program"
    try:
        _be_killed_first(config.proc)
        os.setsid()
        for number, descriptor in enumerate(descriptors):
            os.dup2(descriptor, number)
        os.umask(0o022)
        os.chdir(config.folder)
        for number in _PYTHONS_OWN_SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        _set_limits(request, siblings)
        if config.player >= 0:
            os.setresgid(config.player, config.player, config.player)
            os.setresuid(config.player, config.player, config.player)
        linux.drop_capabilities()
        linux.forbid_new_privileges()
        building = bool(request.flags & WRITABLE)
        if not config.namespaces:
            linux.die_with_parent()
            linux.restrict_by(config.building_rules if building else config.rules)
        linux.close_all_but(report)
        filter_ = config.run
        if building:
            filter_ = config.build
        elif request.flags & CHILDLESS:
            filter_ = config.childless
        linux.install_filter(filter_ if config.namespaces else seccomp.for_process(filter_, os.getpid()))
        if main is None:
            _execute(command, config)
        os.close(report)
        main()
    except OSError as error:
        os.write(report, f"{name}: {error}".encode())
    finally:
        os._exit(127)


def _execute(command: list[str], config: Config) -> NoReturn:
    """Raises OSError, unless it is about a file that was made from what the player wrote."""
    try:
        os.execve(command[0], command, config.environment)  # noqa: S606  no shell is wanted
    except OSError as error:
        if command[0].startswith("/") and not command[0].startswith(f"{config.folder}/"):
            raise
        os.write(2, f"{command[0]}: {error.strerror}\n".encode())
        os._exit(126)


def _be_killed_first(proc: int) -> None:
    """When memory runs out, the kernel shall take the program and neither PID 1 nor the host's services."""
    linux.set_inspectable(True)  # as PID 1's child it could not write even its own files in /proc
    descriptor = os.open("self/oom_score_adj", os.O_WRONLY | os.O_CLOEXEC, dir_fd=proc)
    os.write(descriptor, b"1000")


def _set_limits(request: Request, siblings: int) -> None:
    cpu_s = -(-request.cpu_us // 1_000_000) + 1  # the second line: PID 1's own clock comes first
    _limit(resource.RLIMIT_CPU, cpu_s)
    _limit(resource.RLIMIT_FSIZE, request.output)
    _limit(resource.RLIMIT_DATA, request.memory + _RESERVED_BYTES)
    _limit(resource.RLIMIT_NPROC, request.processes + siblings)
    _limit(resource.RLIMIT_NOFILE, _OPEN_FILES)
    _limit(resource.RLIMIT_STACK, _STACK_BYTES)
    _limit(resource.RLIMIT_CORE, 1)  # 0 would let a program that takes the host's cores be started
    _limit(resource.RLIMIT_MEMLOCK, 0)
    _limit(resource.RLIMIT_MSGQUEUE, 0)


def _limit(kind: int, value: int) -> None:
    """Set both limits; a hard limit that is lower already stays, as an ordinary user must leave it."""
    _, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(kind, (value, value))
