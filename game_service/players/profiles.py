"""Following names and avatars from auth_service's feed."""

import logging
from collections.abc import Sequence
from uuid import UUID

from game_service.players import repository
from shared.db import Database, DatabaseUnavailable
from shared.feed import Entry, Handler

log = logging.getLogger(__name__)

FEED = "profiles"


def store_profiles(db: Database) -> Handler:
    """A handler of the feed that keeps players up to date, with the position in the same transaction."""

    async def handle(entries: Sequence[Entry], position: int) -> None:
        if not entries:
            return
        async with db.begin() as conn:
            for entry in entries:
                data = entry.data
                await repository.store(
                    conn,
                    UUID(data["user_id"]),
                    str(data["username"]),
                    data.get("avatar"),
                    is_guest=bool(data["is_guest"]),
                )
            await repository.move_feed(conn, FEED, position)

    return handle


async def position(db: Database) -> int:
    """Where to go on; the beginning if the database cannot say, as storing a profile twice does no harm."""
    try:
        async with db.connect() as conn:
            return await repository.feed_at(conn, FEED)
    except DatabaseUnavailable:
        log.warning("profiles are read from the beginning of the feed")
        return 0
