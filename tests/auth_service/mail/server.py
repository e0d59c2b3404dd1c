"""A small real mail server, in the loop of the test."""

import asyncio
import re
import ssl
from collections import defaultdict, deque
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

PATIENCE = 30
"""Seconds to wait for what must come."""
TOKEN = re.compile(r"#token=(\S+)")


class MailServer:
    """Takes letters; a test may let it answer otherwise."""

    def __init__(
        self, context: ssl.SSLContext | None = None, *, login: tuple[str, str] | None = None
    ) -> None:
        """``context``: for STARTTLS; ``login``: the only user name and password that it knows, asked for."""
        self.letters: list[EmailMessage] = []
        self.answers: dict[str, deque[str]] = defaultdict(deque)
        """By recipient: what it says to one after another, before it takes them as ever."""
        self.dies: deque[bool] = deque()
        """For each next letter, whether the connection is lost when it has come, before the answer."""
        self.connections = 0
        self.encrypted: list[bool] = []
        self._context = context
        self._login = login
        self._news = asyncio.Condition()
        self._server: asyncio.Server | None = None
        self._protocols: list[SMTP] = []
        self.port = 0

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listen, on the port of last time if there was one."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._protocol, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Be away."""
        if self._server is not None:
            self._server.close()
            for protocol in self._protocols:
                _abort(protocol)
            self._protocols.clear()
            self._server = None

    @property
    def url(self) -> str:
        if self._login is None:
            return f"smtp://127.0.0.1:{self.port}?starttls=never"
        return f"smtp://{self._login[0]}:{self._login[1]}@localhost:{self.port}"

    async def wait(self, count: int) -> list[EmailMessage]:
        """All letters, once there are as many."""
        async with asyncio.timeout(PATIENCE), self._news:
            await self._news.wait_for(lambda: len(self.letters) >= count)
        return self.letters

    async def wait_to(self, recipient: str, count: int = 1) -> EmailMessage:
        """The newest letter to somebody, once there are as many."""
        async with asyncio.timeout(PATIENCE), self._news:
            await self._news.wait_for(lambda: len(self.to(recipient)) >= count)
        return self.to(recipient)[-1]

    def to(self, recipient: str) -> list[EmailMessage]:
        return [letter for letter in self.letters if letter["To"] == recipient]

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        answers = self.answers[address]
        answer = answers.popleft() if answers else "250 OK"
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        letter = message_from_bytes(content, policy=default)
        assert isinstance(letter, EmailMessage)
        assert envelope.rcpt_tos == [letter["To"]]
        async with self._news:
            self.letters.append(letter)
            self.encrypted.append(session.ssl is not None)
            self._news.notify_all()
        if self.dies and self.dies.popleft():
            _abort(server)
        return "250 taken"

    def _protocol(self) -> SMTP:
        self.connections += 1
        protected: dict[str, Any] = {}
        if self._context is not None:
            protected = {"tls_context": self._context, "require_starttls": True}
        if self._login is not None:
            protected |= {"auth_required": True, "authenticator": self._authenticate}
        protocol = SMTP(self, loop=asyncio.get_running_loop(), hostname="localhost", **protected)
        self._protocols.append(protocol)
        return protocol

    def _authenticate(self, server: object, session: object, envelope: object, how: str, data: Any) -> Any:
        assert isinstance(data, LoginPassword)
        known = self._login is not None and (data.login, data.password) == tuple(
            part.encode() for part in self._login
        )
        return AuthResult(success=known, handled=False)


def _abort(protocol: SMTP) -> None:
    """Lose the connection, if there is one still."""
    if isinstance(protocol.transport, asyncio.Transport):
        protocol.transport.abort()


def token_in(letter: EmailMessage) -> str:
    """The token of a letter's link."""
    found = TOKEN.search(letter.get_content())
    assert found is not None
    return found[1]
