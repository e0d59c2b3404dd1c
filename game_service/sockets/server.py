"""Socket.IO 5 packets: what comes in is checked and handed on, what goes out is encoded once.

python-socketio keeps connections, rooms and transports. Its own dispatch is replaced, because it lets a
client call the handlers of "connect" and "disconnect", waits for binary attachments without a limit and makes
a task for each receiver of an event.
"""

import asyncio
import logging
from typing import Any, Protocol

import socketio
from engineio.packet import MESSAGE
from engineio.packet import Packet as EnginePacket
from socketio import packet

from game_service.sockets import json
from game_service.sockets.engine import Engine, size_of
from shared.errors import CodemazeError, InternalError, ValidationFailed, problem

log = logging.getLogger(__name__)
_quiet = logging.getLogger(f"{__name__}.protocol")
_quiet.setLevel(logging.CRITICAL)  # what clients do wrong is told to them, not to the log

NAMESPACE = "/"
PING_INTERVAL = 10
PING_TIMEOUT = 10
"""Seconds; a connection that broke without a sign is noticed after twenty at the latest."""
LARGEST_MESSAGE = 4_000_000
"""Bytes; above what any command may carry, so that one too large gets an answer."""
MOST_QUEUED = 2000
"""Packets that a slow client may be behind; beyond, it is cut off and may resume."""
MOST_QUEUED_SIZE = 4_000_000
"""Characters that it may be behind, beside one packet however large."""
TIME_TO_TAKE = 2.0
"""Seconds that a client which is sent away has to take what is left; then the connection is dropped."""
TIME_TO_SIGN_IN = 15.0
"""Seconds from the transport's opening to Socket.IO's CONNECT."""


class BadPacket(ValidationFailed):
    """This is no packet of Socket.IO 5 with JSON data."""

    code = "bad-packet"


class Handler(Protocol):
    """What the server hands on."""

    async def connect(self, sid: str, eio_sid: str, environ: dict[str, Any], auth: object) -> None:
        """Let a socket in, or raise the CodemazeError that refuses it."""

    async def greet(self, sid: str) -> None:
        """The socket is open."""

    async def disconnect(self, sid: str) -> None:
        """The socket is closed."""

    def receive(self, sid: str, data: object, ack_id: int | None) -> None:
        """An event came in: ``data`` should be ``[name, argument]``."""


