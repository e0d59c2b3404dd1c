"""Attacks on a box, each by a real program in a real one."""

import asyncio
import errno
import json
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from problem_service.judge.sandbox.interface import Outcome, SandboxFailed
from problem_service.judge.sandbox.namespaces import NamespaceSandbox
from tests.problem_service.judge.conftest import SMALL, RunScript

REPOSITORY = Path(__file__).resolve().parents[3]
CALLS = "import ctypes, errno, os\nlibc = ctypes.CDLL(None, use_errno=True)\n"
TRY = """
import errno, json
def attempt(action, *arguments):
    try:
        return repr(action(*arguments))
    except OSError as error:
        return errno.errorcode[error.errno]
"""


def printed(outcome: Outcome) -> Any:
    """What the script printed, which is JSON of its own making."""
    assert outcome.exit_code == 0, outcome
    return json.loads(outcome.stdout)


async def test_a_program_gets_its_input_and_gives_its_output(run_script: RunScript) -> None:
    outcome = await run_script(
        "import sys; print(sys.stdin.read()[::-1]); print('é', file=sys.stderr); sys.exit(3)", b"abc"
    )
    assert (outcome.exit_code, outcome.signal) == (3, None)
    assert outcome.stdout == b"cba\n"
    assert outcome.stderr == "é\n".encode()
    assert not outcome.truncated
    assert not outcome.oom
    assert 0 < outcome.cpu_ms <= outcome.wall_ms + 20
    assert outcome.memory_kb > 1000


async def test_a_loop_is_stopped_by_its_cpu_time(run_script: RunScript) -> None:
    outcome = await run_script("while True: pass", limits=replace(SMALL, cpu_s=0.2))
    assert outcome.signal is not None
    assert 200 <= outcome.cpu_ms < 1000


async def test_cpu_time_of_all_processes_counts(run_script: RunScript) -> None:
    script = "import os\nfor _ in range(4): os.fork()\nwhile True: pass"
    outcome = await run_script(script, limits=replace(SMALL, cpu_s=0.3))
    assert 300 <= outcome.cpu_ms < 1500


@pytest.mark.parametrize("stop", ["import time; time.sleep(60)", "import os; os.kill(os.getpid(), 19)"])
async def test_a_program_that_rests_is_stopped_by_the_wall_clock(run_script: RunScript, stop: str) -> None:
    outcome = await run_script(stop, limits=replace(SMALL, wall_s=0.3))
    assert outcome.signal is not None
    assert 300 <= outcome.wall_ms < 3000
    assert outcome.cpu_ms < 300


async def test_a_huge_allocation_fails(run_script: RunScript) -> None:
    outcome = await run_script("bytearray(10 << 30)")
    assert outcome.exit_code == 1
    assert b"MemoryError" in outcome.stderr


@pytest.mark.parametrize(
    "hoard",
    [
        "kept = []\nwhile True: kept.append(bytearray(b'x') * (4 << 20))",
        "import os, time\nfor _ in range(3): os.fork()\nkept = bytearray(b'x') * (40 << 20)\ntime.sleep(60)",
    ],
    ids=["one process", "eight processes of 40 MB"],
)
async def test_a_hoarder_is_stopped_for_its_memory(run_script: RunScript, hoard: str) -> None:
    outcome = await run_script(hoard, limits=replace(SMALL, wall_s=20))
    assert outcome.oom
    assert outcome.memory_kb > 100_000


async def test_memory_that_no_limit_counts_is_not_to_be_had(run_script: RunScript) -> None:
    script = (
        CALLS
        + TRY
        + """
import mmap
print(json.dumps([
    attempt(os.memfd_create, "hoard"),
    attempt(mmap.mmap, -1, 1 << 20),
    attempt(os.open, "/dev/zero", os.O_RDWR),
    attempt(os.open, "/dev/shm/hoard", os.O_RDWR | os.O_CREAT),
    libc.shmget(0, 1 << 20, 0o1600),
]))
"""
    )
    assert printed(await run_script(script)) == ["EPERM", "EPERM", "ENOENT", "ENOENT", -1]


@pytest.mark.parametrize("number", [1, 2])
async def test_a_flood_of_output_is_cut(run_script: RunScript, number: int) -> None:
    outcome = await run_script(f"import os\nwhile True: os.write({number}, b'x' * 65536)")
    assert outcome.truncated
    assert max(len(outcome.stdout), len(outcome.stderr)) == SMALL.output_bytes


