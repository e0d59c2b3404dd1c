"""The test's end of a driver: a sandbox that runs as another user, looked at from outside."""

import asyncio
import contextlib
import json
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Self

from problem_service.judge.boxes.factory import memory_group
from problem_service.judge.boxes.interface import PLAIN, Kind, Limits, OnOutput, Outcome, SandboxFailed
from problem_service.judge.languages.python import Python
from tests.problem_service.boxes.messages import Message, receive, send
from tests.problem_service.boxes.modes import Mode, own_python, public_python
from tests.problem_service.boxes.processes import children, descendants, is_factory, state

SECRET = "the secret of the service"
DISK_BYTES, DISK_FILES = 8 << 20, 256
_PATIENCE_S = 60.0
_FIRST_USER = 50_000
"""Of ordinary users that the system does not know."""
_A_GROUP_OF_ROOT = 6
"""``disk`` on most systems: what the service's user belongs to, programs must not."""
_users = iter(range(_FIRST_USER + os.getpid() % 500 * 16, 1 << 32))


class DrivenSandbox:
    """A context. ``python``: the interpreter's path in a box; ``driver`` and ``factory`` are process ids.

    ``shown``: what of the host a box shows, among it ``cache``, a folder that the service may write to.
    """

    def __init__(self, mode: Mode, init: Path | None, toolchains: Sequence[Path]) -> None:
        self.mode = mode
        self._user = None if mode.as_root or os.geteuid() != 0 else next(_users)
        given = own_python() if self._user is None and mode.has_children else public_python()
        found = Python().find(Path(given or own_python()))
        self.python = found.programs["python"]
        self._folder = Path(tempfile.mkdtemp(prefix="codemaze-driver-"))
        self._folder.chmod(0o755)
        self.cache = self._folder / "cache"
        self.cache.mkdir()
        (self.cache / "kept").write_text("kept")
        if self._user is not None:
            for path in (self.cache, self.cache / "kept"):
                os.chown(path, self._user, self._user)
        self.shown = [*found.paths, *toolchains, self.cache]
        self._socket = self._folder / "socket"
        self._settings = {
            "toolchains": [str(path) for path in self.shown],
            "python": self.python,
            "init": "" if init is None or not mode.compiled else str(init),
            "tier": mode.tier.value,
            "covered": mode.covered,
            "disk_bytes": DISK_BYTES,
            "disk_files": DISK_FILES,
        }
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(self._socket))
            listener.listen()
            self._socket.chmod(0o777)
            settings = json.dumps(self._settings | {"listener": listener.fileno()})
            as_user: dict[str, Any] = {}
            if os.geteuid() == 0:
                as_user = {"extra_groups": [_A_GROUP_OF_ROOT]}
            if self._user is not None:
                as_user = {"user": self._user, "group": self._user, "extra_groups": []}
            self._process = subprocess.Popen(
                [self.python, "-I", "-S", "-B", Path(__file__).with_name("driver.py"), settings],
                env={"INTERNAL_KEY": SECRET, "PATH": os.defpath},
                cwd="/",
                pass_fds=[listener.fileno()],
                **as_user,
            )
        with socket.socket(socket.AF_UNIX) as client:  # one that wants nothing is let in when all is ready
            client.connect(str(self._socket))
            client.shutdown(socket.SHUT_WR)
            assert client.recv(1) == b"", "the driver does not start"
        return self

    def __exit__(self, *_: object) -> None:
        """The driver is gone with all it made, unless a test has killed it."""
        assert self._process is not None
        self._process.terminate()
        code = self._process.wait(_PATIENCE_S)
        shutil.rmtree(self._folder)
        left = list(self._folders())
        for folder in left:
            folder.rmdir()
        assert code < 0 or not left

    @property
    def driver(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def factory(self) -> int:
        """That it has now."""
        return next(filter(is_factory, children(self.driver)))

    @contextlib.asynccontextmanager
    async def box(self, kind: Kind = PLAIN) -> AsyncIterator["DrivenBox"]:
        async with asyncio.timeout(_PATIENCE_S):
            reader, writer = await asyncio.open_unix_connection(self._socket)
        try:
            box = DrivenBox(reader, writer)
            await box.ask("box", kind=asdict(kind))
            yield box
        finally:
            await _hang_up(reader, writer)

    async def check(self) -> None:
        async with self.box():
            pass

    def remains(self) -> dict[str, list[str]]:
        """What there is of boxes, by sort; nothing of it when no box is in use."""
        return {
            "processes": [f"{pid} {state}" for pid, state in self._descendants()],
            "folders": [str(path) for path in self.box_folders()],
            "control groups": self.groups(self.factory),
            "mounts": _mounts(),
        }

    def is_clean(self) -> bool:
        """Whether nothing remains."""
        return not any(self.remains().values())

    def _descendants(self) -> Iterator[tuple[int, str]]:
        """Of the driver, but its factory and the zombies that are the driver's own to wait for."""
        for child in children(self.driver):
            if not is_factory(child) and state(child) not in ("", "Z"):
                yield child, state(child)
            yield from ((process, state(process)) for process in descendants(child))

    def box_folders(self) -> Iterator[Path]:
        for folder in self._folders():
            yield from folder.iterdir()

    def _folders(self) -> Iterator[Path]:
        return Path(tempfile.gettempdir()).glob(f"codemaze-boxes-{self.driver}-*")

    @staticmethod
    def groups(factory: int) -> list[str]:
        """The control groups of a factory's boxes."""
        own = memory_group._own_group()
        return [] if own is None else [str(path) for path in Path(own[0]).glob(f"codemaze-{factory}-*")]


class DrivenBox:
    """See `Box`."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def put(self, files: Mapping[str, bytes]) -> None:
        sizes = [[name, len(data)] for name, data in files.items()]
        await self.ask("put", b"".join(files.values()), sizes=sizes)

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
        _, header, body = await self.ask(
            "run",
            stdin,
            on_output,
            argv=list(argv),
            limits=asdict(limits),
            writable=writable,
            warm=warm,
            live=on_output is not None,
        )
        split = header["split"]
        return Outcome(**header["outcome"], stdout=body[:split], stderr=body[split:])

    async def ask(
        self, name: str, body: bytes = b"", on_output: OnOutput | None = None, **header: Any
    ) -> Message:
        """Raises SandboxFailed."""
        send(self._writer, name, body, **header)
        await self._writer.drain()
        while True:
            try:
                message = await receive(self._reader)
            except asyncio.IncompleteReadError:
                raise SandboxFailed("the driver has ended") from None
            match message:
                case "failed", {"text": text}, _:
                    raise SandboxFailed(text)
                case "printed", {"stream": stream}, data if on_output is not None:
                    on_output(stream, data)
                case _:
                    return message


async def _hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Returns when the box is gone, as it is when the driver hangs up, too."""
    with contextlib.suppress(ConnectionError, RuntimeError):
        writer.write_eof()
        async with asyncio.timeout(_PATIENCE_S):
            while await reader.read(1 << 16):
                pass
    writer.close()


def _mounts() -> list[str]:
    """Those of boxes that are seen on the host."""
    lines = Path("/proc/self/mountinfo").read_text().splitlines()
    return [line for line in lines if line.partition(" - ")[2].split()[1] in ("box", "tmp")]
