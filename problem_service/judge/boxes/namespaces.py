"""The engine on Linux namespaces: the service's side of it, which starts and talks to launchers.

A box is a launcher process and, in namespaces of its own, the box's PID 1 (see `launcher`). The service
holds one socket to PID 1; when it closes, for whatever reason, PID 1 ends and the kernel kills the rest.
"""

import array
import asyncio
import contextlib
import fcntl
import json
import os
import socket
import sys
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from problem_service.judge.boxes.interface import (
    PLAIN,
    Kind,
    Limits,
    OnOutput,
    Outcome,
    SandboxFailed,
    SandboxUnavailable,
)
from problem_service.judge.boxes.launcher import memory_group

_ROOT = Path(__file__).resolve().parents[3]
_LAUNCH = (
    "import sys; sys.path.insert(0, sys.argv.pop(1));"
    "from problem_service.judge.boxes.launcher.main import main; main()"
)
_SYSTEM = ("/usr/lib", "/usr/lib64", "/usr/lib32", "/lib", "/lib64", "/etc/ld.so.cache")
_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "HOME": "/tmp", "TMPDIR": "/tmp", "LANG": "C.UTF-8"}  # noqa: S108  the box's
_MESSAGE_BYTES = 64 * 1024
_SET_UP_S = 20.0
_GRACE_S = 10.0  # on top of a run's wall limit, for a PID 1 that no longer answers
_PAUSE_S = 0.02
_LOOK_S = 0.05
_SEALS = fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE | fcntl.F_SEAL_SEAL

_WHAT_HELPS = """\
players' programs run in namespaces of their own or not at all, and this system refuses them.
In a container: run as a user other than root with cap_drop: [ALL] and security_opt: no-new-privileges, \
seccomp=deploy/seccomp.json (where AppArmor is on, apparmor=unconfined too).
In Kubernetes: hostUsers: false, that seccomp profile as Localhost.
On a plain system: sysctl user.max_user_namespaces above 0, kernel.unprivileged_userns_clone=1, \
kernel.apparmor_restrict_unprivileged_userns=0 (each where it exists)."""


class NamespaceSandbox:
    """Boxes from Linux namespaces, for root and for ordinary users. Needs Linux 5.14 or newer."""

    def __init__(
        self, toolchains: Iterable[Path], *, disk_bytes: int = 64 << 20, disk_files: int = 4096
    ) -> None:
        """``toolchains``: files and folders seen read-only in each box, under the same path.

        ``disk_bytes`` and ``disk_files`` hold for /box and for /tmp each.
        """
        self._mounts, self._links = _layout(toolchains)
        self._disk = {"disk_bytes": disk_bytes, "disk_files": disk_files}

    async def check(self) -> None:
        try:
            async with self.box():
                pass
        except SandboxFailed as error:
            raise SandboxUnavailable(f"{error}: {_WHAT_HELPS}") from None

    @asynccontextmanager
    async def box(self, kind: Kind = PLAIN) -> AsyncIterator["NamespaceBox"]:
        with _faults_of_the_host():
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.setblocking(False)
        with ours:
            with theirs, _faults_of_the_host():
                launcher = await _launch(theirs)
            box = NamespaceBox(ours)
            try:
                await box.set_up({"mounts": self._mounts, "links": self._links, **self._disk})
                yield box
            finally:
                ours.close()
                await _end(launcher)


