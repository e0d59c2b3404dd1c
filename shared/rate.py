"""A limit to how often somebody may do something, told in the answers' headers.

    rate = Rate("executions", most=30, seconds=60)
    app.on_response_prepare.append(tell_rate)
    ...
    rate.spend(call.request, str(call.identity.user_id))        # in a handler; raises RateExceeded

Counted in this process: several replicas let through as many times as much.
"""

import math
import time

from aiohttp import web
from limits import RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from shared.errors import TooMany


class RateExceeded(TooMany):
    """Too many requests in this time; try again later."""

    code = "rate-exceeded"


_TIDY_ABOVE = 10_000
"""Keys that are kept before those without a request in their window are dropped."""


class Rate:
    """Lets a key through ``most`` times in any ``seconds``."""

    def __init__(self, name: str, *, most: int, seconds: int) -> None:
        """``name``: of the policy, told to clients; letters and dashes."""
        self._name = name
        self._item = RateLimitItemPerSecond(most, seconds, namespace=name)
        self._storage = MemoryStorage()
        self._limiter = MovingWindowRateLimiter(self._storage)
        self._tidy_above = _TIDY_ABOVE

    def spend(self, request: web.Request, key: str) -> None:
        """Count a request of ``key``; what is refused is not counted. Raises RateExceeded."""
        self._tidy()
        allowed = self._limiter.hit(self._item, key)
        reset_at, remaining = self._limiter.get_window_stats(self._item, key)
        wait = max(1, math.ceil(reset_at - time.time()))
        request[_HEADERS] = {
            "RateLimit-Policy": f'"{self._name}";q={self._item.amount};w={self._item.get_expiry()}',
            "RateLimit": f'"{self._name}";r={remaining};t={wait}',
        }
        if not allowed:
            raise RateExceeded(retry_after=wait)

    def _tidy(self) -> None:
        """The storage empties the lists of requests of its keys, but keeps the keys."""
        events = self._storage.events
        if len(events) > self._tidy_above:
            for key in [key for key, requests in events.items() if not requests]:
                self._storage.clear(key)
            self._tidy_above = max(_TIDY_ABOVE, 2 * len(events))


_HEADERS = web.RequestKey("rate_headers", dict[str, str])


async def tell_rate(request: web.Request, response: web.StreamResponse) -> None:
    """Put what is left, and when there will be more, into an answer.

    As in draft-ietf-httpapi-ratelimit-headers-10: ``q`` requests in ``w`` seconds; ``r`` remain, and in
    ``t`` seconds there is one more at least.
    """
    response.headers.update(request.get(_HEADERS, {}))
