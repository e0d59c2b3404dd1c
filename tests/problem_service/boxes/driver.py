"""Boxes for a test that runs as another user, or in another mount namespace, than its sandbox.

``python -I -S driver.py`` with a JSON object, see `main`, as its argument. It needs the standard library
alone. Each connection to its socket is one box, with messages as `messages` says.
"""

import asyncio
import contextlib
import ctypes
import json
import os
import signal
import socket
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from problem_service.judge.boxes.box import LocalBox
from problem_service.judge.boxes.factory import linux
from problem_service.judge.boxes.interface import Kind, Limits, SandboxFailed
from problem_service.judge.boxes.sandbox import LocalSandbox
from problem_service.judge.boxes.tiers import Tier
from tests.problem_service.boxes.messages import Message, receive, send

_NEW_MOUNTS, _NEW_USERS = 0x0002_0000, 0x1000_0000


def main() -> None:
    settings = json.loads(sys.argv[1])
    if settings["covered"]:
        _cover_proc()
    linux.die_with_parent()
    linux.adopt_orphans()  # what outlives its box is to be found below this process
    listener = socket.socket(fileno=settings["listener"])
    listener.set_inheritable(False)
    asyncio.run(_serve(listener, settings))


async def _serve(listener: socket.socket, settings: dict[str, Any]) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    sandbox = LocalSandbox(
        [Path(path) for path in settings["toolchains"]],
        python=Path(settings["python"]),
        init=Path(settings["init"]) if settings["init"] else None,
        tier=Tier(settings["tier"]),
        disk_bytes=settings["disk_bytes"],
        disk_files=settings["disk_files"],
    )
    async with sandbox:

        async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with (
                contextlib.closing(writer),
                contextlib.suppress(ConnectionError, asyncio.IncompleteReadError),
            ):
                await _Served(sandbox, reader, writer).serve()

        server = await asyncio.start_unix_server(accept, sock=listener)
        async with server:
            await stop.wait()


class _Served:
    """One box, as long as its client is there."""

    def __init__(
        self, sandbox: LocalSandbox, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._sandbox = sandbox
        self._reader = reader
        self._writer = writer
        self._requests: asyncio.Queue[Message] = asyncio.Queue()

    async def serve(self) -> None:
        _, header, _ = await receive(self._reader)
        kind = _kind(**header["kind"])
        work = asyncio.create_task(self._work(kind))
        listening = asyncio.create_task(self._listen())
        await asyncio.wait([work, listening], return_when=asyncio.FIRST_COMPLETED)
        for task in (work, listening):
            task.cancel()
        await asyncio.gather(work, listening, return_exceptions=True)

    async def _listen(self) -> None:
        """Until the client is gone."""
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                await self._requests.put(await receive(self._reader))

    async def _work(self, kind: Kind) -> None:
        try:
            async with self._sandbox.box(kind) as box:
                self._tell("done")
                while True:
                    await self._answer(box, *await self._requests.get())
        except SandboxFailed as error:
            self._tell("failed", text=str(error))

    async def _answer(self, box: LocalBox, name: str, header: dict[str, Any], body: bytes) -> None:
        try:
            if name == "put":
                await box.put(_files(header["sizes"], body))
                self._tell("done")
            else:
                await self._run(box, header, body)
        except SandboxFailed as error:
            self._tell("failed", text=str(error))

    async def _run(self, box: LocalBox, header: dict[str, Any], body: bytes) -> None:
        def printed(stream: str, data: bytes) -> None:
            self._tell("printed", data, stream=stream)

        outcome = await box.run(
            header["argv"],
            body,
            Limits(**header["limits"]),
            writable=header["writable"],
            warm=header["warm"],
            on_output=printed if header["live"] else None,
        )
        fields = asdict(outcome)
        stdout, stderr = fields.pop("stdout"), fields.pop("stderr")
        self._tell("ended", stdout + stderr, split=len(stdout), outcome=fields)

    def _tell(self, name: str, body: bytes = b"", **header: Any) -> None:
        send(self._writer, name, body, **header)


def _kind(name: str, warm: str, park: list[str], limits: dict[str, Any] | None) -> Kind:
    return Kind(name, warm, tuple(park), None if limits is None else Limits(**limits))


def _files(sizes: list[tuple[str, int]], body: bytes) -> dict[str, bytes]:
    files, start = {}, 0
    for name, size in sizes:
        files[name] = body[start : start + size]
        start += size
    return files


def _cover_proc() -> None:
    """As container engines do, so that the kernel refuses to mount a new /proc here."""
    user, group = os.geteuid(), os.getegid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_NEW_MOUNTS if user == 0 else _NEW_MOUNTS | _NEW_USERS) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    if user != 0:  # the same user, who may mount here
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    linux.mount("none", "/", flags=linux.MS_REC | linux.MS_PRIVATE)
    linux.mount("/dev/null", "/proc/version", flags=linux.MS_BIND)
    if user != 0:
        linux.drop_capabilities()


if __name__ == "__main__":
    main()
