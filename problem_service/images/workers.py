"""The processes that compare images: few, started when they are first needed, and replaced when they fail."""

import asyncio
import logging
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Self

from problem_service.images.domain import Compared, ImagesBusy, ImagesUnavailable
from problem_service.images.wire import LENGTH, load

log = logging.getLogger(__name__)

PATIENCE = 10.0
"""Seconds that a comparison may take, the start of its process included."""
_ROOT = Path(__file__).resolve().parents[2]
_COMMAND = (sys.executable, "-m", "problem_service.images.worker")


class Workers:
    """An async context; so many comparisons run at once, so many more wait in the order they came."""

    def __init__(self, *, most: int, waiting: int) -> None:
        self._places = asyncio.Semaphore(most)
        self._room = most + waiting
        self._idle: list[_Worker] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        while self._idle:
            await self._idle.pop().end()

    async def compare(self, original: bytes, drawn: bytes) -> Compared:
        """Two images in base64. Raises BadImage, ImageTooLarge, ImagesBusy, ImagesUnavailable."""
        if not self._room:
            raise ImagesBusy(retry_after=1)
        self._room -= 1
        try:
            async with self._places:
                return await self._compare(original, drawn)
        finally:
            self._room += 1

    async def _compare(self, original: bytes, drawn: bytes) -> Compared:
        worker = await self._take()
        try:
            async with asyncio.timeout(PATIENCE):
                line = await worker.ask(original, drawn)
        except BaseException as error:
            await worker.end()
            if isinstance(error, OSError | EOFError):  # TimeoutError is one
                log.error("a comparison of images broke off: %r", error)
                raise ImagesUnavailable(retry_after=1) from None
            raise
        self._idle.append(worker)
        return load(line)

    async def _take(self) -> "_Worker":
        """An idle one that lives, or a new one."""
        while self._idle:
            worker = self._idle.pop()
            if worker.lives:
                return worker
            log.warning("a process that compares images ended while it was idle")
            await worker.end()
        return _Worker()


class _Worker:
    """One process, started by the first question."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    @property
    def lives(self) -> bool:
        return self._process is not None and self._process.poll() is None

    async def ask(self, *texts: bytes) -> bytes:
        """Its answer, a line. Raises OSError or EOFError if it ends instead."""
        if self._streams is None:
            self._streams = await self._start()
        reader, writer = self._streams
        for text in texts:
            writer.write(LENGTH.pack(len(text)))
            writer.write(text)
        await writer.drain()
        return await reader.readuntil(b"\n")

    async def _start(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = _spawn(theirs)
        try:
            return await asyncio.open_connection(sock=ours)
        except BaseException:
            ours.close()
            raise

    async def end(self) -> None:
        """Kill it, whatever it is at."""
        if self._streams is not None:
            self._streams[1].close()
        if self._process is not None:
            self._process.kill()
            await asyncio.to_thread(self._process.wait)


def _spawn(connection: socket.socket) -> subprocess.Popen[bytes]:
    """Not by the event loop: uvloop hands on descriptors that this process inherited."""
    return subprocess.Popen(  # noqa: S603  our own module
        _COMMAND,
        stdin=connection.fileno(),
        cwd=_ROOT,
        env={
            "PATH": os.pathsep.join(os.get_exec_path()),
            "LANG": "C.UTF-8",
            "OPENBLAS_NUM_THREADS": "1",  # each thread would take address space
        },
        start_new_session=True,  # Ctrl-C is the service's to handle
    )
