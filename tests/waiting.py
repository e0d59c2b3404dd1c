"""Waiting for what nothing announces."""

import asyncio
import inspect
from collections.abc import Callable
from typing import Any


async def until(holds: Callable[[], Any], *, every: float = 0.005, within: float = 60) -> Any:
    """The first true answer of a function, plain or async, asked again and again; seconds.

    Raises TimeoutError.
    """
    async with asyncio.timeout(within):
        while True:
            answer = holds()
            if inspect.isawaitable(answer):
                answer = await answer
            if answer:
                return answer
            await asyncio.sleep(every)
