"""Answers that are streams of JSON objects, one a line (NDJSON), aborted when the client goes away."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import orjson
from aiohttp import web

from shared.problems import REQUEST_ID, request_id

MEDIA_TYPE = "application/x-ndjson"
_WATCH = 0.05
"""Seconds between two looks at whether the client is still there."""


async def stream_objects(
    request: web.Request, objects: AsyncGenerator[dict[str, Any], None]
) -> web.StreamResponse:
    """Send each object as soon as it comes. The generator is closed when the client goes away.

    What the generator raises before its first object is raised here, before anything was sent.
    """
    sending = asyncio.create_task(_send(request, objects))
    watching = asyncio.create_task(_wait_until_gone(request))
    try:
        await asyncio.wait({sending, watching}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        watching.cancel()
        sending.cancel()  # has no effect on one that is done
        await asyncio.gather(sending, watching, return_exceptions=True)
    return web.Response() if sending.cancelled() else sending.result()


async def _send(request: web.Request, objects: AsyncGenerator[dict[str, Any], None]) -> web.StreamResponse:
    response = web.StreamResponse(
        headers={
            "Content-Type": MEDIA_TYPE,
            "Cache-Control": "no-store",
            REQUEST_ID: request_id(request),
        }
    )
    async with aclosing(objects):
        async for item in objects:
            if not response.prepared:
                await response.prepare(request)
            await response.write(orjson.dumps(item, option=orjson.OPT_APPEND_NEWLINE))
    await response.write_eof()
    return response


async def _wait_until_gone(request: web.Request) -> None:
    while request.transport is not None and not request.transport.is_closing():  # noqa: ASYNC110  no event tells
        await asyncio.sleep(_WATCH)
