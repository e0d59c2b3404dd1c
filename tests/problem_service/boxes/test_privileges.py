"""A program has no privileges, gets none, and has no power over any process but its own."""

import asyncio
import json
import os
import pwd
import resource
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.problem_service.boxes.conftest import SMALL, RunScript, python
from tests.problem_service.boxes.driven import DrivenSandbox
from tests.problem_service.boxes.modes import BOTH
from tests.problem_service.boxes.scripts import ABSENT, CALLS, REFUSED, TRY, printed

pytestmark = pytest.mark.modes(BOTH)


async def test_the_program_runs_as_nobody_of_the_host(run_script: RunScript, sandbox: DrivenSandbox) -> None:
    script = (
        TRY
        + """
ids = set(os.getresuid()) | set(os.getresgid())
for change in (os.setuid, os.setgid, os.seteuid, os.setegid):
    for number in (0, 1000, 65534):
        if number not in ids:
            attempt(change, number)
after = set(os.getresuid()) | set(os.getresgid())
print(json.dumps([sorted(ids), sorted(after), os.getgroups(), attempt(os.setgroups, [0]) != "None"]))
"""
    )
    ids, after, groups, kept = printed(await run_script(script))
    if sandbox.mode.has_children:
        assert ids in ([1000], [1001])
    elif sandbox.mode.has_users:
        assert min(ids) >= 1000
        assert not {number for number in ids if _is_known(number)}
    assert after == ids
    assert groups == [] or not sandbox.mode.has_users
    assert kept


def _is_known(number: int) -> bool:
    """Whether it is a user of this machine."""
    return any(user.pw_uid == number for user in pwd.getpwall())


@pytest.mark.parametrize("writable", [False, True], ids=["program", "compiler"])
async def test_it_has_no_capability_and_can_gain_none(run_script: RunScript, writable: bool) -> None:
    script = (
        CALLS
        + """
import struct
PR_GET_NO_NEW_PRIVS, PR_GET_SECCOMP, PR_CAPBSET_READ, PR_CAP_AMBIENT, IS_SET = 39, 21, 23, 47, 1
header, sets = struct.pack("Ii", 0x20080522, 0), ctypes.create_string_buffer(24)
libc.capget(header, sets)
print(json.dumps([
    libc.prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0),
    libc.prctl(PR_GET_SECCOMP, 0, 0, 0, 0),
    sum(libc.prctl(PR_CAP_AMBIENT, IS_SET, capability, 0, 0) for capability in range(41)),
    sum(struct.unpack("6I", sets.raw)),
    call("capset", header, struct.pack("6I", *[0xFFFFFFFF] * 6)),
]))
"""
    )
    assert printed(await run_script(script, writable=writable)) == [1, 2, 0, 0, "EPERM"]


@pytest.mark.modes([mode for mode in BOTH if mode.has_children])
async def test_the_bounding_set_is_empty(run_script: RunScript) -> None:
    script = CALLS + "print(json.dumps(sum(libc.prctl(23, number, 0, 0, 0) for number in range(41))))"
    assert printed(await run_script(script)) == 0


async def test_a_program_with_the_setuid_bit_gives_nothing(
    run_script: RunScript, sandbox: DrivenSandbox
) -> None:
    su = next((path for path in sandbox.shown if path.name == "su"), None)
    script = (
        TRY
        + f"""
status = os.waitstatus_to_exitcode(os.spawnv(os.P_WAIT, {str(su)!r}, ["su", "-c", "id"]) << 8)
print(json.dumps(status))
"""
        if sandbox.mode.has_children
        else f"import os\nos.execv({str(su)!r}, ['su', '-c', 'id'])"
    )
    outcome = await run_script(script)
    assert b"uid=0" not in outcome.stdout
    assert (outcome.exit_code != 0) or json.loads(outcome.stdout) != 0


@pytest.fixture
def host_process() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(["sleep", "600"]) as process:
        yield process
        assert process.poll() is None
        process.kill()