async def test_a_fork_bomb_is_contained_and_leaves_nothing(run_script: RunScript) -> None:
    bomb = """
import os
while True:
    try:
        os.fork()
    except OSError:
        pass
"""
    outcome = await run_script(bomb, limits=replace(SMALL, cpu_s=0.3, memory_bytes=1 << 30))
    assert 300 <= outcome.cpu_ms < 3000


async def test_a_thread_bomb_is_contained(run_script: RunScript) -> None:
    script = """
import threading, time
threading.stack_size(64 * 1024)
count = 0
try:
    while True:
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
        count += 1
except RuntimeError:
    print(count)
"""
    assert 1 <= printed(await run_script(script)) < SMALL.processes


async def test_too_many_open_files_fail(run_script: RunScript) -> None:
    script = TRY + "print(json.dumps(attempt(lambda: [open('/dev/null') for _ in range(100_000)])))"
    assert printed(await run_script(script)) == "EMFILE"


async def test_there_is_no_network(run_script: RunScript) -> None:
    script = (
        TRY
        + """
import socket
def connect(family, address):
    socket.socket(family, socket.SOCK_STREAM).connect(address)
print(json.dumps([
    attempt(connect, socket.AF_INET, ("127.0.0.1", 22)),
    attempt(connect, socket.AF_INET, ("8.8.8.8", 53)),
    attempt(connect, socket.AF_INET6, ("::1", 22)),
    attempt(connect, socket.AF_UNIX, chr(0) + "/host/abstract"),
    [attempt(socket.socket, getattr(socket, "AF_" + name)) for name in ("NETLINK", "ALG", "PACKET", "VSOCK")],
]))
"""
    )
    *refused, families = printed(await run_script(script))
    assert set(refused) <= {"ENETUNREACH", "EADDRNOTAVAIL", "ECONNREFUSED"}
    assert families == ["EAFNOSUPPORT"] * 4


