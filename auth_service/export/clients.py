"""What the other services keep of a user."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import aiohttp
import orjson

from shared.errors import Unavailable
from shared.service_token import ServiceToken

TIMEOUT = 20.0
"""Seconds in which a service must have answered."""
LONGEST_ANSWER = 100_000_000
"""Bytes; a multiple of what the services give at most."""


class ExportUnavailable(Unavailable):
    """Not all of your data can be had at the moment; try again soon."""

    code = "export-unavailable"


class ExportClient:
    """Asks a service for a user's data."""

    def __init__(self, urls: Sequence[str], callee: str, internal_key: str) -> None:
        """``urls``: of its instances, any of which can answer."""
        self._urls = urls
        self._token = ServiceToken(internal_key, caller="auth", callee=callee)

    async def get(self, user_id: UUID) -> dict[str, Any]:
        """All of it; raises ExportUnavailable, never gives a part."""
        timeout = aiohttp.ClientTimeout(total=TIMEOUT)
        async with aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()) as session:
            for url in self._urls:
                try:
                    return await self._ask(session, f"{url}/internal/users/{user_id}/export")
                except (aiohttp.ClientError, TimeoutError, ValueError):
                    continue
        raise ExportUnavailable(retry_after=5)

    async def _ask(self, session: aiohttp.ClientSession, url: str) -> dict[str, Any]:
        """Raises ClientError, TimeoutError, or ValueError for an answer that is none."""
        raw = bytearray()
        async with session.get(url, headers=self._token.header(), allow_redirects=False) as response:
            if response.status != 200:
                raise ValueError(f"answered {response.status}")
            async for piece in response.content.iter_any():
                raw += piece
                if len(raw) > LONGEST_ANSWER:
                    raise ValueError("the answer is too long")
        body = orjson.loads(raw)
        if not isinstance(body, dict):
            raise ValueError("an object is expected")
        return body