async def test_processes_outside_and_the_first_one_inside_are_safe(
    sandbox: DrivenSandbox, host_process: subprocess.Popen[bytes]
) -> None:
    others = [host_process.pid, sandbox.driver, sandbox.factory, os.getpid()]
    script = (
        CALLS
        + f"""
import resource, signal
first = os.getppid() or 1
others = [first, *{others}]
siginfo = (ctypes.c_int * 32)(15, 0, -1)
information = ctypes.addressof(siginfo)
numbers = signal.valid_signals() - {{signal.SIGCHLD}}
for number in numbers:
    for process in [1, *others, -first, -1]:
        if process != 1 or {sandbox.mode.has_children}:
            attempt(os.kill, process, number)
print(json.dumps([
    [attempt(os.kill, process, signal.SIGTERM) for process in others[1:]],
    [syscall(200, 130, process, 15) for process in others[1:]],  # tkill
    [syscall(234, 131, process, process, 15) for process in others[1:]],  # tgkill
    [syscall(129, 138, process, 15, information) for process in others[1:]],  # rt_sigqueueinfo
    [attempt(os.pidfd_open, process) for process in others[1:]],
    [attempt(os.getpgid, process) for process in others[1:] if {sandbox.mode.has_children}],
    [call("ptrace", 16, process, 0, 0) for process in others],
    [call("ptrace", 0, 0, 0, 0)],
    [attempt(resource.prlimit, process, resource.RLIMIT_CPU, (1, 1)) for process in others],
    [attempt(os.sched_setaffinity, process, [0]) for process in others],
    [attempt(os.sched_setscheduler, process, os.SCHED_IDLE, os.sched_param(0)) for process in others],
    [attempt(os.setpriority, os.PRIO_PROCESS, process, 19) for process in others],
    [syscall(310, 270, process, 0, 0, 0, 0, 0) for process in others],  # process_vm_readv
    [syscall(311, 271, process, 0, 0, 0, 0, 0) for process in others],  # process_vm_writev
    [syscall(312, 272, process, os.getpid(), 0, 1, 1) for process in others],  # kcmp
    [syscall(279, 239, process, 0, 0, 0, 0, 0) for process in others],  # move_pages
    [syscall(251, 30, 1, process, 0) for process in others],  # ioprio_set
]))
"""
    )
    # a program that may send signals to all in its namespace stops short of itself
    async with sandbox.box() as box:
        await box.put({"script.py": script.encode()})
        results = printed(await box.run(python(sandbox, "script.py"), b"", SMALL))
        again = await box.run(python(sandbox, "-c", "print('again')"), b"", SMALL)
    assert {answer for results_of_one in results for answer in results_of_one} <= {"ESRCH", "EPERM"}
    assert again.stdout == b"again\n"


async def test_programs_of_other_boxes_are_safe(sandbox: DrivenSandbox) -> None:
    started = asyncio.Event()
    sleep = "import time\nprint('here', flush=True)\ntime.sleep(600)"
    async with sandbox.box() as attacked, sandbox.box() as attacking, asyncio.TaskGroup() as group:
        limits = replace(SMALL, wall_s=600, idle_s=600)
        sleeping = group.create_task(
            attacked.run(python(sandbox, "-c", sleep), b"", limits, on_output=lambda *_: started.set())
        )
        await started.wait()
        others = [int(process.split()[0]) for process in sandbox.remains()["processes"]]
        assert len(others) == 3
        attack = (
            CALLS
            + f"""
others = {others}
print(json.dumps([
    [attempt(os.kill, process, number) for process in others for number in (9, 19, 0)],
    [attempt(os.open, f"/proc/{{process}}/{{name}}", os.O_RDONLY)
        for process in others for name in ("mem", "maps", "environ", "fd/0", "fd/1", "root")],
    [call("ptrace", 16, process, 0, 0) for process in others],
]))
"""
        )
        killed, opened, traced = printed(await attacking.run(python(sandbox, "-c", attack), b"", SMALL))
        assert set(killed) <= {"ESRCH", "EPERM"}
        assert set(opened) <= ABSENT
        assert set(traced) == {"EPERM"}
        assert not sleeping.done()
        sleeping.cancel()


async def test_no_descriptor_has_signals_sent_to_others(
    run_script: RunScript, sandbox: DrivenSandbox
) -> None:
    script = (
        TRY
        + f"""
import fcntl, struct
reader, writer = os.pipe()
first = os.getppid() or 1
F_SETSIG, F_SETOWN_EX, FIOSETOWN, SIOCSPGRP = 10, 15, 0x8901, 0x8902
def everything(process):
    fcntl.fcntl(reader, fcntl.F_SETOWN, process)
    fcntl.fcntl(reader, F_SETSIG, 9)
    fcntl.fcntl(reader, fcntl.F_SETFL, os.O_ASYNC)
    os.write(writer, b"x")
print(json.dumps([
    [attempt(everything, process) for process in (first, {sandbox.driver}, -{sandbox.driver})],
    attempt(fcntl.ioctl, reader, FIOSETOWN, struct.pack("i", first)),
    attempt(fcntl.fcntl, reader, F_SETOWN_EX, struct.pack("ii", 1, {sandbox.driver})),
]))
"""
    )
    outcome = await run_script(script)
    if sandbox.mode.has_children:
        assert outcome.exit_code == 0  # its namespace has nobody else
    else:
        assert {*printed(outcome)[0], *printed(outcome)[1:]} == {"EPERM"}


