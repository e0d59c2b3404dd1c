"""A service as ours are, that does nothing: an aiohttp application with one JSON route and a WebSocket echo.

``python -m tests.bench.parts.hello`` prints its port.
"""

import aiohttp
import uvloop
from aiohttp import web

from tests.bench.parts.serving import serve_app

_BODY = b'{"ok":true}'


async def hello(_request: web.Request) -> web.Response:
    return web.Response(body=_BODY, content_type="application/json")


async def echo(request: web.Request) -> web.StreamResponse:
    socket = web.WebSocketResponse(compress=False)
    await socket.prepare(request)
    async for message in socket:
        if message.type is aiohttp.WSMsgType.TEXT:
            await socket.send_str(message.data)
    return socket


def create_app() -> web.Application:
    app = web.Application()
    app.router.add_get("/api/battles", hello)
    app.router.add_get("/socket.io/", echo)
    return app


if __name__ == "__main__":
    uvloop.run(serve_app(create_app()))
