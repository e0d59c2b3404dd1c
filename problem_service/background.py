"""Work that goes on beside requests: steps that are taken again and again, and survive what goes wrong."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable

from shared.errors import Unavailable

log = logging.getLogger(__name__)

RETRY = 0.5
"""Seconds before something that failed is tried again."""


async def repeat(
    step: Callable[[], Awaitable[None]], every: float, woken: asyncio.Event | None = None
) -> None:
    """Take a step again and again, ``every`` so many seconds or when woken; it survives what goes wrong."""
    woken = woken or asyncio.Event()
    while True:
        woken.clear()
        try:
            await step()
        except Unavailable as error:
            log.warning("background work is held up: %s", error.detail)
            await asyncio.sleep(RETRY)
        except Exception:
            log.exception("background work failed, to be tried again")
            await asyncio.sleep(RETRY)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(every):
                await woken.wait()
