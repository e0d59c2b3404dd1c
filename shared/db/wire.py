"""One connection of the driver, and how a statement travels over it."""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Any

import aiopg
import psycopg2
from psycopg2 import extensions

CONNECTION_OK = 0
"""libpq's ConnStatusType."""


class Fetched:
    """The outcome of a statement, received whole."""

    __slots__ = ("description", "rowcount", "rows")

    def __init__(self, rowcount: int, description: Sequence[Any], rows: list[tuple[Any, ...]]) -> None:
        self.rowcount = rowcount
        self.description = description
        self.rows = rows


class Wire:
    """Takes the descriptor of a connection over from aiopg, which opens and closes it.

    aiopg's cursors spend more time on their tasks and time-outs than the driver on a point select; here a
    statement costs one future and one timer (psycopg's documentation, "Asynchronous support").
    """

    __slots__ = ("_descriptor", "_driver", "_loop", "_poll", "_timeout", "_waiter", "_writing", "raw")

    def __init__(self, raw: aiopg.Connection, timeout: float) -> None:
        """``timeout``: seconds that a statement may take."""
        self.raw = raw
        self._driver = raw.raw
        self._poll = partial(extensions.connection.poll, self._driver)
        self._timeout = timeout
        self._loop = asyncio.get_running_loop()
        self._descriptor = self._driver.fileno()
        self._waiter: asyncio.Future[None] | None = None
        self._writing = False
        self._loop.add_reader(self._descriptor, self._advance)

    @property
    def closed(self) -> bool:
        return bool(self._driver.closed)

    @property
    def idle(self) -> bool:
        """Whether it is open and in no transaction."""
        return (
            not self._driver.closed
            and self._driver.get_transaction_status() == extensions.TRANSACTION_STATUS_IDLE
        )

    def close(self) -> None:
        """Hang up; what runs ends with OperationalError, and the server gives its transaction up."""
        if self._writing:
            self._writing = False
            self._loop.remove_writer(self._descriptor)
        self.raw.close()
        self._finish(psycopg2.OperationalError("the connection was closed"))

    def mogrify(self, sql: str, values: dict[str, Any]) -> bytes:
        """The statement with its values in it, as it is sent."""
        return bytes(self._driver.cursor().mogrify(sql, values))

    async def run(self, sql: str | bytes, values: dict[str, Any] | None = None) -> Fetched:
        """Run one statement, or several in one text, of which the last one's outcome is told.

        Raises the driver's errors; TimeoutError, and then the connection is closed, as when it is cancelled.
        """
        cursor = self._driver.cursor()
        waiter = self._waiter = self._loop.create_future()
        timer = self._loop.call_later(
            self._timeout, self._finish, TimeoutError("the statement took too long")
        )
        try:
            cursor.execute(sql, values)
            self._advance()
            await waiter
        except (asyncio.CancelledError, TimeoutError):
            if waiter.done() and not waiter.cancelled():
                waiter.exception()  # seen: the cancellation met it
            self._waiter = None
            self.close()
            raise
        finally:
            timer.cancel()
            self._waiter = None
        return Fetched(cursor.rowcount, cursor.description, cursor.fetchall() if cursor.description else [])

    def _advance(self) -> None:
        """Send and receive what can be without waiting."""
        try:
            state = self._poll()
        except psycopg2.Error as error:
            if self._waiter is None or self._driver.info.status != CONNECTION_OK:
                self.raw.close()  # lost; libpq may have given its descriptor back already
            self._finish(error)
            return
        if (state == extensions.POLL_WRITE) is not self._writing:
            self._writing = state == extensions.POLL_WRITE
            if self._writing:
                self._loop.add_writer(self._descriptor, self._advance)
            else:
                self._loop.remove_writer(self._descriptor)
        if state == extensions.POLL_OK:
            self._finish(None)

    def _finish(self, error: Exception | None) -> None:
        waiter = self._waiter
        if waiter is None or waiter.done():
            return
        if error is None:
            waiter.set_result(None)
        else:
            waiter.set_exception(error)
