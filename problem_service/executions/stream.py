"""Server-Sent Events (HTML Standard, section 9.2): the events of an execution as an answer that goes on."""

import time
from collections.abc import AsyncGenerator
from contextlib import aclosing

import orjson
from aiohttp import web

from problem_service.executions.live import Event
from problem_service.executions.schemas import EVENTS
from shared.problems import REQUEST_ID, request_id

MEDIA_TYPE = "text/event-stream"
HEARTBEAT = 15.0
"""Seconds of silence after which a comment is sent: proxies then know that the stream lives."""
_RETRY_MS = 1000


async def stream_events(
    request: web.Request, events: AsyncGenerator[Event | None, None]
) -> web.StreamResponse:
    """Send each event as soon as it comes; ends with them, or when the client is gone."""
    response = web.StreamResponse(
        headers={
            "Content-Type": MEDIA_TYPE,
            "Cache-Control": "no-store",
            "X-Accel-Buffering": "no",
            REQUEST_ID: request_id(request),
        }
    )
    async with aclosing(events):
        await response.prepare(request)
        if request.method == "HEAD":
            return response
        await response.write(b"retry: %d\n\n" % _RETRY_MS)
        written_at = time.monotonic()
        async for event in events:
            if request.transport is None or request.transport.is_closing():
                return response
            if event is not None:
                await response.write(encode(event))
            elif time.monotonic() - written_at >= HEARTBEAT:
                await response.write(b": still there\n\n")
            else:
                continue
            written_at = time.monotonic()
        await response.write_eof()
    return response


def encode(event: Event) -> bytes:
    """One event; its data is JSON, which has no line breaks."""
    data = orjson.dumps(EVENTS[event.name].dump(event.data))
    return b"event: %b\nid: %b\ndata: %b\n\n" % (event.name.encode(), event.id.encode(), data)
