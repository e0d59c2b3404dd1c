"""Doing several things at once and handing their results out in order."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


async def in_order(
    items: Iterable[T], work: Callable[[T], Awaitable[R]], at_once: int
) -> AsyncGenerator[R, None]:
    """The results of ``work``, in the order of ``items``, which are taken as they are needed.

    Up to ``at_once`` are under way; those that are when it is closed are cancelled. An error of one comes in
    its turn.
    """

    async def run(item: T) -> R:
        return await work(item)

    under_way: deque[asyncio.Task[R]] = deque()
    try:
        for item in items:
            under_way.append(asyncio.create_task(run(item)))
            if len(under_way) >= at_once:
                yield await under_way[0]
                under_way.popleft()
        while under_way:
            yield await under_way[0]
            under_way.popleft()
    finally:
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
