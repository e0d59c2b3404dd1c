"""One channel of PostgreSQL's notifications, by which all replicas learn what one of them did."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import aclosing
from typing import Any

import sqlalchemy as sa

from shared.db import Database, DatabaseUnavailable

log = logging.getLogger(__name__)

CHANNEL = "auth"
FEED_TOPIC = "feed"
KEYS_TOPIC = "keys"
MAIL_TOPIC = "mail"
FIGURES_TOPIC = "figures"
RETRY = 0.25
"""Seconds before a lost connection is made again."""

_NOTIFY = sa.select(sa.func.pg_notify(CHANNEL, sa.bindparam("topic")))

Handler = Callable[[], Awaitable[None]]


def notify(topic: str) -> tuple[sa.Select[Any], dict[str, Any]]:
    """The statement, with its parameters, that tells all replicas on commit."""
    return _NOTIFY, {"topic": topic}


class Listener:
    """Calls handlers by topic, over one connection; `run` it as a task.

    After a loss of the connection all handlers are called: any of them may have missed something.
    """

    def __init__(self, db: Database, handlers: Mapping[str, Handler]) -> None:
        self._db = db
        self._handlers = handlers
        self.listening = asyncio.Event()

    async def run(self) -> None:
        """Listen for ever; a lost connection is logged once and made again."""
        while True:
            try:
                await self._listen()
            except DatabaseUnavailable:
                if self.listening.is_set():
                    log.warning("notifications are lost, connecting again")
            except Exception:  # the outermost boundary of a task that must not end
                log.exception("a notification could not be handled")
            self.listening.clear()
            await asyncio.sleep(RETRY)

    async def _listen(self) -> None:
        async with aclosing(self._db.notifications(CHANNEL)) as topics:  # type: ignore[type-var]  # a generator
            async for topic in topics:
                if topic in self._handlers:
                    await self._handlers[topic]()
                elif topic:
                    log.info("a notification of another version is left alone: %s", topic)
                else:
                    for handler in self._handlers.values():
                        await handler()
                    self.listening.set()
