"""Rows of figures: what linking, looking and wishing make due."""

from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from auth_service.figures import BadAccountName, Site, ask_now, linked, stats_of
from auth_service.tables import FIGURES
from tests.auth_service.conftest import Auth

NOTHING = {"github_stats": None, "leetcode_stats": None, "codeforces_stats": None}


async def test_a_new_link_is_due_at_once_and_shows_nothing_yet(auth: Auth) -> None:
    user_id = UUID((await auth.register())["user"]["id"])
    now = auth.clock()
    async with auth.db.begin() as conn:
        assert await stats_of(conn, user_id, now) == NOTHING
        await linked(conn, user_id, Site.GITHUB, "octocat", now)
        await linked(conn, user_id, Site.CODEFORCES, "tourist", now)
        await linked(conn, user_id, Site.CODEFORCES, None, now)
        with pytest.raises(BadAccountName):
            await linked(conn, user_id, Site.LEETCODE, "../x", now)
        assert await stats_of(conn, user_id, now) == NOTHING
        rows = await conn.all(sa.select(FIGURES))
    assert [(row.site, row.username, row.next_at, row.data) for row in rows] == [
        ("github", "octocat", now, None)
    ]


async def test_a_request_makes_due_what_was_not_asked_for_within_a_minute(auth: Auth) -> None:
    user_id = UUID((await auth.register())["user"]["id"])
    now = auth.clock()
    async with auth.db.begin() as conn:
        await linked(conn, user_id, Site.GITHUB, "octocat", now)
        later = now + timedelta(hours=1)
        await conn.execute(
            sa.update(FIGURES).values(next_at=later, asked_at=now, fetched_at=now, data={"a": 1})
        )
        due = sa.select(FIGURES.c.next_at)
        soon = now + timedelta(seconds=59)
        await ask_now(conn, user_id, soon)
        assert await conn.scalar(due) == later
        then = now + timedelta(seconds=60)
        await ask_now(conn, user_id, then)
        assert await conn.scalar(due) == then
        shown = await stats_of(conn, user_id, then)
    assert shown["github_stats"] == {"a": 1, "username": "octocat", "fetched_at": now, "age_seconds": 60}