async def test_what_would_widen_its_reach_is_refused(run_script: RunScript) -> None:
    script = (
        CALLS
        + """
NEW_USER, NEW_EVERYTHING = 0x10000000, 0x7E020000
print(json.dumps([
    [call("unshare", flag) for flag in (NEW_USER, NEW_EVERYTHING, 0x80)],
    call("mount", b"none", b"/tmp", b"tmpfs", 0, None),
    call("umount2", b"/tmp", 2),
    call("chroot", b"/tmp"),
    call("mknod", b"/tmp/node", 0o20666, 0x103),
    syscall(56, 220, NEW_USER | 17, 0, 0, 0, 0),  # clone
    syscall(435, 435, 0, 0),  # clone3
    syscall(308, 268, 0, 0),  # setns
    syscall(155, 41, 0, 0),  # pivot_root
    [syscall(number, number, 0, 0, 0, 0, 0) for number in (428, 429, 430, 431, 432, 442)],  # new mounts
    syscall(425, 425, 8, 0),  # io_uring_setup
    syscall(321, 280, 0, 0, 0),  # bpf
    syscall(298, 241, 0, 0, -1, -1, 0),  # perf_event_open
    syscall(323, 282, 0),  # userfaultfd
    [syscall(248, 217, 0, 0, 0, 0, 0), syscall(249, 218, 0, 0, 0, 0), syscall(250, 219, 0, -3, 1)],  # keys
    syscall(304, 265, -1, 0, 0),  # open_by_handle_at
    call("personality", 0x40000),
    syscall(246, 104, 0, 0, 0, 0),  # kexec_load
    syscall(175, 105, 0, 0, 0),  # init_module
    [syscall(164, 170, 0, 0), syscall(227, 112, 0, 0), syscall(170, 161, 0, 0)],  # clocks, host name
    syscall(103, 116, 3, 0, 0),  # syslog
    syscall(169, 142, 0, 0, 0, 0),  # reboot
    [syscall(number, number, 0, 0, 0) for number in (467, 500, 1000)],  # calls of the future
]))
"""
    )
    results = printed(await run_script(script))
    answers = {answer for result in results for answer in (result if isinstance(result, list) else [result])}
    assert answers <= REFUSED


async def test_calls_of_another_architecture_kill(run_script: RunScript) -> None:
    outcome = await run_script(
        "import ctypes, os\n"
        "number = 0x40000000 + 39 if os.uname().machine == 'x86_64' else 0x40000000\n"
        "ctypes.CDLL(None).syscall(ctypes.c_long(number))"
    )
    assert outcome.signal == signal.SIGSYS


async def test_memory_that_no_limit_counts_is_not_to_be_had(run_script: RunScript) -> None:
    script = (
        CALLS
        + """
import mmap
HUGE, PRIVATE = 0x40000, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
F_SETPIPE_SZ = 1031
context = ctypes.c_ulong()
import fcntl
def map_shared():
    mmap.mmap(-1, 1 << 20)
def map_huge():
    mmap.mmap(-1, 2 << 20, flags=PRIVATE | HUGE)
print(json.dumps([
    attempt(os.memfd_create, "hoard"),
    attempt(map_shared),
    attempt(map_huge),
    attempt(os.open, "/dev/zero", os.O_RDWR),
    attempt(os.open, "/dev/shm/hoard", os.O_RDWR | os.O_CREAT),
    attempt(fcntl.fcntl, os.pipe()[0], F_SETPIPE_SZ, 1 << 20),
    call("shmget", 0, 1 << 20, 0o1600),
    call("msgget", 0, 0o1600),
    call("semget", 0, 100, 0o1600),
    call("mq_open", b"/hoard", os.O_CREAT | os.O_RDWR, 0o600, 0),
    call("vmsplice", 1, None, 0, 0),
    syscall(447, 447, 0),  # memfd_secret
    syscall(206, 0, 65536, ctypes.addressof(context)),  # io_setup: the host has 65536 of these in all
    call("inotify_init1", 0),  # and its user has 128
]))
"""
    )
    answers = printed(await run_script(script))
    assert set(answers) <= {"EPERM", "ENOENT", "EACCES"}


async def test_a_core_is_not_handed_to_the_host(run_script: RunScript) -> None:
    """A limit of 0 lets the kernel still pipe a core to a program that is to take it; one of 1 does not."""
    script = (
        CALLS
        + """
import resource
limits = resource.getrlimit(resource.RLIMIT_CORE)
none = ctypes.byref((ctypes.c_ulong * 2)(0, 0))
print(json.dumps([limits, call("setrlimit", resource.RLIMIT_CORE, none)]))
"""
    )
    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    expected = 0 if hard == 0 else 1
    assert printed(await run_script(script)) == [[expected, expected], "EPERM"]
