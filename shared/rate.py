"""A limit to how often somebody may do something, told in the answers' headers.

    rate = Rate("executions", most=30, seconds=60, counts=counts)
    app.on_response_prepare.append(tell_rate)
    ...
    await rate.spend(call.request, str(call.identity.user_id))      # in a handler; raises RateExceeded

`Counts` are kept in this process, or in a Redis that all replicas of a service share. While Redis is away
each replica counts by itself: a limit lets through at most as many times as much as there are replicas, and
nobody is kept waiting or sent away for it.
"""

import asyncio
import ipaddress
import logging
import math
import time
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlsplit

from aiohttp import web
from limits import RateLimitItem, RateLimitItemPerSecond
from limits.aio.storage import RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter as SharedLimiter
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from redis.asyncio import BlockingConnectionPool
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from shared.errors import TooMany
from shared.settings import setting

log = logging.getLogger(__name__)

MEMORY = "memory://"
TIMEOUT = 0.25
"""Seconds that Redis may take to count one request."""
CONNECTIONS = 16
"""To Redis; more requests at once wait for one."""
RETRY = 1.0
"""Seconds until a Redis that was away is asked again; meanwhile nobody waits for it."""
_TIDY_ABOVE = 10_000
"""Keys that are kept in memory before those without a request in their window are dropped."""


class RateExceeded(TooMany):
    """Too many requests in this time; try again later."""

    code = "rate-exceeded"


def counts_address(text: str) -> None:
    """A check: where counts are kept."""
    try:
        parts = urlsplit(text)
        if parts.scheme in ("redis", "rediss"):
            good = bool(parts.hostname) and (parts.port is None or parts.port > 0)
        else:
            good = text == MEMORY or (parts.scheme == "unix" and not parts.netloc and len(parts.path) > 1)
    except ValueError:
        good = False
    if not good:
        raise ValueError(f"must be {MEMORY}, redis://host:port/number or unix:///path")


@dataclass(frozen=True, kw_only=True)
class RateSettings:
    """What every service with limits reads."""

    rate_limits_url: str = setting(
        "RATE_LIMITS_URL",
        "Where requests are counted: memory:// in each process, redis://host:port/number for all replicas.",
        default=MEMORY,
        check=counts_address,
        secret=True,
    )


@dataclass(frozen=True, slots=True)
class Hit:
    """The outcome of counting a request."""

    allowed: bool
    reset_at: float
    """Unix seconds; when there is one more at least."""
    remaining: int


class Counts:
    """Counts requests in moving windows; a context manager, which closes the connections to Redis."""

    def __init__(self, url: str = MEMORY) -> None:
        """``url``: as `counts_address` takes it."""
        self._memory = _Memory()
        self._pool = None if url == MEMORY else _pool_of(url)
        if self._pool is not None:
            options: dict[str, Any] = {"connection_pool": self._pool, "key_prefix": "codemaze:rate"}
            self._shared = SharedLimiter(RedisStorage("async+redis://", implementation="redispy", **options))
        self._away = False
        self._ask_again = 0.0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._pool is not None:
            await self._pool.aclose()

    async def hit(self, item: RateLimitItem, key: str) -> Hit:
        """Count a request of ``key``; what is refused is not counted."""
        if self._pool is not None and time.monotonic() >= self._ask_again:
            if self._away:  # others go on without it until it has answered this one
                self._ask_again = time.monotonic() + RETRY
            try:
                async with asyncio.timeout(TIMEOUT):
                    hit = await self._hit_shared(item, key)
            except (RedisError, OSError) as error:  # TimeoutError is an OSError
                self._lose(error)
            else:
                self._regain()
                return hit
        return self._memory.hit(item, key)

    async def _hit_shared(self, item: RateLimitItem, key: str) -> Hit:
        allowed = await self._shared.hit(item, key)
        reset_at, remaining = await self._shared.get_window_stats(item, key)
        return Hit(allowed, reset_at, max(0, remaining))

    def _lose(self, error: Exception) -> None:
        self._ask_again = time.monotonic() + RETRY
        if not self._away:
            self._away = True
            log.warning("Redis is away, requests are counted in this process: %s", str(error) or "no answer")

    def _regain(self) -> None:
        self._ask_again = 0.0
        if self._away:
            self._away = False
            log.info("requests are counted in Redis again")


class _Memory:
    """Counts in this process, by the storage that is no coroutine: the other tidies up in threads."""

    def __init__(self) -> None:
        self._storage = MemoryStorage()
        self._limiter = MovingWindowRateLimiter(self._storage)
        self._tidy_above = _TIDY_ABOVE

    def hit(self, item: RateLimitItem, key: str) -> Hit:
        self._tidy()
        allowed = self._limiter.hit(item, key)
        reset_at, remaining = self._limiter.get_window_stats(item, key)
        return Hit(allowed, reset_at, remaining)

    def _tidy(self) -> None:
        """The storage empties the lists of requests of its keys, but keeps the keys."""
        events = self._storage.events
        if len(events) > self._tidy_above:
            for key in [key for key, requests in events.items() if not requests]:
                self._storage.clear(key)
            self._tidy_above = max(_TIDY_ABOVE, 2 * len(events))


def _pool_of(url: str) -> BlockingConnectionPool:
    return BlockingConnectionPool.from_url(
        url,
        max_connections=CONNECTIONS,
        timeout=TIMEOUT,
        socket_connect_timeout=TIMEOUT,
        socket_timeout=TIMEOUT,
        retry=Retry(NoBackoff(), 1),  # a connection may have been lost since it was last used
    )


class Rate:
    """Lets a key through ``most`` times in any ``seconds``."""

    def __init__(self, name: str, *, most: int, seconds: int, counts: Counts | None = None) -> None:
        """``name``: of the policy, told to clients and unlike all others; letters and dashes.

        ``most``: 0 for no limit; ``counts``: None for some of its own, in this process.
        """
        self._name = name
        self._item = RateLimitItemPerSecond(most, seconds, namespace=name) if most else None
        self._counts = counts or Counts()

    async def spend(self, request: web.Request, key: str) -> None:
        """Count a request of ``key``; what is refused is not counted. Raises RateExceeded."""
        item = self._item
        if item is None:
            return
        hit = await self._counts.hit(item, key)
        wait = max(1, math.ceil(hit.reset_at - time.time()))
        _tell(request, "RateLimit-Policy", f'"{self._name}";q={item.amount};w={item.get_expiry()}')
        _tell(request, "RateLimit", f'"{self._name}";r={hit.remaining};t={wait}')
        if not hit.allowed:
            raise RateExceeded(retry_after=wait)


_HEADERS = web.RequestKey("rate_headers", dict[str, str])


def _tell(request: web.Request, header: str, member: str) -> None:
    """Add a member to a header of the answer, which is a list: several limits may be on one request."""
    headers = request.setdefault(_HEADERS, {})
    headers[header] = f"{headers[header]}, {member}" if header in headers else member


async def tell_rate(request: web.Request, response: web.StreamResponse) -> None:
    """Put what is left, and when there will be more, into an answer.

    As in draft-ietf-httpapi-ratelimit-headers-10: ``q`` requests in ``w`` seconds; ``r`` remain, and in
    ``t`` seconds there is one more at least.
    """
    response.headers.update(request.get(_HEADERS, {}))


def address_block(address: str | None) -> str:
    """Whom an address stands for: of IPv6 a site has a /64 at least, so its addresses count as one."""
    if address is None:
        return "unknown"
    parsed = ipaddress.ip_address(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed.packed[:8] + bytes(8), 64)))
    return str(parsed)