class SocketServer(socketio.AsyncServer):  # type: ignore[misc]  # socketio has no types
    """Transports and channels of one instance."""

    handler: Handler

    def __init__(self, instance: str) -> None:
        super().__init__(
            async_mode="aiohttp",
            json=json,
            logger=_quiet,
            engineio_logger=_quiet,
            cors_allowed_origins=[],  # the gateway checks origins
            ping_interval=PING_INTERVAL,
            ping_timeout=PING_TIMEOUT,
            max_http_buffer_size=LARGEST_MESSAGE,
        )
        self.eio.instance = instance
        self._closing: set[asyncio.Task[None]] = set()

    def _engineio_server_class(self) -> type[Engine]:
        return Engine

    def publish(self, channel: str, event: str, data: object, besides: frozenset[str] = frozenset()) -> None:
        """Send an event to the sockets of a channel but ``besides``; a socket id is a channel too."""
        encoded = EnginePacket(MESSAGE, f"2{json.dumps([event, data])}")
        for sid, eio_sid in self.manager.get_participants(NAMESPACE, channel):
            if sid not in besides:
                self._push(eio_sid, encoded)

    def acknowledge(self, eio_sid: str, ack_id: int, answer: object) -> None:
        """Answer an event."""
        self._push(eio_sid, EnginePacket(MESSAGE, f"3{ack_id}{json.dumps([answer])}"))

    def enter(self, sid: str, channel: str) -> None:
        """Put a socket into a channel."""
        if self.manager.is_connected(sid, NAMESPACE):
            self.manager.basic_enter_room(sid, NAMESPACE, channel)

    def leave(self, sid: str, channel: str) -> None:
        """Take a socket out of a channel."""
        self.manager.basic_leave_room(sid, NAMESPACE, channel)

    def clear(self, channel: str) -> None:
        """Take all sockets out of a channel."""
        self.manager.basic_close_room(channel, NAMESPACE)

    def is_used(self, channel: str) -> bool:
        """Whether any socket is in the channel."""
        return channel in self.manager.rooms.get(NAMESPACE, {})

    def channels(self, sid: str) -> list[str]:
        """The channels that a socket is in, its own included."""
        return [channel for channel in self.manager.get_rooms(sid, NAMESPACE) if channel is not None]

    def is_alive(self, eio_sid: str) -> bool:
        """Whether the transport is still there."""
        return eio_sid in self.environ

    def hang_up(self, eio_sid: str, *, goodbye: bool = False) -> None:
        """Close a transport after what is queued; after a ``goodbye`` clients stay away by themselves."""
        if goodbye:
            self._push(eio_sid, EnginePacket(MESSAGE, str(packet.DISCONNECT)))
        task = asyncio.create_task(self._hang_up(eio_sid))
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    async def close(self) -> None:
        """Close all transports and wait until they are."""
        for eio_sid in list(self.eio.sockets):
            self.hang_up(eio_sid)
        await asyncio.gather(*self._closing)
        await self.shutdown()

    async def _hang_up(self, eio_sid: str) -> None:
        socket = self.eio.sockets.get(eio_sid)
        if socket is None or socket.closed:
            return
        asyncio.get_running_loop().call_later(TIME_TO_TAKE, self.eio.abort, socket)
        await socket.close(wait=False, reason=self.reason.SERVER_DISCONNECT)
        socket.queue.put_nowait(None)  # ends the writer, which closes the connection

    def _push(self, eio_sid: str, encoded: EnginePacket) -> None:
        socket = self.eio.sockets.get(eio_sid)
        if socket is None or socket.closed:
            return
        queue = socket.queue
        if queue.qsize() >= MOST_QUEUED or 0 < queue.size > MOST_QUEUED_SIZE - size_of(encoded):
            if not socket.closing:
                log.warning("cutting off a client that does not read")
                queue.drop()
                self.hang_up(eio_sid)
            return
        socket.queue.put_nowait(encoded)

    async def _handle_eio_connect(self, eio_sid: str, environ: dict[str, Any]) -> None:
        await super()._handle_eio_connect(eio_sid, environ)
        asyncio.get_running_loop().call_later(TIME_TO_SIGN_IN, self._check_signed_in, eio_sid)

    def _check_signed_in(self, eio_sid: str) -> None:
        if self.is_alive(eio_sid) and self.manager.sid_from_eio_sid(eio_sid, NAMESPACE) is None:
            self.hang_up(eio_sid)

    async def _handle_eio_message(self, eio_sid: str, data: object) -> None:
        if isinstance(data, bytes):
            return  # an attachment of a binary event that was refused
        try:
            if not isinstance(data, str):
                raise BadPacket
            await self._handle_packet(eio_sid, packet.Packet(encoded_packet=data))
        except BadPacket as error:
            self._complain(eio_sid, error)
        except (ValueError, TypeError, LookupError, RecursionError):
            self._complain(eio_sid, BadPacket())

    async def _handle_packet(self, eio_sid: str, received: packet.Packet) -> None:
        match received.packet_type:
            case packet.CONNECT:
                await self._handle_connect(eio_sid, received.namespace, received.data)
            case packet.DISCONNECT:
                await self._handle_disconnect(eio_sid, NAMESPACE)
            case packet.EVENT:
                self._receive(eio_sid, received, received.data)
            case packet.BINARY_EVENT:
                self._receive(eio_sid, received, None)
            case packet.ACK | packet.BINARY_ACK:
                pass  # nothing that we send asks for one
            case _:
                raise BadPacket

    def _receive(self, eio_sid: str, received: packet.Packet, data: object) -> None:
        sid = self.manager.sid_from_eio_sid(eio_sid, NAMESPACE)
        if (received.namespace or NAMESPACE) != NAMESPACE or not self.manager.is_connected(sid, NAMESPACE):
            raise BadPacket
        self.handler.receive(sid, data, received.id)

    async def _handle_connect(self, eio_sid: str, namespace: str | None, data: object) -> None:
        if (namespace or NAMESPACE) != NAMESPACE:
            await self._refuse(eio_sid, BadPacket("There is only the default namespace."), namespace)
            return
        sid = await self.manager.pre_connect(eio_sid, NAMESPACE)
        if sid is None:
            return  # it is connected already
        try:
            await self.handler.connect(sid, eio_sid, self.environ[eio_sid], data)
        except CodemazeError as error:
            refusal: CodemazeError = error
        except Exception:
            log.exception("a socket could not be let in")
            refusal = InternalError()
        else:
            await self.manager.connect(sid, NAMESPACE)
            await self._send_packet(eio_sid, packet.Packet(packet.CONNECT, {"sid": sid}))
            if self.is_alive(eio_sid):
                await self.handler.greet(sid)
            else:  # it went away meanwhile, when there was nobody yet to tell of it
                await self._handle_disconnect(eio_sid, NAMESPACE)
            return
        await self._refuse(eio_sid, refusal)
        await self.manager.disconnect(sid, NAMESPACE, ignore_queue=True)

    async def _refuse(self, eio_sid: str, error: CodemazeError, namespace: str | None = None) -> None:
        data = {"message": error.detail, "data": problem(error)}
        await self._send_packet(eio_sid, packet.Packet(packet.CONNECT_ERROR, data, namespace=namespace))

    async def _trigger_event(self, event: str, _namespace: str, sid: str, *_: object) -> None:
        if event == "disconnect":  # the only one that is left to python-socketio
            await self.handler.disconnect(sid)

    def _complain(self, eio_sid: str, error: CodemazeError) -> None:
        body = problem(error)
        self._push(
            eio_sid, EnginePacket(MESSAGE, f"2{json.dumps(['error', body | {'message': error.detail}])}")
        )
