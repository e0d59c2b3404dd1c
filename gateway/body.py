"""Reading a request's body: no larger than allowed, and no slower."""

import asyncio
from typing import Self

from aiohttp.web_protocol import RequestPayloadError

from gateway.errors import BadRequest
from gateway.exchange import ClientGone, Exchange
from shared.errors import RequestTimeout, TooLarge

MIN_RATE = 1_000
"""Bytes a second that a client must send all in all."""


class BodyTooSlow(RequestTimeout):
    """The request's body took too long to arrive."""

    code = "body-timeout"


class BodyReader:
    """Reads the body of one request, as a context: its connection learns who is reading.

    The client has ``timeout`` seconds, and gains a second with each MIN_RATE bytes, but never has more than
    ``timeout``. So it may neither pause for long nor hold its place with a byte now and then. Only the time
    in which we wait for it counts.
    """

    def __init__(self, exchange: Exchange, *, limit: int, timeout: float) -> None:
        """``limit``: bytes; ``timeout``: seconds."""
        self._client = exchange.client
        self._payload = exchange.payload
        self._limit = limit
        self._timeout = timeout
        self._left = timeout
        self._size = 0

    def __enter__(self) -> Self:
        self._client.body = self._payload
        return self

    def __exit__(self, *_: object) -> None:
        self._client.body = None

    async def read(self) -> bytes:
        """The next piece; empty at the end. Raises TooLarge, BodyTooSlow, BadRequest or ClientGone."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            async with asyncio.timeout(self._left):
                piece = await self._payload.readany()
        except TimeoutError as error:
            raise BodyTooSlow from error
        except RequestPayloadError as error:
            raise BadRequest from error
        except OSError as error:
            raise ClientGone from error
        self._size += len(piece)
        if self._size > self._limit:
            raise TooLarge
        gained = len(piece) / MIN_RATE
        self._left = min(self._timeout, self._left - (loop.time() - began) + gained)
        return piece

    async def read_all(self) -> bytes:
        """The body to its end; raises as `read`."""
        pieces: list[bytes] = []
        while piece := await self.read():
            pieces.append(piece)
        return b"".join(pieces)
