"""A client of the public API: what a front-end does, in Python.

It follows battles by their sequence numbers: events come at least once on the wire, in the log exactly once.
After any interruption it asks for what it missed, so its log has no gaps.
"""

import asyncio
import contextlib
import itertools
import time
import uuid
from collections.abc import AsyncIterator, Callable
from typing import Any, Self

import aiohttp
import socketio
from socketio.exceptions import ConnectionError as RefusedConnection
from socketio.exceptions import SocketIOError

COMMAND_TIMEOUT = 5.0
"""Seconds until a command without an answer is sent again."""


class Refused(Exception):
    """The server refused a command or a request; `problem` says why."""

    def __init__(self, problem: dict[str, Any]) -> None:
        super().__init__(f"{problem.get('code')}: {problem.get('detail')}")
        self.problem = problem


class Player:
    """One player; an asynchronous context manager."""

    def __init__(self, url: str, name: str, *, patience: float = 60.0) -> None:
        """``patience``: seconds that commands, requests and waits go on through failures."""
        self.url = url
        self.name = name
        self.id = ""
        self.logs: dict[str, list[dict[str, Any]]] = {}
        self.arrivals: dict[str, list[float]] = {}
        """When each event of a log came, by time.perf_counter()."""
        self.private: list[dict[str, Any]] = []
        """Events to this player alone: ``{event, **data}``."""
        self.connections = 0
        self._patience = patience
        self._token = ""
        self._changed = asyncio.Condition()
        self._resuming: set[str] = set()
        self._behind: set[str] = set()
        """Battles of which something was missed since the last resume began."""
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False

    async def __aenter__(self) -> Self:
        self._http = aiohttp.ClientSession(self.url, timeout=aiohttp.ClientTimeout(total=10))
        self._socket_http = aiohttp.ClientSession()  # ours, as a client that gives up leaves its own open
        self._socket = self._make_socket()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._closed = True
        await self._socket.shutdown()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._socket_http.close()
        await self._http.close()

    async def register(self, password: str = "correct horse battery") -> None:  # noqa: S107  # scripted players
        """Make an account and sign in."""
        body = await self.request("POST", "/api/auth/register", username=self.name, password=password)
        self.id = body["user"]["id"]
        self._token = body["access_token"]

    async def request(self, method: str, path: str, **body: Any) -> Any:
        """A REST request; what fails on the way is tried again when that is safe. Raises Refused."""
        deadline = asyncio.get_running_loop().time() + self._patience
        while True:
            try:
                headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
                async with self._http.request(method, path, json=body or None, headers=headers) as answer:
                    content = await answer.json(content_type=None)
                    if answer.status < 400:
                        return content
                    safe = method == "GET" and answer.status in (502, 503, 504)
                    if not safe or asyncio.get_running_loop().time() > deadline:
                        raise Refused(content)
            except (aiohttp.ClientError, TimeoutError):
                if method != "GET" or asyncio.get_running_loop().time() > deadline:
                    raise
            await asyncio.sleep(0.2)

    async def connect(self) -> None:
        """Open the socket, trying until it opens or patience ends."""
        deadline = asyncio.get_running_loop().time() + self._patience
        while not self._closed:
            try:
                await self._socket.connect(self.url, auth={"token": self._token}, transports=["websocket"])
            except RefusedConnection:
                if asyncio.get_running_loop().time() > deadline:
                    raise
                await asyncio.sleep(0.1)
                self._socket = self._make_socket()
            else:
                return

    async def break_connection(self) -> None:
        """Lose the connection without a goodbye, as in a tunnel, and do not come back yet."""
        old, self._socket = self._socket, self._make_socket()
        connection = old.eio.ws._response.connection
        if connection is not None:  # else it was lost already
            connection.transport.abort()
        with contextlib.suppress(SocketIOError, aiohttp.ClientError, OSError):
            await old.shutdown()

    async def command(self, name: str, **data: Any) -> dict[str, Any]:
        """Send a command and return its answer; sent again under the same msg_id until one comes.

        Raises Refused when the server refuses it.
        """
        data.setdefault("msg_id", uuid.uuid4().hex)
        deadline = asyncio.get_running_loop().time() + self._patience
        while True:
            try:
                answer: dict[str, Any] = await self._socket.call(name, data, timeout=COMMAND_TIMEOUT)
            except SocketIOError:
                if asyncio.get_running_loop().time() > deadline:
                    raise
                await asyncio.sleep(0.1)
                continue
            if answer.get("ok"):
                return answer
            problem = answer["error"]
            if problem["status"] != 503 or asyncio.get_running_loop().time() > deadline:
                raise Refused(problem)
            await asyncio.sleep(problem.get("retry_after", 0.5))

    async def match(self, **settings: Any) -> str:
        """Look for an opponent; the battle's id once there is one."""
        await self.command("quick_match", **settings)
        found = await self.wait_private(lambda event: event["event"] == "match_found")
        battle_id: str = found["battle_id"]
        self.logs.setdefault(battle_id, [])
        await self.resume(battle_id)
        return battle_id

    async def resume(self, battle_id: str) -> None:
        """Fetch what this player's log of the battle lacks."""
        log = self.logs.setdefault(battle_id, [])
        answer = await self.command("battle_resume", battle_id=battle_id, last_seq=len(log))
        events = answer.get("events")
        if events is None:  # a snapshot came instead: the log itself is over REST
            events = await self.events(battle_id, after=len(log))
        for event in events:
            await self._take(event)

    async def events(self, battle_id: str, after: int = 0) -> list[dict[str, Any]]:
        """The battle's log over REST, from the event after ``after``."""
        found: list[dict[str, Any]] = []
        while True:
            page = await self.request("GET", f"/api/battles/{battle_id}/events?after={after + len(found)}")
            found += page["events"]
            if not page["events"]:
                return found

    async def wait_event(self, battle_id: str, test: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The first event of the battle's log that passes the test, past or to come."""
        return await self._wait(lambda: next(filter(test, self.logs.get(battle_id, [])), None))

    async def wait_private(self, test: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The same among the events to this player alone."""
        return await self._wait(lambda: next(filter(test, self.private), None))

    async def stream(self, battle_id: str) -> AsyncIterator[dict[str, Any]]:
        """The battle's events in order, until the last."""
        for position in itertools.count():
            async with self._changed:
                await self._changed.wait_for(lambda: len(self.logs.get(battle_id, [])) > position)  # noqa: B023
            event = self.logs[battle_id][position]
            yield event
            if event["type"] in ("battle_finished", "battle_cancelled"):
                return

    async def _wait(self, find: Callable[[], dict[str, Any] | None]) -> dict[str, Any]:
        async with asyncio.timeout(self._patience), self._changed:
            while (found := find()) is None:
                await self._changed.wait()
            return found

    def _make_socket(self) -> socketio.AsyncClient:
        socket = socketio.AsyncClient(
            reconnection=True,
            reconnection_delay=0.1,
            reconnection_delay_max=0.5,
            http_session=self._socket_http,
        )

        async def connect() -> None:
            self.connections += 1
            for battle_id in self.logs:
                self._resume_soon(battle_id)

        async def any_event(name: str, data: Any = None) -> None:
            if name == "battle_event":
                await self._take(data)
                return
            async with self._changed:
                self.private.append({"event": name, **(data if isinstance(data, dict) else {})})
                self._changed.notify_all()

        socket.on("connect", connect)
        socket.on("*", any_event)
        return socket

    async def _take(self, event: dict[str, Any]) -> None:
        """Append the event if it is the next; a gap is filled by asking for what is missing."""
        log = self.logs.setdefault(event["battle_id"], [])
        if event["seq"] == len(log) + 1:
            async with self._changed:
                if event["seq"] == len(log) + 1:
                    log.append(event)
                    self.arrivals.setdefault(event["battle_id"], []).append(time.perf_counter())
                    self._changed.notify_all()
        elif event["seq"] > len(log):
            self._resume_soon(event["battle_id"])

    def _resume_soon(self, battle_id: str) -> None:
        self._behind.add(battle_id)
        if battle_id in self._resuming:
            return
        self._resuming.add(battle_id)

        async def resume() -> None:
            try:
                while battle_id in self._behind:
                    self._behind.discard(battle_id)
                    await self.resume(battle_id)
            finally:
                self._resuming.discard(battle_id)

        task = asyncio.get_running_loop().create_task(resume())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
