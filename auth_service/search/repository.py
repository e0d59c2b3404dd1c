"""Searching users in the database.

Names are compared folded: in Unicode's form NFKC, whatever the case. Who begins with what is looked for comes
first, in the order of an index of names; then who has it inside, by an index of all parts of names that have
two or three characters, of which the query's longest are looked up. The functions ``auth.search_…`` are made
by the migration, so that the index and the query cannot differ.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from auth_service.accounts.domain import User
from auth_service.accounts.repository import COLUMNS, user_of
from auth_service.search.domain import MOST_FOUND
from auth_service.tables import USERS
from shared.db import Connection


@dataclass(frozen=True, slots=True)
class Found:
    """A page of users, and how many there are in all, `MOST_FOUND` at most."""

    users: list[User]
    total: int


def _fold(text: Any) -> Any:
    return sa.func.auth.search_fold(text, type_=sa.Text)


_QUERY = _fold(sa.bindparam("query", type_=sa.Text))
_USERNAME = sa.collate(_fold(USERS.c.username), "C")
_NAME = sa.collate(_fold(USERS.c.name), "C")
_BOTH = sa.func.auth.search_text(USERS.c.username, USERS.c.name, type_=sa.Text)
_GRAMS = sa.func.auth.search_grams(_BOTH, sa.literal_column("2"), type_=pg.ARRAY(sa.Text))
_LOOKED_UP = sa.func.auth.search_grams(
    _QUERY, sa.func.least(sa.literal_column("3"), sa.func.length(_QUERY)), type_=pg.ARRAY(sa.Text)
)
_MAY_BE_FOUND = (
    # As in the indexes.
    USERS.c.role != sa.literal_column("'guest'"),
    USERS.c.deleted_at.is_(None),
    sa.or_(USERS.c.banned_at.is_(None), USERS.c.banned_until <= sa.bindparam("moment")),
)


def _begins(name: Any) -> Any:
    return name.op("^@", is_comparison=True)(_QUERY)


def _some(place: int, *conditions: Any) -> Any:
    return (
        sa.select(*COLUMNS, sa.literal_column(str(place), sa.Integer).label("place"))
        .where(*_MAY_BE_FOUND, *conditions)
        .limit(sa.literal_column(str(MOST_FOUND)))
    )


def _search() -> Any:
    usernames = _some(1, _begins(_USERNAME)).order_by(_USERNAME).subquery()
    names = (
        _some(2, USERS.c.name.is_not(None), _begins(_NAME), ~_begins(_USERNAME)).order_by(_NAME).subquery()
    )
    inside = _some(
        3,
        _GRAMS.contains(_LOOKED_UP),
        sa.func.strpos(_BOTH, _QUERY) > 0,
        ~_begins(_USERNAME),
        sa.or_(USERS.c.name.is_(None), ~_begins(_NAME)),
    ).subquery()
    # Each is only run as far as those before it leave room.
    found = (
        sa.union_all(sa.select(usernames), sa.select(names), sa.select(inside))
        .limit(sa.literal_column(str(MOST_FOUND)))
        .cte("found")
        .prefix_with("MATERIALIZED")
    )
    total = sa.select(sa.func.count().label("total")).select_from(found).subquery()
    page = (
        sa.select(found)
        .order_by(
            _fold(found.c.username) != _QUERY,
            found.c.place,
            sa.collate(_fold(found.c.username), "C"),
            found.c.number,
        )
        .limit(sa.bindparam("most"))
        .offset(sa.bindparam("skip"))
        .subquery()
    )
    columns = [page.c[column.name] for column in COLUMNS]
    return sa.select(*columns, total.c.total).select_from(total.outerjoin(page, sa.true()))


SEARCH = _search()


async def search(conn: Connection, query: str, now: datetime, *, most: int, skip: int) -> Found:
    """Accounts whose username or name has the query in it: the same first, then those that begin with it."""
    rows = await conn.all(SEARCH, query=query, moment=now, most=most, skip=skip)
    return Found([user_of(row) for row in rows if row.id is not None], rows[0].total)
