"""Following auth_service's feed: an ordered list of what other services must know at once.

``GET /internal/feed?after=&types=&wait=`` answers ``{entries, position, more}`` with entries
``{position, type, at, data}``; ``more``: whether there are further ones. With nothing new it holds the
request up to ``wait`` seconds.
Without ``after`` it begins at the oldest entry that a token still alive could be affected by.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import aiohttp

from shared.errors import Unavailable
from shared.identity import Revocations
from shared.service_token import ServiceToken

log = logging.getLogger(__name__)

WAIT = 25
"""Seconds that the feed may hold a request."""
STALE = 60.0
"""Seconds without a page after which something may have been missed; longer than a page is waited for."""
RETRY = 0.25
"""Seconds before the feed is asked again after a failure."""

REVOCATIONS = ("session_revoked", "user_revoked")
PROFILES = ("profile_changed", "user_deleted")
DELETIONS = ("user_deleted",)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the feed."""

    position: int
    type: str
    data: dict[str, Any]


Handler = Callable[[Sequence[Entry], int], Awaitable[None]]
"""Takes a page of entries and the position to go on from; a page is offered again if this raises."""


class Feed:
    """A long-polling reader of the feed; `run` it as a task."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        auth_url: str,
        token: ServiceToken,
        *,
        types: Sequence[str],
        handle: Handler,
        after: int | None = None,
    ) -> None:
        self._session = session
        self._url = f"{auth_url}/internal/feed"
        self._token = token
        self._types = ",".join(types)
        self._handle = handle
        self._after = after
        self.caught_up = asyncio.Event()
        """Set once all that was there at first was handled."""
        self._handled_at = time.monotonic()

    @property
    def stale(self) -> bool:
        """Whether nothing has been heard for so long that something may have been missed."""
        return time.monotonic() - self._handled_at > STALE

    async def run(self) -> None:
        """Follow for ever; failures of whatever kind are logged once and retried."""
        failing = False
        while True:
            try:
                await self._poll()
                failing = False
                continue
            except (aiohttp.ClientError, Unavailable, TimeoutError) as error:
                if not failing:
                    log.warning("the feed cannot be read, retrying: %r", error)
            except Exception:
                if not failing:
                    log.exception("a page of the feed cannot be handled, retrying")
            failing = True
            await asyncio.sleep(RETRY)

    async def _poll(self) -> None:
        params = {"types": self._types, "wait": str(WAIT if self.caught_up.is_set() else 0)}
        if self._after is not None:
            params["after"] = str(self._after)
        async with self._session.get(
            self._url,
            params=params,
            headers=self._token.header(),
            timeout=aiohttp.ClientTimeout(total=WAIT + 10, sock_connect=2),
        ) as response:
            response.raise_for_status()
            page = await response.json()
        entries = [Entry(item["position"], item["type"], item["data"]) for item in page["entries"]]
        position = int(page["position"])
        await self._handle(entries, position)
        self._after = position
        self._handled_at = time.monotonic()
        if not page.get("more"):
            self.caught_up.set()


def apply_revocations(revocations: Revocations) -> Handler:
    """A handler that keeps ``revocations`` up to date."""

    async def handle(entries: Sequence[Entry], _position: int) -> None:
        for entry in entries:
            match entry.type:
                case "session_revoked":
                    revocations.revoke_session(UUID(entry.data["sid"]), float(entry.data["expires_at"]))
                case "user_revoked":
                    revocations.revoke_user(UUID(entry.data["user_id"]), float(entry.data["before"]))

    return handle
