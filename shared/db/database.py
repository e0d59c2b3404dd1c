"""The pool of connections."""

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator, Iterator
from typing import Any, Self

import aiopg
import orjson
import psycopg2
import psycopg2.extras

from shared.db.connection import Connection
from shared.db.errors import DatabaseUnavailable, driver_errors
from shared.db.wire import Wire

# The connection of a cancelled request is closed; the check makes the server notice while a statement runs,
# so that its locks do not outlive the request.
_OPTIONS = "-c timezone=UTC -c client_min_messages=warning -c client_connection_check_interval=250ms"


# A server that vanishes without a word is noticed within some 25 s, by those who only listen too.
_KEEPALIVE: dict[str, Any] = {
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,
}


class Database:
    """A pool of connections to one database, as one role."""

    def __init__(self, dsn: str, *, size: int = 10, timeout: float = 10.0) -> None:
        """``size``: most connections; ``timeout``: seconds to wait for a connection or a statement."""
        self._dsn = dsn
        self._size = size
        self._timeout = timeout
        self._pool: Any = None
        # aiopg's pool opens and closes connections; handing idle ones out here saves its lock and its task a
        # use, which cost more than a point select.
        self._idle: list[Wire] = []
        self._open = 0
        self._waiting: deque[asyncio.Future[Wire | None]] = deque()

    async def __aenter__(self) -> Self:
        self._pool = await aiopg.create_pool(
            self._dsn,
            minsize=0,
            maxsize=self._size,
            timeout=self._timeout,
            enable_hstore=False,
            on_connect=_prepare_connection,
            connection_factory=_DriverConnection,
            client_encoding="UTF8",
            options=_OPTIONS,
            **_KEEPALIVE,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        while self._idle:
            self._drop(self._idle.pop())
        self._pool.close()
        await self._pool.wait_closed()

    @contextlib.asynccontextmanager
    async def connect(self) -> AsyncIterator[Connection]:
        """A connection in autocommit: each statement is a transaction of its own."""
        wire = await self._acquire()
        try:
            yield Connection(wire, transaction=False)
        finally:
            self._release(wire)

    @contextlib.asynccontextmanager
    async def begin(self) -> AsyncIterator[Connection]:
        """A transaction: committed on leaving, rolled back on any exception, cancellation included."""
        wire = await self._acquire()
        conn = Connection(wire, transaction=True)
        try:
            yield conn
            await conn.end("COMMIT")
        except asyncio.CancelledError:
            wire.close()  # a ROLLBACK could be cancelled too; the server ends the transaction on disconnect
            raise
        except BaseException:
            with contextlib.suppress(DatabaseUnavailable):
                await conn.end("ROLLBACK")
            raise
        finally:
            self._release(wire)

    async def notifications(self, channel: str) -> AsyncIterator[str]:
        """Listen on a channel with a connection of its own; yields "" once it listens, then payloads.

        Raises DatabaseUnavailable when the connection is lost: listen again, having missed what came between.
        """
        with driver_errors():
            async with (
                aiopg.connect(
                    self._dsn,
                    timeout=self._timeout,
                    enable_hstore=False,
                    connection_factory=_DriverConnection,
                    **_KEEPALIVE,
                ) as raw,
                raw.cursor() as cursor,
            ):
                await cursor.execute(f'LISTEN "{channel}"')
                yield ""
                while True:
                    yield (await raw.notifies.get()).payload

    async def _acquire(self) -> Wire:
        """An idle connection, a new one, or the next to be released, in the order of asking."""
        while self._idle:
            wire = self._idle.pop()
            if not wire.closed:
                return wire
            self._drop(wire)
        with driver_errors():
            if self._open < self._size:
                return await self._connect()
            turn: asyncio.Future[Wire | None] = asyncio.get_running_loop().create_future()
            self._waiting.append(turn)
            try:
                async with asyncio.timeout(self._timeout):
                    given = await turn
            except BaseException:
                if turn.done() and not turn.cancelled():
                    self._give(turn.result())
                raise
        return given if given is not None else await self._acquire()

    async def _connect(self) -> Wire:
        self._open += 1
        wire = None
        try:
            with _kept_cancellation():
                wire = Wire(await self._pool.acquire(), self._timeout)
        except BaseException:
            if wire is not None:
                self._give(wire)
            else:
                self._open -= 1
                self._wake(None)
            raise
        return wire

    def _release(self, wire: Wire) -> None:
        if not wire.closed and not wire.idle:
            wire.close()
        self._give(wire)

    def _give(self, wire: Wire | None) -> None:
        """Hand a connection to who waits longest; one that was lost becomes the right to open another."""
        if wire is not None and wire.closed:
            self._drop(wire)
            wire = None
        if not self._wake(wire) and wire is not None:
            self._idle.append(wire)

    def _wake(self, wire: Wire | None) -> bool:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(wire)
                return True
        return False

    def _drop(self, wire: Wire) -> None:
        self._open -= 1
        self._pool.release(wire.raw)


class _DriverConnection(psycopg2.extensions.connection):
    """A connection that leaves nothing of itself in the event loop when it cannot be made.

    aiopg forgets to remove the writer of a descriptor that libpq has closed, and uvloop then refuses
    the next connection that gets the same number.
    """

    def poll(self) -> int:
        descriptor = self.fileno()
        try:
            return int(super().poll())
        except psycopg2.Error:
            with contextlib.suppress(OSError):
                asyncio.get_running_loop().remove_writer(descriptor)
            raise


async def _prepare_connection(raw: Any) -> None:
    psycopg2.extras.register_default_jsonb(raw.raw, loads=orjson.loads)
    psycopg2.extras.register_default_json(raw.raw, loads=orjson.loads)


@contextlib.contextmanager
def _kept_cancellation() -> Iterator[None]:
    """Raise the cancellation that came in here, even if the driver lost it.

    aiopg waits with `asyncio.wait_for`, which before Python 3.12 drops a cancellation that meets the end of
    what it waits for; the task would go on for ever.
    """
    task = asyncio.current_task()
    before = 0 if task is None else task.cancelling()
    yield
    if task is not None and task.cancelling() > before:
        raise asyncio.CancelledError
