"""Following names, avatars and deletions of users from auth_service's feed."""

import logging
import time
from collections.abc import Sequence
from uuid import UUID

from game_service.personal.erasure import erase
from game_service.players import repository
from shared.db import Connection, Database, DatabaseUnavailable
from shared.feed import Entry, Handler
from shared.identity import Revocations

log = logging.getLogger(__name__)

FEED = "profiles"
_SOON = 60.0
"""Seconds by which clocks may differ."""


def store_profiles(db: Database, revocations: Revocations) -> Handler:
    """A handler of the feed that keeps players up to date, with the position in the same transaction.

    Nothing is begun for a user who is deleted once what is kept of the user is looked through:
    ``revocations`` has the user from then on.
    """

    async def handle(entries: Sequence[Entry], position: int) -> None:
        if not entries:
            return
        async with db.begin() as conn:
            for entry in entries:
                if entry.type == "user_deleted":
                    revocations.revoke_user(UUID(entry.data["user_id"]), time.time() + _SOON)
                await _store(conn, entry)
            await repository.move_feed(conn, FEED, position)

    return handle


async def _store(conn: Connection, entry: Entry) -> None:
    data = entry.data
    user_id, name, avatar = UUID(data["user_id"]), str(data["username"]), data.get("avatar")
    if entry.type == "user_deleted":
        await erase(conn, user_id, name, avatar)
    else:
        await repository.store(conn, user_id, name, avatar, is_guest=bool(data["is_guest"]))


async def position(db: Database) -> int:
    """Where to go on; the beginning if the database cannot say, as storing a profile twice does no harm."""
    try:
        async with db.connect() as conn:
            return await repository.feed_at(conn, FEED)
    except DatabaseUnavailable:
        log.warning("profiles are read from the beginning of the feed")
        return 0
