"""Pools of connections to one service's addresses."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass

from gateway.upstream.connection import Connection
from gateway.upstream.errors import UpstreamUnavailable

_SESSION = re.compile(r"[?&]sid=(?:(\d{1,4})-)?")

SWEEP = 0.5
"""Seconds between two looks at deadlines and idle connections."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where one instance of a service listens."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


class Pool:
    """Connections to one address: the idle ones, last used first, and those at work."""

    def __init__(self, address: Address, *, limit: int, connect_timeout: float, idle_timeout: float) -> None:
        """``limit``: most connections at work at a time; time-outs in seconds."""
        self.address = address
        self.host_line = f"Host: {address}\r\n".encode()
        self._limit = limit
        self._connect_timeout = connect_timeout
        self._idle_timeout = idle_timeout
        self._idle: list[Connection] = []
        self._working: set[Connection] = set()
        self._connecting = 0

    @property
    def idle(self) -> int:
        return len(self._idle)

    @property
    def working(self) -> int:
        return len(self._working)

    def take_idle(self) -> Connection | None:
        """A connection left from an earlier exchange and still open, if there is one and the limit allows."""
        idle = self._idle
        while idle:
            connection = idle.pop()
            if not connection.closed:
                self._working.add(connection)
                return connection
        return None

    async def connect(self) -> Connection:
        """A new connection. Raises UpstreamUnavailable."""
        if len(self._working) + self._connecting >= self._limit:
            raise UpstreamUnavailable(retry_after=1)
        loop = asyncio.get_running_loop()
        self._connecting += 1
        try:
            async with asyncio.timeout(self._connect_timeout):
                _, connection = await loop.create_connection(
                    lambda: Connection(loop), self.address.host, self.address.port
                )
        except (OSError, TimeoutError) as error:
            raise UpstreamUnavailable(retry_after=1) from error
        finally:
            self._connecting -= 1
        self._working.add(connection)
        return connection

    def release(self, connection: Connection) -> None:
        """Give a connection back; it is kept only if its exchange ended cleanly."""
        self._working.discard(connection)
        if connection.reusable:
            connection.idle_since = asyncio.get_running_loop().time()
            self._idle.append(connection)
        else:
            connection.abort()

    def detach(self, connection: Connection) -> None:
        """Forget a connection that was spliced: it is no longer HTTP."""
        self._working.discard(connection)

    def sweep(self, now: float) -> None:
        """Fail exchanges past their deadline and close connections idle for too long."""
        for connection in [each for each in self._working if each.deadline <= now]:
            connection.time_out()
        oldest = now - self._idle_timeout
        if self._idle and (self._idle[0].idle_since < oldest or any(each.closed for each in self._idle)):
            kept = [each for each in self._idle if each.idle_since >= oldest and not each.closed]
            for connection in set(self._idle).difference(kept):
                connection.abort()
            self._idle = kept

    def close(self) -> None:
        """Close everything."""
        for connection in (*self._idle, *self._working):
            connection.abort()
        self._idle.clear()


class Upstream:
    """A service: one or several addresses, each with a pool."""

    def __init__(self, name: str, pools: Sequence[Pool]) -> None:
        self.name = name
        self.pools = tuple(pools)
        self._next = 0

    def choose(self, query: str = "") -> Sequence[Pool]:
        """The pools to try, in order: all in turn, or the one alone whose Engine.IO session the query names.

        Session ids begin with the index of the instance that made them: "1-…" belongs to the second one.
        """
        pools = self.pools
        if len(pools) == 1:
            return pools
        session = _SESSION.search(query)
        if session is not None:
            index = int(session[1] or 0)
            return pools[index : index + 1] or pools[:1]
        self._next = (self._next + 1) % len(pools)
        return pools[self._next :] + pools[: self._next]

    def sweep(self, now: float) -> None:
        for pool in self.pools:
            pool.sweep(now)

    def close(self) -> None:
        for pool in self.pools:
            pool.close()
