"""The SQL of loading the bank."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from problem_service.domain import Origin
from problem_service.tables import problems
from shared.db import Connection

_LOCK_NUMBER = 0xBA2C

_here = problems.c.slug.in_(sa.bindparam("slugs", expanding=True, type_=sa.Text))
_of_the_bank = problems.c.origin == sa.literal(Origin.BANK, problems.c.origin.type)
_LOCK = sa.select(sa.func.pg_advisory_xact_lock(_LOCK_NUMBER))
_KNOWN = sa.select(
    problems.c.id, problems.c.slug, problems.c.origin, problems.c.content_hash, problems.c.withdrawn_by
).where(_here)
_LIST = (
    sa.update(problems)
    .where(_here, _of_the_bank, sa.not_(problems.c.listed), problems.c.withdrawn_by.is_(None))
    .values(listed=True)
)
_UNLIST = sa.update(problems).where(sa.not_(_here), _of_the_bank, problems.c.listed).values(listed=False)


async def lock(conn: Connection) -> None:
    """Wait until no one else loads; held to the end of the transaction."""
    await conn.execute(_LOCK)


async def get_known(conn: Connection, slugs: Sequence[str]) -> dict[str, Any]:
    """The rows that have these slugs: id, slug, origin, content_hash and withdrawn_by."""
    return {row.slug: row for row in await conn.all(_KNOWN, slugs=list(slugs))}


async def list_only(conn: Connection, slugs: Sequence[str]) -> int:
    """Of the bank's problems, offer these and no other, but for what somebody here withdrew.

    Gives the number of those withdrawn now.
    """
    await conn.execute(_LIST, slugs=list(slugs))
    return await conn.execute(_UNLIST, slugs=list(slugs))
