"""After an upgrade: two sockets joined as bytes, without a look at what they say.

Each side's reads are the other side's writes. A slow reader pauses the reading of its peer; the end of one
direction (half-close) and the loss of a connection travel to the other side.
"""

import asyncio
from collections.abc import Callable

LINGER = 10.0
"""Seconds that the second direction may outlast the first: who never closes must not hold a connection."""


class _Side(asyncio.BaseProtocol):
    """The protocol of one of the two transports.

    ``data_received`` is the peer's ``write`` itself: no Python runs between the two sockets.
    """

    def __init__(self, splice: "Splice", own: asyncio.Transport, peer: asyncio.Transport) -> None:
        self._splice = splice
        self._own = own
        self._peer = peer
        self.data_received: Callable[[bytes], None] = peer.write

    def pause_writing(self) -> None:
        """The own socket is full: stop reading what would be written to it."""
        if not self._peer.is_closing():
            self._peer.pause_reading()

    def resume_writing(self) -> None:
        if not self._peer.is_closing():
            self._peer.resume_reading()

    def eof_received(self) -> bool:
        """Pass the end of this direction on; the connection ends when both have ended."""
        return self._splice.half_closed(self._peer)

    def connection_lost(self, exc: Exception | None) -> None:
        if exc is None:
            self._peer.close()
        else:
            self._peer.abort()
        self._splice.lost()


class Splice:
    """Two transports joined; `finished` is done once both are closed."""

    def __init__(self, left: asyncio.Transport, right: asyncio.Transport) -> None:
        self._left, self._right = left, right
        self._open = 2
        self._ended = 0
        self._overdue: asyncio.TimerHandle | None = None
        self.finished: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def join(self) -> None:
        """Take both transports over from their protocols."""
        self._left.set_protocol(_Side(self, self._left, self._right))
        self._right.set_protocol(_Side(self, self._right, self._left))

    def half_closed(self, peer: asyncio.Transport) -> bool:
        self._ended += 1
        if self._ended == 2 or not peer.can_write_eof():
            return False
        if not peer.is_closing():
            peer.write_eof()
        self._overdue = asyncio.get_running_loop().call_later(LINGER, self.close)
        return True

    def lost(self) -> None:
        self._open -= 1
        if self._open == 0 and not self.finished.done():
            if self._overdue is not None:
                self._overdue.cancel()
            self.finished.set_result(None)

    def close(self) -> None:
        """Close both at once."""
        self._left.abort()
        self._right.abort()
