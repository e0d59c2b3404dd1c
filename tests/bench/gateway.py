"""The gateway beside a plain proxy, and beside the service behind it: requests, latency, WebSocket messages.

The gateway and the plain proxy each have a core of their own; the load generator and the services share
another, so that a service is asked directly under the same conditions as through the gateway.
"""

import asyncio
import base64
import contextlib
import json
import os
import statistics
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import IO

import aiohttp
from aiohttp import web

from deploy.stack import free_port
from tests.bench.cores import pin
from tests.bench.rows import Row
from tests.fakes import FakeAuth
from tests.waiting import until

INTERNAL_KEY = "an internal key for benchmarks, 32 characters"
TURNS = 5
SECONDS = 1.5
CONNECTIONS = 32
FEW = 4
"""Connections when latency is measured: enough to have company, too few to make a queue."""
CANDIDATE, OTHERS = 0, 1
"""The cores."""
UPGRADE = (
    "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: bench\r\nConnection: Upgrade\r\n"
    "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


async def bench_gateway() -> list[Row]:
    """The rows ``gateway.throughput``, ``.vs_direct``, ``.p99_added`` and ``.websocket``."""
    with tempfile.TemporaryFile() as log:
        async with AsyncExitStack() as cleanup:
            return await _measure(Parts(cleanup, log))


async def _measure(parts: "Parts") -> list[Row]:
    auth = FakeAuth(INTERNAL_KEY)
    auth_url = await parts.serve(auth.create_app())
    canned = await parts.start(OTHERS, "tests.bench.parts.canned")
    behind = await parts.start(OTHERS, "tests.bench.parts.hello")
    plain = await parts.start(
        CANDIDATE,
        "tests.bench.parts.plain_proxy",
        f"http://127.0.0.1:{canned}",
        f"{auth_url}/.well-known/jwks.json",
    )
    ours = await parts.start_gateway(auth_url, canned)
    ours_behind = await parts.start_gateway(auth_url, behind)
    load = await parts.start_load()

    get = (
        "GET /api/battles HTTP/1.1\r\nHost: bench\r\nAccept: application/json\r\n"
        f"Authorization: Bearer {auth.token()}\r\n\r\n"
    )
    requests = {"ours": ours, "plain": plain, "through": ours_behind, "direct": behind}
    busy = await load.compare(requests, get, "http", CONNECTIONS)
    calm = await load.compare({"through": ours_behind, "direct": behind}, get, "http", FEW)
    messages = await load.compare({"ours": ours, "plain": plain}, UPGRADE, "echo", CONNECTIONS)
    added = calm["through"].p99 - calm["direct"].p99
    return [
        _faster("gateway.throughput", "GETs/s", busy["ours"], "plain aiohttp proxy", busy["plain"], 3.0),
        _faster("gateway.vs_direct", "GETs/s", busy["through"], "the service itself", busy["direct"], 0.5),
        Row("gateway.p99_added", added, "ms", "p99 of the service itself", calm["direct"].p99, None, None),
        _faster("gateway.websocket", "messages/s", messages["ours"], "plain aiohttp proxy",
                messages["plain"], 2.0),
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figures:
    """What a candidate did: answers a second, and a p99 in milliseconds."""

    rate: float
    p99: float


def _faster(name: str, unit: str, ours: Figures, baseline: str, theirs: Figures, goal: float) -> Row:
    return Row(name, ours.rate, unit, baseline, theirs.rate, ours.rate / theirs.rate, goal)


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
                seen[name].append(await self._ask(port, send, kind, connections))
        return {
            name: Figures(
                statistics.median(each.rate for each in figures),
                statistics.median(each.p99 for each in figures),
            )
            for name, figures in seen.items()
        }

    async def _ask(self, port: int, send: str, kind: str, connections: int) -> Figures:
        order = {
            "port": port,
            "connections": connections,
            "seconds": SECONDS,
            "send": base64.b64encode(send.encode()).decode(),
            "kind": kind,
        }
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(order).encode() + b"\n")
        answer = json.loads(await self.process.stdout.readline())
        return Figures(answer["done"] / answer["seconds"], answer["p99"])


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
        process = await self._run(core, module, *arguments)
        assert process.stdout is not None
        return int(await process.stdout.readline())

    async def start_load(self) -> Load:
        return Load(await self._run(OTHERS, "tests.bench.parts.load"))

    async def start_gateway(self, auth_url: str, game: int) -> int:
        """Start the gateway before this game service; its port once it is ready."""
        port = free_port()
        self.environ.update(
            INTERNAL_KEY=INTERNAL_KEY,
            AUTH_URL=auth_url,
            GAME_URL=f"http://127.0.0.1:{game}",
            GATEWAY_PORT=str(port),
            GATEWAY_METRICS_PORT="0",
        )
        await self._run(CANDIDATE, "gateway")
        async with aiohttp.ClientSession() as session:

            async def answers() -> bool:
                with contextlib.suppress(aiohttp.ClientError):
                    async with session.get(f"http://127.0.0.1:{port}/health/live") as answer:
                        return answer.status == 200
                return False

            await until(answers, every=0.05)
        return int(port)

    async def _run(self, core: int, module: str, *arguments: str) -> Process:
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
    process.kill()
    await process.wait()
