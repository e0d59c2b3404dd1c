"""The proxy one would write first: an aiohttp application and one ClientSession, each token verified anew.

``python -m tests.bench.parts.plain_proxy UPSTREAM_URL JWKS_URL`` prints its port.
WebSockets are passed on message by message.
"""

import asyncio
import sys

import aiohttp
import jwt
import uvloop
from aiohttp import web

from tests.bench.parts.serving import serve_app

_HOP_BY_HOP = frozenset(
    {"connection", "keep-alive", "transfer-encoding", "upgrade", "host", "content-length"}
)


class PlainProxy:
    """Holds the session to the upstream and the public keys."""

    def __init__(self, session: aiohttp.ClientSession, upstream: str, keys: jwt.PyJWKSet) -> None:
        self._session = session
        self._upstream = upstream
        self._keys = {key.key_id: key for key in keys.keys}

    def _verify(self, request: web.Request) -> None:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        try:
            key = self._keys[jwt.get_unverified_header(token)["kid"]]
            jwt.decode(token, key, algorithms=["EdDSA"], audience="codemaze", issuer="codemaze")
        except (jwt.InvalidTokenError, KeyError) as error:
            raise web.HTTPUnauthorized from error

    async def handle(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Upgrade", "").lower() == "websocket":
            return await self._websocket(request)
        self._verify(request)
        headers = {name: value for name, value in request.headers.items() if name.lower() not in _HOP_BY_HOP}
        async with self._session.request(
            request.method, self._upstream + request.path_qs, headers=headers, data=await request.read()
        ) as answer:
            headers = {
                name: value for name, value in answer.headers.items() if name.lower() not in _HOP_BY_HOP
            }
            return web.Response(status=answer.status, headers=headers, body=await answer.read())

    async def _websocket(self, request: web.Request) -> web.StreamResponse:
        client = web.WebSocketResponse(compress=False)
        await client.prepare(request)
        async with self._session.ws_connect(self._upstream + request.path_qs) as server:
            copies = [asyncio.create_task(_copy(client, server)), asyncio.create_task(_copy(server, client))]
            await asyncio.wait(copies, return_when=asyncio.FIRST_COMPLETED)
            for copy in copies:
                copy.cancel()
        return client


Socket = web.WebSocketResponse | aiohttp.ClientWebSocketResponse


async def _copy(source: Socket, target: Socket) -> None:
    async for message in source:
        if message.type is aiohttp.WSMsgType.TEXT:
            await target.send_str(message.data)
        elif message.type is aiohttp.WSMsgType.BINARY:
            await target.send_bytes(message.data)


async def main(upstream: str, jwks_url: str) -> None:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        async with session.get(jwks_url) as answer:
            keys = jwt.PyJWKSet.from_dict(await answer.json())
        proxy = PlainProxy(session, upstream, keys)
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", proxy.handle)
        await serve_app(app)


if __name__ == "__main__":
    uvloop.run(main(*sys.argv[1:]))
