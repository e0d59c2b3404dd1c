"""How soon who is signed out is kept out: at the gateway, and at open sockets, also after a restart."""

import asyncio
import os
import statistics
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path

from deploy.stack import Stack
from tests.bench.rows import Row
from tests.e2e.leaving import ACTS, UNLIMITED, Act, Guest, make_admin
from tests.waiting import until

ROUNDS = 9
"""Times that each way of leaving is gone."""
AFTER_RESTARTS = 3
GOAL = 1000.0
"""Milliseconds."""


class _Silent:
    def step(self, name: str) -> None: ...

    def advance(self, done: int, total: int) -> None: ...


async def bench_revocation() -> list[Row]:
    """Rows ``revocation.{gateway,socket,after_restart}.{p50,p99}``, in milliseconds from the answer on.

    After a restart: gateway and auth_service are killed once it was answered and started again; the time
    counts from when both answer again, until the gateway refuses. Sockets end with the gateway before that.
    """
    with tempfile.TemporaryDirectory(prefix="codemaze-bench-") as name:
        folder = _open_to_all(name)
        environ = {**os.environ, **UNLIMITED, "GATEWAY_PORT": "0", "LOG_LEVEL": "warning"}
        with Stack(folder, environ, _Silent(), durable=False) as stack:
            await asyncio.to_thread(stack.start)
            return await _measure(stack)


def _open_to_all(name: str) -> Path:
    folder = Path(name)
    folder.chmod(0o755)
    return folder


async def _measure(stack: Stack) -> list[Row]:
    refusals: list[float] = []
    ends: list[float] = []
    async with AsyncExitStack() as cleanup:
        admin = await cleanup.enter_async_context(Guest(stack.url))
        await make_admin(stack, admin)
        for _ in range(ROUNDS):
            for act in ACTS.values():
                refused, ended = await _one(stack, act, admin)
                refusals.append(refused)
                ends.append(ended)
    rows = _rows("revocation.gateway", refusals) + _rows("revocation.socket", ends)
    refusals = []
    for _ in range(AFTER_RESTARTS):
        async with AsyncExitStack() as cleanup:
            admin = await cleanup.enter_async_context(Guest(stack.url))
            await make_admin(stack, admin)
            refusals += [refused for refused, _ in await _around_a_restart(stack, admin)]
    return rows + _rows("revocation.after_restart", refusals)


async def _one(stack: Stack, act: Act, admin: Guest) -> tuple[float, float]:
    """Seconds from an act's answer to the refusal of the token, and to the end of the socket."""
    async with Guest(stack.url) as guest:
        await guest.register()
        await guest.connect()
        assert await guest.refused_with() is None
        await act(guest, admin)
        return await _look(guest, time.perf_counter())


async def _around_a_restart(stack: Stack, admin: Guest) -> list[tuple[float, float]]:
    """The same for all acts at once, with gateway and auth_service killed right after."""
    async with AsyncExitStack() as cleanup:
        guests = [await cleanup.enter_async_context(Guest(stack.url)) for _ in ACTS]
        for guest in guests:
            await guest.register()
            await guest.connect()
        await asyncio.gather(*(act(guest, admin) for act, guest in zip(ACTS.values(), guests, strict=True)))
        for victim in ("gateway", "auth"):
            await asyncio.to_thread(stack.kill, victim)
        for victim in ("gateway", "auth"):
            stack.launch(victim)
        await until(lambda: asyncio.to_thread(_is_up, stack), every=0.005)
        began = time.perf_counter()
        return list(await asyncio.gather(*(_look(guest, began) for guest in guests)))


def _is_up(stack: Stack) -> bool:
    return all(stack.health(name) is not None for name in ("gateway", "auth"))


async def _look(guest: Guest, began: float) -> tuple[float, float]:
    """Seconds until the token is refused, and until the socket has ended; 0 if it has already."""
    assert await until(guest.refused_with, every=0.001) == "revoked-token"
    refused = time.perf_counter() - began
    async with asyncio.timeout(60):
        await guest.sent_away.wait()
    assert guest.sent_away_at is not None
    return refused, max(0.0, guest.sent_away_at - began)


def _rows(name: str, seconds: list[float]) -> list[Row]:
    rows = []
    for place, index in (("p50", 49), ("p99", 98)):
        value = statistics.quantiles(seconds, n=100, method="inclusive")[index] * 1000
        rows.append(
            Row(
                f"{name}.{place}",
                value,
                f"ms, {len(seconds)} acts",
                "a second",
                GOAL,
                value / GOAL,
                1.0,
                True,
            )
        )
    return rows
