"""People who are signed in with a socket open, and all the ways in which that ends."""

import asyncio
import os
import sys
import time
import uuid
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Self

import aiohttp
import socketio
from socketio.exceptions import ConnectionError as RefusedConnection

from deploy.stack import Stack
from tests.waiting import until

PASSWORD = "correct horse battery"
WITHIN = 60.0
"""Seconds in which anything has happened, on the busiest of machines."""
UNLIMITED = dict.fromkeys(
    ("AUTH_LIMIT_SIGN_INS", "AUTH_LIMIT_REGISTRATIONS", "AUTH_LIMIT_GUESTS", "AUTH_LIMIT_READS"), "100000"
)


class Guest:
    """Somebody with an account and a socket; an asynchronous context manager."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.name = f"guest-{uuid.uuid4().hex[:12]}"
        self.id = ""
        self.token = ""
        self.sent_away_at: float | None = None
        """By time.perf_counter()."""
        self.sent_away = asyncio.Event()
        self.problems: list[Any] = []

    async def __aenter__(self) -> Self:
        self._http = aiohttp.ClientSession(self.url, timeout=aiohttp.ClientTimeout(total=10))
        self._socket_http = aiohttp.ClientSession()
        self.socket = self._make_socket()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.socket.disconnect()
        await self._socket_http.close()
        await self._http.close()

    def _make_socket(self) -> socketio.AsyncClient:
        client = socketio.AsyncClient(reconnection=False, http_session=self._socket_http)
        client.on("disconnect", self._end)
        client.on("error", self.problems.append)
        return client

    async def _end(self, *_: Any) -> None:
        self.sent_away_at = time.perf_counter()
        self.sent_away.set()

    async def ask(
        self, method: str, path: str, body: Any = None, *, token: str | None = None
    ) -> tuple[int, Any]:
        """Status and body, once there is an answer that is no hint to come again."""

        async def try_it() -> tuple[int, Any] | None:
            headers = {"Authorization": f"Bearer {token or self.token}"} if token or self.token else {}
            try:
                async with self._http.request(method, path, json=body, headers=headers) as answer:
                    content = await answer.json(content_type=None)
                    return None if answer.status in (502, 503, 504) else (answer.status, content)
            except (aiohttp.ClientError, TimeoutError):
                return None

        answer: tuple[int, Any] = await until(try_it, every=0.05, within=WITHIN)
        return answer

    async def do(self, method: str, path: str, body: Any = None, **options: Any) -> Any:
        """The body of an answer that is good."""
        status, content = await self.ask(method, path, body, **options)
        assert status < 300, content
        return content

    async def register(self) -> None:
        body = {"username": self.name, "password": PASSWORD}
        answer = await self.do("POST", "/api/auth/register", body)
        self.id, self.token = answer["user"]["id"], answer["access_token"]

    async def log_in(self) -> str:
        """Another access token, of a session of its own."""
        answer = await self.do("POST", "/api/auth/login", {"login": self.name, "password": PASSWORD})
        token: str = answer["access_token"]
        return token

    async def refused_with(self) -> str | None:
        """The code with which the gateway refuses the token; None while it does not."""
        status, body = await self.ask("GET", "/api/battles")
        return None if status == 200 else str(body["code"])

    async def connect(self) -> None:
        """Open the socket. Raises RefusedConnection."""
        await self.socket.connect(
            self.url, auth={"token": self.token}, transports=["websocket"], wait_timeout=10
        )
        self.sent_away.clear()

    async def is_turned_away(self) -> bool:
        """Whether a new socket is refused for the token that it has."""
        await self.socket.disconnect()
        self.socket = self._make_socket()
        told: list[Any] = []
        self.socket.on("connect_error", told.append)
        try:
            await self.socket.connect(
                self.url, auth={"token": self.token}, transports=["websocket"], wait_timeout=10
            )
        except RefusedConnection:
            return [each["data"]["code"] for each in told if "data" in each] == ["revoked-token"]
        return False


Act = Callable[[Guest, Guest], Awaitable[None]]
"""Ends the session of somebody; the other is an admin."""


async def log_out(guest: Guest, _: Guest) -> None:
    await guest.do("POST", "/api/auth/logout")


async def log_out_everywhere(guest: Guest, _: Guest) -> None:
    await guest.do("POST", "/api/auth/logout", {"everywhere": True}, token=await guest.log_in())


async def change_password(guest: Guest, _: Guest) -> None:
    body = {"current_password": PASSWORD, "new_password": "another horse battery"}
    await guest.do("PUT", "/api/auth/password", body, token=await guest.log_in())


async def revoke_session(guest: Guest, _: Guest) -> None:
    other = await guest.log_in()
    sessions = (await guest.do("GET", "/api/auth/sessions", token=other))["sessions"]
    for session in sessions:
        if not session["current"]:
            await guest.do("DELETE", f"/api/auth/sessions/{session['id']}", token=other)


async def ban(guest: Guest, admin: Guest) -> None:
    await admin.do("POST", f"/api/users/{guest.id}/ban", {"reason": "noise"})


async def change_role(guest: Guest, admin: Guest) -> None:
    await admin.do("PUT", f"/api/users/{guest.id}/role", {"role": "author"})


async def delete(guest: Guest, _: Guest) -> None:
    await guest.do("DELETE", "/api/auth/delete-account")


ACTS: dict[str, Act] = {
    "logout": log_out,
    "logout everywhere": log_out_everywhere,
    "password": change_password,
    "session": revoke_session,
    "ban": ban,
    "role": change_role,
    "deletion": delete,
}


async def make_admin(stack: Stack, admin: Guest) -> None:
    """Register the one who bans."""
    await admin.register()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "auth_service", "set-role", admin.name, "admin"),
        env={**os.environ, **environment_of(stack)},
        stdout=asyncio.subprocess.DEVNULL,
    )
    assert await process.wait() == 0
    admin.token = await admin.log_in()


def environment_of(stack: Stack) -> dict[str, str]:
    """What the stack's auth_service was told."""
    raw = Path(f"/proc/{stack.processes['auth'].pid}/environ").read_bytes()
    return dict(item.split("=", 1) for item in raw.decode().split("\0") if item)
