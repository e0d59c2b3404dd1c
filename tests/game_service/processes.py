"""game_service in a process of its own, to be killed."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Self

import aiohttp

from tests.conftest import INTERNAL_KEY
from tests.game_service.conftest import World
from tests.waiting import until


def free_port() -> int:
    """A port that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class GameProcess:
    """``python -m game_service`` over a world's database; keeps its port when it is started again."""

    def __init__(self, world: World, **environment: str) -> None:
        self._world = world
        self._port = free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self._environment = {
            "PATH": os.environ["PATH"],
            "GAME_DATABASE_URL": world.database.dsn("game"),
            "GAME_PORT": str(self._port),
            "GAME_METRICS_PORT": "0",
            "INTERNAL_KEY": INTERNAL_KEY,
            "AUTH_URL": world.auth_url,
            "PROBLEM_URL": world.problem_url,
            "GAME_COUNTDOWN": "0.05",
            "GAME_BREAK": "0.05",
            "GAME_SETTLE": "0.05",
            "GAME_ROUND_SECONDS_MIN": "1",
        } | environment
        self._process: asyncio.subprocess.Process | None = None
        self.output = b""
        """What its runs that have ended wrote."""

    async def start(self) -> Self:
        """Start it and wait until it answers."""
        process = self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "game_service",
            env=self._environment,
            stderr=asyncio.subprocess.PIPE,
        )

        async def answers() -> bool:
            assert process.returncode is None, await self._end()
            try:
                async with self._world.http.get(self.url + "/health") as response:
                    return response.status == 200
            except aiohttp.ClientConnectionError:
                return False

        await until(answers, every=0.05, within=30)
        return self

    async def kill(self) -> None:
        """SIGKILL: nothing can be tidied up."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.kill()
        await self._end()

    async def _end(self) -> str:
        assert self._process is not None
        _, output = await self._process.communicate()
        self.output += output
        return output.decode()


@asynccontextmanager
async def running_process(world: World, **environment: str) -> AsyncIterator[GameProcess]:
    """A process that is killed at the end, if it still runs then, and has logged no traceback."""
    process = GameProcess(world, **environment)
    try:
        yield await process.start()
    finally:
        await process.kill()
    assert b"Traceback" not in process.output, process.output.decode()