class NamespaceBox:
    """The service's end of one box."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection

    async def set_up(self, setup: dict[str, Any]) -> None:
        with _faults_of_the_host():
            await self._ask(setup, [], _SET_UP_S)

    async def put(self, files: Mapping[str, bytes]) -> None:
        with _faults_of_the_host(), contextlib.ExitStack() as stack:
            descriptors = [_sealed(data, stack) for data in files.values()]
            await self._ask({"put": list(files)}, descriptors, _SET_UP_S)

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
        request = {
            "argv": list(argv),
            "environment": _ENVIRONMENT,
            "writable": writable,
            "cpu_s": limits.cpu_s,
            "wall_s": limits.wall_s,
            "idle_s": limits.idle_s,
            "memory_bytes": limits.memory_bytes,
            "processes": limits.processes,
            "output_bytes": limits.output_bytes,
        }
        with _faults_of_the_host(), contextlib.ExitStack() as stack:
            stdout, stderr = _memory_file(stack), _memory_file(stack)
            async with _told(stdout, stderr, limits.output_bytes, on_output):
                answer = await self._ask(
                    request, [_sealed(stdin, stack), stdout, stderr], limits.wall_s + _GRACE_S
                )
            sizes = [os.fstat(descriptor).st_size for descriptor in (stdout, stderr)]
            return Outcome(
                **answer,
                stdout=_read(stdout, limits.output_bytes),
                stderr=_read(stderr, limits.output_bytes),
                truncated=max(sizes) >= limits.output_bytes,
            )

    async def _ask(
        self, message: dict[str, Any], descriptors: Sequence[int], patience_s: float
    ) -> dict[str, Any]:
        rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors))]
        try:
            self._connection.sendmsg([json.dumps(message).encode()], rights if descriptors else [])
            async with asyncio.timeout(patience_s):
                data = await asyncio.get_running_loop().sock_recv(self._connection, _MESSAGE_BYTES)
        except (OSError, TimeoutError) as error:
            raise SandboxFailed(f"the box does not answer: {error}") from error
        if not data:
            raise SandboxFailed("the box ended by itself")
        answer: dict[str, Any] = json.loads(data)
        if "error" in answer:
            raise SandboxFailed(answer["error"])
        return answer


@asynccontextmanager
async def _told(stdout: int, stderr: int, most: int, on_output: OnOutput | None) -> AsyncIterator[None]:
    """Tell of what the files grow by while the block runs, and of the rest at its end."""
    if on_output is None:
        yield
        return
    tell = on_output
    streams = {"stdout": stdout, "stderr": stderr}
    told = dict.fromkeys(streams, 0)

    def look() -> None:
        for name, descriptor in streams.items():
            data = os.pread(descriptor, most - told[name], told[name])
            if data:
                told[name] += len(data)
                tell(name, data)

    async def watch() -> None:
        while True:
            await asyncio.sleep(_LOOK_S)
            look()

    watching = asyncio.create_task(watch())
    try:
        yield
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
    look()


@contextlib.contextmanager
def _faults_of_the_host() -> Iterator[None]:
    """The host has no descriptors, no processes or no memory left: that says nothing about the program."""
    try:
        yield
    except OSError as error:
        raise SandboxFailed(f"the host is short of something: {error}") from error


async def _launch(connection: socket.socket) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", "-S", "-B", "-c", _LAUNCH, str(_ROOT), str(connection.fileno())),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        pass_fds=[connection.fileno()],
        env={},
        cwd="/",
        start_new_session=True,
    )


async def _end(launcher: asyncio.subprocess.Process) -> None:
    """Wait for the launcher, which ends once its box is gone and cleaned up after."""
    try:
        async with asyncio.timeout(_GRACE_S):
            await launcher.wait()
    except TimeoutError:
        launcher.kill()  # PID 1 dies with it
        await launcher.wait()
        await _remove_group(launcher.pid)


async def _remove_group(launcher: int) -> None:
    """What a launcher that was killed could not do; its box's processes take a moment to die."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_GRACE_S):
            while not memory_group.remove_abandoned(launcher):  # noqa: ASYNC110  no event tells of the last one's end
                await asyncio.sleep(_PAUSE_S)


def _layout(toolchains: Iterable[Path]) -> tuple[list[str], dict[str, str]]:
    """What to bind, outermost folders only, and the symbolic links of a merged /usr."""
    links = {path: os.readlink(path) for path in _SYSTEM if os.path.islink(path)}  # noqa: PTH114, PTH115
    wanted = {Path(path) for path in _SYSTEM if path not in links} | set(toolchains)
    existing = {path for path in wanted if path.exists()}
    mounts = sorted(str(path) for path in existing if not existing.intersection(path.parents))
    return mounts, links


def _memory_file(stack: contextlib.ExitStack) -> int:
    descriptor = os.memfd_create("box", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    stack.callback(os.close, descriptor)
    return descriptor


def _sealed(data: bytes, stack: contextlib.ExitStack) -> int:
    """A file in memory that nobody can write to any more, positioned at its start."""
    descriptor = _memory_file(stack)
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
    os.lseek(descriptor, 0, os.SEEK_SET)
    fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, _SEALS)
    return descriptor


def _read(descriptor: int, most: int) -> bytes:
    return os.pread(descriptor, most, 0)
