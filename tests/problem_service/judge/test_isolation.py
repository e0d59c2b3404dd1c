"""Attacks on the host from inside a box, each by a real program."""

import asyncio
import errno
import json
import os
from pathlib import Path

import pytest

from tests.problem_service.judge.conftest import CALLS, TRY, RunScript, printed

REPOSITORY = Path(__file__).resolve().parents[3]


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
    libc.vmsplice(1, None, 0, 0),
]))
"""
    )
    assert printed(await run_script(script)) == ["EPERM", "EPERM", "ENOENT", "ENOENT", -1, -1]


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
print(json.dumps([
    dict(os.environ),
    [attempt(os.open, path, os.O_RDONLY) for path in {paths!r}],
    [attempt(os.open, f"/proc/self/fd/{{number}}", os.O_RDONLY) for number in range(3, 10)],
    open("/etc/passwd").read().count("root"),
    sorted(os.listdir("/box")),
]))
"""
    )
    environment, host, descriptors, roots, box = printed(await run_script(script))
    assert "secret" not in str(environment)
    assert set(environment) <= {"PATH", "HOME", "TMPDIR", "LANG", "LC_CTYPE"}
    home = host.pop(4)
    assert home in {"ENOENT", "EACCES"} or home.isdigit()  # an empty folder on the way to a toolchain
    assert set(host) <= {"ENOENT", "EACCES"}
    assert set(descriptors) == {"ENOENT"}
    assert roots == 0
    assert box == ["script.py"]


async def test_no_descriptor_of_the_service_is_open_in_the_box(run_script: RunScript) -> None:
    script = TRY + (
        "import os\n"
        "print(json.dumps([number for number in range(3, 256) if attempt(os.fstat, number) != 'EBADF']))"
    )
    reader, writer = os.pipe()
    for descriptor in (reader, writer):
        os.set_inheritable(descriptor, True)
    try:
        assert printed(await run_script(script)) == []
    finally:
        os.close(reader)
        os.close(writer)


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