async def test_a_listener_of_the_host_is_out_of_reach(run_script: RunScript) -> None:
    reached = asyncio.Event()
    server = await asyncio.start_server(lambda *_: reached.set(), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        script = f"{TRY}\nimport socket\naddress = '127.0.0.1', {port}\n"
        script += "print(json.dumps(attempt(socket.create_connection, address)))"
        assert printed(await run_script(script)) == "ENETUNREACH"
    assert not reached.is_set()


async def test_nothing_of_the_host_can_be_read(
    run_script: RunScript, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("INTERNAL_KEY", "the secret of the service")
    secret = tmp_path / "secret"
    secret.write_text("secret")
    paths = [
        "/etc/shadow",
        str(REPOSITORY / "README.md"),
        str(REPOSITORY),
        str(secret),
        str(Path.home()),
        "/proc/1/environ",
    ]
    script = (
        TRY
        + f"""
import os
inherited = [number for number in range(3, 128) if attempt(os.fstat, number) != "EBADF"]
print(json.dumps([
    dict(os.environ),
    [attempt(os.open, path, os.O_RDONLY) for path in {paths!r}],
    [attempt(os.open, f"/proc/self/fd/{{number}}", os.O_RDONLY) for number in range(3, 10)],
    inherited,
    open("/etc/passwd").read().count("root"),
    sorted(os.listdir("/box")),
]))
"""
    )
    environment, host, descriptors, inherited, roots, box = printed(await run_script(script))
    assert "secret" not in str(environment)
    assert set(environment) <= {"PATH", "HOME", "TMPDIR", "LANG", "LC_CTYPE"}
    home = host.pop(4)
    assert home in {"ENOENT", "EACCES"} or home.isdigit()  # an empty folder on the way to a toolchain
    assert set(host) <= {"ENOENT", "EACCES"}
    assert set(descriptors) == {"ENOENT"}
    assert inherited == []
    assert roots == 0
    assert box == ["script.py"]


async def test_the_program_runs_as_nobody_of_the_host(run_script: RunScript) -> None:
    script = TRY + (
        "import os, time\nprint(json.dumps([os.getresuid(), os.getpid() > 1]), flush=True)\n"
        "[attempt(os.setuid, uid) for uid in (0, 1000, 65534)]\nos.setuid(0)"
    )
    outcome = await run_script(script)
    uids, _ = json.loads(outcome.stdout)
    assert uids in ([1000] * 3, [1001] * 3)
    assert outcome.exit_code == 1
    assert b"setuid" in outcome.stderr


async def test_processes_outside_and_the_first_one_inside_are_safe(run_script: RunScript) -> None:
    script = (
        CALLS
        + TRY
        + f"""
import signal, resource
for number in signal.valid_signals() - {{signal.SIGKILL, signal.SIGSTOP}}:
    attempt(os.kill, 1, number)
attempt(os.kill, 1, signal.SIGKILL)
PTRACE_ATTACH = 16
print(json.dumps([
    attempt(os.kill, {os.getpid() + 10_000}, signal.SIGTERM),
    libc.ptrace(PTRACE_ATTACH, 1, 0, 0), ctypes.get_errno(),
    attempt(resource.prlimit, 1, resource.RLIMIT_CPU, (1, 1)),
    attempt(os.sched_setaffinity, 1, [0]),
    attempt(os.setpriority, os.PRIO_PROCESS, 1, 19),
]))
"""
    )
    assert printed(await run_script(script)) == ["ESRCH", -1, errno.EPERM, "EPERM", "EPERM", "EPERM"]


async def test_namespaces_mounts_and_the_like_are_refused(run_script: RunScript) -> None:
    script = (
        CALLS
        + """
import json
def call(name, *arguments):
    return [getattr(libc, name)(*arguments), errno.errorcode[ctypes.get_errno()]]
NEW_USER = 0x10000000
print(json.dumps([
    call("unshare", NEW_USER),
    call("mount", b"none", b"/tmp", b"tmpfs", 0, None),
    call("umount2", b"/tmp", 2),
    call("chroot", b"/tmp"),
    call("mknod", b"/tmp/node", 0o20666, 0x103),
    call("clone", 0, 0, NEW_USER, 0),
    call("personality", 0x40000),
    call("syscall", 425, 8, 0),
]))
"""
    )
    results = printed(await run_script(script))
    clone = results.pop(5)
    assert clone[1] in {"EINVAL", "EPERM"}  # the C library refuses a clone without a stack by itself
    assert results == [[-1, "EPERM"]] * 7


async def test_the_root_and_the_toolchain_are_read_only(run_script: RunScript, python: str) -> None:
    script = (
        TRY
        + f"""
import os
print(json.dumps([attempt(os.open, path, os.O_WRONLY | os.O_CREAT) for path in
    ("/new", "/etc/passwd", {python!r}, os.__file__, "/box/script.py", "/box/new", "/dev/new")]))
"""
    )
    assert set(printed(await run_script(script))) <= {"EROFS", "EACCES"}


@pytest.mark.parametrize("content", [b"x" * (1 << 20), b""], ids=["bytes", "inodes"])
async def test_a_full_tmp_is_no_space_left(run_script: RunScript, content: bytes) -> None:
    script = (
        TRY
        + f"""
def fill():
    for number in range(10_000):
        with open(f"/tmp/{{number}}", "wb") as file:
            file.write(bytes({len(content)}))
print(json.dumps(attempt(fill)))
"""
    )
    assert printed(await run_script(script, limits=replace(SMALL, output_bytes=2 << 20))) == "ENOSPC"


async def test_one_run_leaves_nothing_for_the_next(sandbox: NamespaceSandbox, python: str) -> None:
    daemon = """
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        print("here", flush=True)
        time.sleep(600)
    os._exit(0)
os.wait()
open("/tmp/left", "w").close()
os.mkdir("/tmp/folder")
"""
    look = """
import json, os
alive = []
for process in range(2, 100):
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        continue
    alive.append(process)
print(json.dumps([os.listdir("/tmp"), [p for p in alive if p != os.getpid()]]))
"""
    files = {"daemon.py": daemon.encode(), "look.py": look.encode()}
    async with sandbox.box(files) as box:
        first = await box.run([python, "-I", "-S", "/box/daemon.py"], b"", SMALL)
        assert first.exit_code == 0
        second = await box.run([python, "-I", "-S", "/box/look.py"], b"", SMALL)
    assert printed(second) == [[], []]


async def test_box_is_writable_only_when_asked(sandbox: NamespaceSandbox, python: str) -> None:
    async with sandbox.box({}) as box:
        write = [
            python,
            "-I",
            "-S",
            "-c",
            "open('/box/built', 'w').write('1'); import os; print(os.getcwd())",
        ]
        built = await box.run(write, b"", SMALL, writable=True)
        assert built.stdout == b"/box\n"
        read = await box.run([python, "-I", "-S", "-c", "print(open('/box/built').read())"], b"", SMALL)
        assert read.stdout == b"1\n"
        assert (await box.run(write, b"", SMALL)).exit_code == 1


async def test_input_that_is_never_read_and_output_that_is_no_text_are_fine(run_script: RunScript) -> None:
    outcome = await run_script("import os; os.write(1, bytes(range(256)))", b"x" * (64 << 20))
    assert outcome.exit_code == 0
    assert outcome.stdout == bytes(range(256))


async def test_the_input_cannot_be_changed(run_script: RunScript) -> None:
    script = TRY + "import os\nprint(json.dumps([attempt(os.write, 0, b'y'), attempt(os.ftruncate, 0, 0)]))"
    assert printed(await run_script(script, b"x")) == ["EPERM", "EPERM"]


async def test_no_program_can_gain_a_privilege(run_script: RunScript) -> None:
    script = """
import ctypes, json
PR_GET_NO_NEW_PRIVS, PR_GET_SECCOMP, PR_CAPBSET_READ = 39, 21, 23
prctl = ctypes.CDLL(None).prctl
print(json.dumps([
    prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0),
    prctl(PR_GET_SECCOMP, 0, 0, 0, 0),
    sum(prctl(PR_CAPBSET_READ, capability, 0, 0, 0) for capability in range(41)),
]))
"""
    assert printed(await run_script(script)) == [1, 2, 0]


async def test_a_program_that_is_not_there_is_a_failure_of_the_sandbox(sandbox: NamespaceSandbox) -> None:
    async with sandbox.box({}) as box:
        with pytest.raises(SandboxFailed, match="No such file"):
            await box.run(["/box/missing"], b"", SMALL)


async def test_a_toolchain_that_is_gone_is_a_failure_of_the_sandbox(tmp_path: Path) -> None:
    folder = tmp_path / "toolchain"
    folder.mkdir()
    sandbox = NamespaceSandbox([folder])
    folder.rmdir()
    with pytest.raises(SandboxFailed, match="No such file"):
        async with sandbox.box({}):
            pass


def processes_named(word: str) -> list[int]:
    """Processes of the host with a word among their arguments."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            arguments = (entry / "cmdline").read_bytes().split(b"\0")
        except (FileNotFoundError, NotADirectoryError, ProcessLookupError, PermissionError):
            continue
        if entry.name.isdigit() and word.encode() in arguments:
            found.append(int(entry.name))
    return found


async def until_found(word: str, *, found: bool) -> None:
    """The kernel tells of other processes' births and deaths to nobody but their parents: look again."""
    async with asyncio.timeout(10):
        while bool(processes_named(word)) is not found:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_a_cancelled_run_dies_at_once_with_all_it_started(
    sandbox: NamespaceSandbox, python: str, tmp_path: Path
) -> None:
    word = f"cancelled-{tmp_path}"

    async def run() -> None:
        async with sandbox.box({}) as box:
            await box.run(
                [python, "-I", "-S", "-c", "import os, time; os.fork(); time.sleep(600)", word],
                b"",
                replace(SMALL, wall_s=600),
            )

    task = asyncio.create_task(run())
    await until_found(word, found=True)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await until_found(word, found=False)


async def test_a_service_that_is_killed_leaves_nothing_behind(python: str, tmp_path: Path) -> None:
    word = f"orphaned-{tmp_path}"
    service = f"""
import asyncio, sys
from pathlib import Path
from problem_service.judge.languages.python import find_python
from problem_service.judge.sandbox.interface import Limits
from problem_service.judge.sandbox.namespaces import NamespaceSandbox

async def main():
    async with NamespaceSandbox(find_python().toolchain).box({{}}) as box:
        sleep = [{python!r}, "-I", "-S", "-c", "import time; time.sleep(600)", {word!r}]
        await box.run(sleep, b"", Limits(cpu_s=1, wall_s=600, memory_bytes=1 << 28))

asyncio.run(main())
"""
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", service, cwd=REPOSITORY)
    await until_found(word, found=True)
    process.kill()
    await process.wait()
    await until_found(word, found=False)


async def test_boxes_run_side_by_side(sandbox: NamespaceSandbox, python: str) -> None:
    async def run(number: int) -> bytes:
        async with sandbox.box({}) as box:
            return (await box.run([python, "-I", "-S", "-c", f"print({number})"], b"", SMALL)).stdout

    assert await asyncio.gather(*map(run, range(5))) == [f"{number}\n".encode() for number in range(5)]
