"""Where letters wait to be sent."""

import asyncio
from typing import Any
from uuid import UUID

from auth_service.accounts.domain import User
from auth_service.channel import MAIL_TOPIC, notify
from auth_service.clock import Clock
from auth_service.mail import repository
from auth_service.mail.letters import Letter
from shared.db import Connection, Database
from shared.errors import Unavailable


class MailUnavailable(Unavailable):
    """This server sends no mail, so it cannot do this; ask those who run it."""

    code = "mail-unavailable"


class Outbox:
    """Takes letters in the transactions of what they tell of."""

    def __init__(self, db: Database, clock: Clock, *, on: bool) -> None:
        """``on``: whether there is a server to send letters by; without one they are not kept."""
        self._db = db
        self._clock = clock
        self.on = on
        self._news = asyncio.Event()

    def require(self) -> None:
        """Raises MailUnavailable where no letters are sent."""
        if not self.on:
            raise MailUnavailable

    async def enqueue(
        self, conn: Connection, letter: Letter, recipient: str | None, user_id: UUID | None, **data: Any
    ) -> bool:
        """Send a letter once the caller's transaction is committed; ``data``: what it needs, JSON.

        False where none is sent: there is no mail server, or no recipient.
        """
        if not self.on or recipient is None:
            return False
        await repository.insert(conn, letter, recipient, user_id, data, self._clock())
        statement, params = notify(MAIL_TOPIC)
        await conn.execute(statement, **params)
        return True

    async def notify(self, conn: Connection, letter: Letter, user: User, **data: Any) -> bool:
        """Tell a user what became of the account, as `enqueue` does, at an address that was verified.

        Any other may be somebody else's, who would get letters that are none of his business.
        """
        return await self.enqueue(conn, letter, user.email if user.is_verified else None, user.id, **data)

    async def wake(self) -> None:
        """Make those who send look again."""
        self._news.set()
        self._news = asyncio.Event()

    @property
    def news(self) -> asyncio.Event:
        """Set at the next `wake`; take it before looking for letters."""
        return self._news

    async def describe(self) -> str:
        """How many letters wait, and for how long the oldest has, for people to read."""
        async with self._db.connect() as conn:
            count, since = await repository.count_waiting(conn)
        if since is None:
            return "no letters wait"
        age = max(0, int((self._clock() - since).total_seconds()))
        return f"{count} wait, the oldest for {age} s"
