"""Following deletions of users from auth_service's feed.

Programs that a user ran go. What the user was shown and tried counts on in the figures of problems, under an
id that is nobody's. Drafts and problems stay: others play them, and of their author they have the id alone.
"""

import logging
from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from problem_service.tables import attempts, drafts, executions, feed_position, servings
from shared.db import Connection, Database, DatabaseUnavailable
from shared.feed import Entry, Handler

log = logging.getLogger(__name__)

FEED = "deletions"

_POSITION = sa.select(feed_position.c.position).where(feed_position.c.feed == FEED)
_MOVE = pg.insert(feed_position).values(feed=FEED, position=sa.bindparam("position"))
_MOVE = _MOVE.on_conflict_do_update(
    index_elements=[feed_position.c.feed], set_={"position": _MOVE.excluded.position}
)
_user = sa.bindparam("user", type_=sa.Uuid)
_NEW_ID = sa.select(sa.func.gen_random_uuid())
_ERASE = (
    sa.delete(executions).where(executions.c.user_id == _user),
    sa.update(attempts).where(attempts.c.player_id == _user).values(player_id=None),
    sa.update(drafts).where(drafts.c.author_id == _user).values(idempotency_key=None, digest=None),
)
_ANONYMISE_SERVINGS = (
    sa.update(servings)
    .where(servings.c.player_id == _user)
    .values(player_id=sa.bindparam("nobody", type_=sa.Uuid), idempotency_key=None)
)


async def erase(conn: Connection, user_id: UUID) -> None:
    """Take all that is personal of a user out of what is kept; done again, it changes nothing more."""
    nobody = await conn.scalar(_NEW_ID)
    await conn.execute_all(
        *((statement, {"user": user_id}) for statement in _ERASE),
        (_ANONYMISE_SERVINGS, {"user": user_id, "nobody": nobody}),
    )


def follow_deletions(db: Database) -> Handler:
    """A handler of the feed that erases users, with the position in the same transaction."""

    async def handle(entries: Sequence[Entry], position: int) -> None:
        if not entries:
            return
        async with db.begin() as conn:
            for entry in entries:
                await erase(conn, UUID(entry.data["user_id"]))
            await conn.execute(_MOVE, position=position)

    return handle


async def position(db: Database) -> int:
    """Where to go on; the beginning if the database cannot say, as erasing a user twice does no harm."""
    try:
        async with db.connect() as conn:
            return int(await conn.scalar(_POSITION) or 0)
    except DatabaseUnavailable:
        log.warning("deletions are read from the beginning of the feed")
        return 0
