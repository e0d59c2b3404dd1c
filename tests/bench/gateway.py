"""The gateway beside a plain proxy, and beside the service behind it: requests, latency, WebSocket messages.

The gateway and the plain proxy each have a core of their own; the load generator and the services share
another, so that a service is asked directly under the same conditions as through the gateway.
"""

import tempfile
from contextlib import AsyncExitStack

from deploy.stack import free_port
from tests.bench.parts.processes import Figures, Parts
from tests.bench.rows import Row
from tests.fakes import FakeAuth

INTERNAL_KEY = "an internal key for benchmarks, 32 characters"
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


async def _measure(parts: Parts) -> list[Row]:
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
    ours = await _start_gateway(parts, auth_url, canned)
    ours_behind = await _start_gateway(parts, auth_url, behind)
    load = await parts.start_load(OTHERS)

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


def _faster(name: str, unit: str, ours: Figures, baseline: str, theirs: Figures, goal: float) -> Row:
    return Row(name, ours.rate, unit, baseline, theirs.rate, ours.rate / theirs.rate, goal)


async def _start_gateway(parts: Parts, auth_url: str, game: int) -> int:
    """Start the gateway before this game service; its port once it is ready."""
    port = free_port()
    parts.environ.update(
        INTERNAL_KEY=INTERNAL_KEY,
        AUTH_URL=auth_url,
        GAME_URL=f"http://127.0.0.1:{game}",
        GATEWAY_PORT=str(port),
        GATEWAY_METRICS_PORT="0",
    )
    await parts.start_service(CANDIDATE, "gateway", int(port))
    return int(port)
