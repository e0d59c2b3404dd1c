"""A runner of one's own: started as a child, started again when it dies, ended with this process."""

import asyncio
import contextlib
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from problem_service.judge.runner.listening import Address

_ROOT = Path(__file__).resolve().parents[3]
_GRACE_S = 10.0
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.1, 10.0
_STABLE_S = 30.0
"""A runner that lived so long did not die of what it was started with."""

log = logging.getLogger(__name__)


@asynccontextmanager
async def own_runner(options: Sequence[str]) -> AsyncIterator[Address]:
    """A runner with these command-line options, at a socket that no other user can reach.

    It knows nothing of this process's environment, and ends with it, however that ends.
    """
    folder = Path(tempfile.mkdtemp(prefix="codemaze-runner-"))  # for this user alone
    address = Address(path=folder / "socket")
    supervisor = _Supervisor([*options, "--listen", str(address), "--end-with-input"])
    supervising = asyncio.create_task(supervisor.keep_alive())
    try:
        yield address
    finally:
        supervising.cancel()
        await asyncio.gather(supervising, return_exceptions=True)
        await supervisor.stop()
        shutil.rmtree(folder, ignore_errors=True)


class _Supervisor:
    def __init__(self, options: Sequence[str]) -> None:
        self._command = [sys.executable, "-m", "problem_service.judge.runner", *options]
        self._process: subprocess.Popen[bytes] | None = None

    async def keep_alive(self) -> None:
        pause = _FIRST_PAUSE_S
        while True:
            began = time.monotonic()
            try:
                self._process = self._start()
            except OSError as error:
                log.error("the runner cannot be started: %s", error)
            else:
                status = await asyncio.to_thread(self._process.wait)
                log.error("the runner ended with %s; it is started again", _described(status))
                self._close_input()
            if time.monotonic() - began > _STABLE_S:
                pause = _FIRST_PAUSE_S
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE_S)

    def _start(self) -> subprocess.Popen[bytes]:
        """Not by the event loop: uvloop hands on descriptors that this process inherited."""
        return subprocess.Popen(  # noqa: S603  our own module
            self._command,
            stdin=subprocess.PIPE,  # it closes with this process
            cwd=_ROOT,
            env={"PATH": os.pathsep.join(os.get_exec_path()), "LANG": "C.UTF-8"},
            start_new_session=True,  # Ctrl-C is this process's to handle
        )

    async def stop(self) -> None:
        process = self._process
        if process is None:
            return
        process.terminate()
        ended = asyncio.create_task(asyncio.to_thread(process.wait))
        await asyncio.wait([ended], timeout=_GRACE_S)
        if not ended.done():
            log.warning("the runner does not end; it is killed")
            process.kill()
            await ended
        self._close_input()

    def _close_input(self) -> None:
        if self._process is not None and self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()


def _described(status: int) -> str:
    return f"signal {-status}" if status < 0 else f"exit status {status}"
