"""Rows of figures: what linking, looking and wishing make due."""

from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from auth_service.figures import BadAccountName, Site, ask_now, linked, stats_of
from auth_service.figures.repository import find_next, take
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


async def test_the_same_name_again_changes_nothing(auth: Auth) -> None:
    user_id = UUID((await auth.register())["user"]["id"])
    now = auth.clock()
    rest = sa.update(FIGURES).values(next_at=None, asked_at=now, fetched_at=now, data={"a": 1})
    async with auth.db.begin() as conn:
        await linked(conn, user_id, Site.GITHUB, "octocat", now)
        await conn.execute(rest)
        await linked(conn, user_id, Site.GITHUB, "octocat", now + timedelta(seconds=5))
        assert (await stats_of(conn, user_id, now))["github_stats"]["a"] == 1
        assert await conn.scalar(sa.select(FIGURES.c.next_at)) is None
        await linked(conn, user_id, Site.GITHUB, "Octocat", now + timedelta(seconds=5))
        assert await stats_of(conn, user_id, now) == NOTHING
        assert await conn.scalar(sa.select(FIGURES.c.next_at)) == now + timedelta(seconds=5)


async def test_instances_take_different_rows_the_longest_due_first(auth: Auth) -> None:
    now = auth.clock()
    users = [UUID((await auth.register())["user"]["id"]) for _ in range(3)]
    async with auth.db.begin() as conn:
        for user, seconds in zip(users, (2, 1, 3), strict=True):
            await linked(conn, user, Site.GITHUB, "octocat", now + timedelta(seconds=seconds))
            await linked(conn, user, Site.LEETCODE, "octocat", now)
    then = now + timedelta(seconds=2)
    async with auth.db.begin() as one, auth.db.begin() as other:
        first, second = await take(one, Site.GITHUB, then), await take(other, Site.GITHUB, then)
        assert first is not None
        assert second is not None
        assert [first.user_id, second.user_id] == [users[1], users[0]]
        assert await take(other, Site.GITHUB, then) is None
    async with auth.db.connect() as conn:
        assert await find_next(conn, Site.GITHUB) == now + timedelta(seconds=3)
        assert await find_next(conn, Site.CODEFORCES) is None
