"""game_service, as this service uses it."""

from collections.abc import Sequence
from typing import Any, Self
from uuid import UUID

import aiohttp
import orjson

from shared.errors import Unavailable
from shared.service_token import ServiceToken

TIMEOUT = 2.0
"""Seconds in which one instance must answer."""
_LONGEST_ANSWER = 1_000_000


class RoomsUnavailable(Unavailable):
    """Rooms cannot be looked up at the moment; try again soon."""

    code = "rooms-unavailable"


class GameClient:
    """Asks game_service; an async context manager, which closes its connections."""

    def __init__(self, urls: Sequence[str], internal_key: str) -> None:
        """``urls``: of the instances; any of them can answer."""
        self._urls = list(urls)
        self._token = ServiceToken(internal_key, caller="auth", callee="game")
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=TIMEOUT), cookie_jar=aiohttp.DummyCookieJar()
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session is not None:
            await self._session.close()

    async def get_rooms(self, user_id: UUID, *, page: int, per_page: int) -> dict[str, Any]:
        """Open rooms that a user is in or owns: ``{rooms, pagination}``. Raises RoomsUnavailable."""
        return await self._get(f"/internal/users/{user_id}/rooms", page=page, per_page=per_page)

    async def get_rooms_in_short(self, user_id: UUID) -> dict[str, Any]:
        """``{recent_rooms, owned_rooms, stats}`` of a user. Raises RoomsUnavailable."""
        return await self._get(f"/internal/users/{user_id}/rooms/summary")

    async def _get(self, path: str, **query: int) -> dict[str, Any]:
        """The answer of the first instance that gives one, the one that did last time before the others."""
        for url in list(self._urls):
            try:
                answer = await self._ask(url + path, query)
            except (aiohttp.ClientError, TimeoutError, ValueError):
                if url == self._urls[0]:
                    self._urls.append(self._urls.pop(0))
                continue
            return answer
        raise RoomsUnavailable(retry_after=1)

    async def _ask(self, url: str, query: dict[str, int]) -> dict[str, Any]:
        """Raises ClientError, TimeoutError, or ValueError for an answer that is none."""
        assert self._session is not None
        async with self._session.get(
            url, params=query, headers=self._token.header(), allow_redirects=False
        ) as response:
            if response.status != 200:
                raise ValueError(f"answered {response.status}")
            raw = bytearray()
            async for piece in response.content.iter_any():
                raw += piece
                if len(raw) > _LONGEST_ANSWER:
                    raise ValueError("the answer is too long")
        body = orjson.loads(raw)
        if not isinstance(body, dict):
            raise ValueError("an object is expected")
        return body
