"""Processes of a benchmark, each on a core of its own choice, and the load generator among them."""

import asyncio
import base64
import contextlib
import json
import os
import statistics
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import IO

import aiohttp
from aiohttp import web

from tests.bench.cores import pin
from tests.waiting import until

TURNS = 5
SECONDS = 1.5


@dataclass(frozen=True, slots=True)
class Figures:
    """What a candidate did: answers a second, and the median and p99 of their times in milliseconds."""

    rate: float
    p50: float
    p99: float


@dataclass(frozen=True, slots=True)
class Load:
    """The load generator's process."""

    process: Process

    async def compare(
        self, ports: dict[str, int], send: str, kind: str, connections: int
    ) -> dict[str, Figures]:
        """The medians of several turns, in which the candidates take turns."""
        seen: dict[str, list[Figures]] = {name: [] for name in ports}
        for _ in range(TURNS):
            for name, port in ports.items():
                seen[name].append(await self.ask(port, send, kind, connections))
        return {
            name: Figures(
                statistics.median(each.rate for each in figures),
                statistics.median(each.p50 for each in figures),
                statistics.median(each.p99 for each in figures),
            )
            for name, figures in seen.items()
        }

    async def ask(
        self,
        port: int,
        send: str,
        kind: str,
        connections: int,
        *,
        seconds: float = SECONDS,
        words: Sequence[str] = (),
        pause: float = 0.0,
    ) -> Figures:
        """One turn.

        ``words``: one for each connection, in the place of WORD in what it sends; ``pause``: seconds between
        an answer and the next request.
        """
        order = {
            "words": words,
            "pause": pause,
            "port": port,
            "connections": connections,
            "seconds": seconds,
            "send": base64.b64encode(send.encode()).decode(),
            "kind": kind,
        }
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(order).encode() + b"\n")
        answer = json.loads(await self.process.stdout.readline())
        return Figures(answer["done"] / answer["seconds"], answer["p50"], answer["p99"])


@dataclass(frozen=True, slots=True)
class Parts:
    """Starts processes, which end with the stack; what they log goes to a file."""

    cleanup: AsyncExitStack
    log: IO[bytes]
    environ: dict[str, str] = field(default_factory=lambda: dict(os.environ))

    async def serve(self, app: web.Application) -> str:
        """Serve an application in this process; its URL."""
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0)
        await runner.setup()
        self.cleanup.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{runner.addresses[0][1]}"

    async def start(self, core: int, module: str, *arguments: str) -> int:
        """Start a module that prints its port; that port."""
        process = await self.run(core, module, *arguments)
        assert process.stdout is not None
        return int(await process.stdout.readline())

    async def start_load(self, core: int) -> Load:
        return Load(await self.run(core, "tests.bench.parts.load"))

    async def start_service(self, core: int, module: str, port: int, within: float = 10.0) -> None:
        """Start a service that will listen on this port; ``within``: seconds until it is there."""
        await self.run(core, module)
        async with aiohttp.ClientSession() as session:

            async def answers() -> bool:
                with contextlib.suppress(aiohttp.ClientError):
                    async with session.get(f"http://127.0.0.1:{port}/health/live") as answer:
                        return answer.status == 200
                return False

            await until(answers, every=0.05, within=within)

    async def run(self, core: int, module: str, *arguments: str) -> Process:
        """Start a module."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            module,
            *arguments,
            stdin=PIPE,
            stdout=PIPE,
            stderr=self.log,
            env=self.environ,
        )
        self.cleanup.push_async_callback(_end, process)
        pin(process.pid, core)
        return process


async def _end(process: Process) -> None:
    with contextlib.suppress(ProcessLookupError):  # it has ended by itself
        process.kill()
    await process.wait()
