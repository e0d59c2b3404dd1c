"""Work that goes on beside requests: loops that wait to be woken and survive what goes wrong once."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from typing import Any

from shared.errors import Unavailable

log = logging.getLogger(__name__)

RETRY = 0.5
"""Seconds before a step that failed is taken again."""

Step = Callable[[], Awaitable[None]]


async def repeat(step: Step) -> None:
    """Take a step again and again; the step itself waits until there is something to do."""
    while True:
        if not await attempt(step()):
            await asyncio.sleep(RETRY)


async def attempt(work: Awaitable[None]) -> bool:
    """Whether the work succeeded; a failure is logged, so that it keeps nothing else from being done."""
    try:
        await work
    except Unavailable as error:
        log.warning("background work is held up: %s", error.detail)
        return False
    except Exception:
        log.exception("background work failed, to be tried again")
        return False
    return True


async def woken(event: asyncio.Event, timeout: float) -> None:
    """Wait until someone sets the event, which is cleared, or ``timeout`` seconds are over."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(timeout):
            await event.wait()
    event.clear()


@contextlib.asynccontextmanager
async def running(loops: Mapping[str, Callable[[], Coroutine[Any, Any, None]]]) -> AsyncIterator[None]:
    """Run the loops, by name, until the block ends; their ends are awaited."""
    tasks = [asyncio.create_task(loop(), name=name) for name, loop in loops.items()]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        for outcome in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(outcome, Exception):
                log.error("background work broke off", exc_info=outcome)
