"""Sites that fail, refuse, or mean harm: nobody here sees more of it than the age of what is known."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from aiohttp import web
from aiohttp.test_utils import TestServer

from auth_service.figures.domain import MOST_FAILURES
from auth_service.tables import FIGURES
from tests.auth_service.figures.conftest import MakeLinking
from tests.auth_service.figures.sites import (
    Fault,
    Flood,
    Sites,
    bomb,
    drip,
    leetcode_answer,
    repository,
    silence,
    submission,
    with_body,
    with_status,
)
from tests.databases import MadeDatabase
from tests.waiting import until

Served = tuple[Sites, TestServer]


def _json(value: Any) -> Fault:
    return with_body(json.dumps(value).encode())


_USER = {"public_repos": 1, "followers": 2, "following": 3}
_BAD_NUMBERS: list[Any] = [True, None, "5", 1.5, -1, 2**53 + 1, [], {}]
_BAD_USERS: list[Any] = [
    *([], "text", None, 7, {}, {"public_repos": 1, "followers": 2}),
    *({**_USER, "followers": bad} for bad in _BAD_NUMBERS),
]
_BAD_GRAPHQL: list[Any] = [[], None, {}, {"data": None}, {"data": {}}, {"data": {"matchedUser": 1}}]
BAD_ANSWERS: dict[str, list[Fault]] = {
    "github": [
        with_status(500),
        with_status(204),
        with_status(401),
        with_status(304),
        drip,
        silence,
        bomb(),
        with_body(b"{", Content_Encoding="br"),
        with_body(b""),
        with_body(b"<html>"),
        with_body(b"[" * 100_000),
        with_body(b'{"public_repos":' * 50_000),
        with_body(b"\xff\xfe{}"),
        with_body(b'{"public_repos": NaN, "followers": 1, "following": 1}'),
        *map(_json, _BAD_USERS),
    ],
    "leetcode": [
        *map(_json, _BAD_GRAPHQL),
        _json({"errors": [{"message": "too busy"}], "data": {"matchedUser": None}}),
        _json({"errors": [7]}),
        _json(leetcode_answer("first")),
        _json({"data": {"matchedUser": {"profile": {"ranking": 1}, "submitStats": {}}}}),
        with_body(json.dumps(leetcode_answer(1)).replace('"Hard"', '"Easy"').encode()),
        with_body(json.dumps(leetcode_answer(1)).replace('"Hard"', "{}").encode()),
        with_status(400),
        with_status(404),
    ],
    "codeforces": [
        _json({"status": "OK"}),
        _json({"status": "OK", "result": []}),
        _json({"status": "OK", "result": [{}, {}]}),
        _json({"status": "OK", "result": [{"contribution": 1, "rating": "high"}]}),
        _json({"status": "OK", "result": [{"contribution": 1, "rank": "x" * 65}]}),
        _json({"status": "OK", "result": [{"contribution": 1, "rank": "a\u0000b"}]}),
        _json({"status": "FAILED", "comment": "handles: Field is invalid"}),
        _json({"status": "FAILED", "comment": ["not found"]}),
        with_status(404),
    ],
}


@pytest.mark.parametrize("site", BAD_ANSWERS)
async def test_no_bad_answer_touches_what_is_known(
    make_linking: MakeLinking, sites: Served, site: str
) -> None:
    served = sites[0]
    served.github["ada"], served.leetcode["ada"] = [repository(stars=5)], 1
    served.codeforces["ada"] = [submission(1, "A")]
    linking = await make_linking(figures_timeout=0.3)
    user = await linking.user(**{site: "ada"})
    await linking.until(site, "fetched", 1)
    known = (await linking.stats(user))[f"{site}_stats"]
    flood = Flood()
    faults: list[Fault] = [*BAD_ANSWERS[site], flood]
    for times, fault in enumerate(faults, 1):
        served.faults[site] = fault
        await linking.pass_time(hours=3)
        await linking.ask(user)
        await linking.until(site, "failed", times)
        shown = (await linking.stats(user))[f"{site}_stats"]
        assert {**shown, "age_seconds": known["age_seconds"]} == known
    assert flood.sent < 30_000_000
    del served.faults[site]
    await linking.pass_time(hours=3)
    await linking.ask(user)
    await linking.until(site, "fetched", 2)
    shown = (await linking.stats(user))[f"{site}_stats"]
    assert shown["fetched_at"] > known["fetched_at"]
    async with linking.auth.db.connect() as conn:
        assert await conn.scalar(sa.select(FIGURES.c.failures)) == 0


async def test_bad_pages_count_as_no_answer_at_all(make_linking: MakeLinking, sites: Served) -> None:
    served = sites[0]
    served.github["ada"] = [repository(), repository()]
    served.codeforces["ada"] = [submission(1, "A"), submission(1, "B")]
    linking = await make_linking()
    user, other = await linking.user(github="ada"), await linking.user(codeforces="ada")
    await linking.until("github", "fetched", 1)
    await linking.until("codeforces", "fetched", 1)
    known = (await linking.stats(user))["github_stats"], (await linking.stats(other))["codeforces_stats"]
    repositories: list[dict[str, Any]] = [
        {"stargazers_count": -1},
        {"language": "x" * 65},
        {"language": "a\nb"},
        {"forks_count": None},
    ]
    submissions: list[Any] = [
        {"problem": None},
        {"problem": {"contestId": "1", "index": "A"}},
        {"problem": {}},
    ]
    for times, bad in enumerate(repositories, 1):
        served.github["ada"][1] = {**repository(), **bad}
        await linking.pass_time(hours=3)
        await linking.ask(user)
        await linking.until("github", "failed", times)
    for times, bad in enumerate(submissions, 1):
        served.codeforces["ada"][1] = {**submission(1, "B"), **bad}
        await linking.pass_time(hours=3)
        await linking.ask(other)
        await linking.until("codeforces", "failed", times)
    shown = (await linking.stats(user))["github_stats"], (await linking.stats(other))["codeforces_stats"]
    assert [each["fetched_at"] for each in shown] == [each["fetched_at"] for each in known]


async def test_no_redirect_is_followed(
    make_linking: MakeLinking, sites: Served, aiohttp_server: Callable[..., Any]
) -> None:
    hits: list[str] = []

    async def hit(request: web.Request) -> web.Response:
        hits.append(request.path)
        return web.json_response({})

    other = web.Application()
    other.router.add_route("*", "/{rest:.*}", hit)
    elsewhere = await aiohttp_server(other)
    linking = await make_linking()
    user = await linking.user(github="ada")
    await linking.until("github", "not_found", 1)
    for times, status in enumerate((301, 302, 303, 307, 308), 1):
        sites[0].faults["github"] = with_status(status, Location=str(elsewhere.make_url("/x")))
        await linking.pass_time(hours=3)
        await linking.ask(user)
        await linking.until("github", "failed", times)
    assert hits == []
    assert len(sites[0].asked) == 6


@pytest.mark.parametrize(
    ("status", "headers", "rest"),
    [
        (429, {"Retry-After": "600"}, 600),
        (503, {"Retry-After": "600"}, 600),
        (403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "600"}, 600),
        (403, {}, 60),
        (429, {"Retry-After": "999999999"}, 7200),
    ],
)
async def test_a_site_that_refuses_is_left_alone_for_everybody(
    make_linking: MakeLinking, sites: Served, status: int, headers: dict[str, str], rest: int
) -> None:
    served = sites[0]
    served.github = {"ada": [repository()], "bob": [repository()]}
    served.leetcode["bob"] = 1
    linking = await make_linking()
    if "X-RateLimit-Reset" in headers:
        reset = linking.auth.clock() + timedelta(seconds=rest)
        headers = {**headers, "X-RateLimit-Reset": str(int(reset.timestamp()))}
    served.faults["github"] = with_status(status, **headers)
    ada = await linking.user(github="ada")
    await linking.until("github", "postponed", 1)
    del served.faults["github"]
    bob = await linking.user(github="bob", leetcode="bob")
    await linking.until("leetcode", "fetched", 1)
    # Waking makes the worker look again, and again find that it may not ask.
    await linking.pass_time(seconds=rest - 30)
    await linking.ask(ada)
    await linking.until("leetcode", "fetched", 1)
    assert [asked.path for asked in served.of("github")] == ["/github/users/ada"]
    await linking.pass_time(seconds=35)
    await linking.until("github", "fetched", 2)
    assert linking.count("github", "postponed") == 1
    for user in (ada, bob):
        assert (await linking.stats(user))["github_stats"]["public_repos"] == 1


async def test_a_site_is_left_alone_before_it_has_to_refuse(make_linking: MakeLinking, sites: Served) -> None:
    served = sites[0]
    served.github["ada"] = [repository()]
    linking = await make_linking()
    reset = linking.auth.clock() + timedelta(minutes=30)
    served.headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(reset.timestamp()))}
    user = await linking.user(github="ada")
    await linking.until("github", "postponed", 1)
    assert len(served.asked) == 1
    assert (await linking.stats(user))["github_stats"] is None
    served.headers = {}
    await linking.pass_time(minutes=31)
    await linking.until("github", "fetched", 1)
    assert len(served.asked) == 3


async def test_codeforces_says_in_a_body_that_it_is_asked_too_often(
    make_linking: MakeLinking, sites: Served
) -> None:
    served = sites[0]
    served.codeforces["ada"] = []
    served.faults["codeforces"] = _json({"status": "FAILED", "comment": "Call limit exceeded"})
    linking = await make_linking()
    user = await linking.user(codeforces="ada")
    await linking.until("codeforces", "postponed", 1)
    del served.faults["codeforces"]
    await linking.pass_time(seconds=61)
    await linking.until("codeforces", "fetched", 1)
    assert (await linking.stats(user))["codeforces_stats"]["accepted_count"] == 0


async def test_after_many_failures_a_site_is_not_asked_until_somebody_looks(
    make_linking: MakeLinking, sites: Served
) -> None:
    served = sites[0]
    served.leetcode["ada"] = 1
    served.faults["leetcode"] = with_status(500)
    linking = await make_linking()
    user = await linking.user(leetcode="ada")
    row = sa.select(FIGURES.c.failures, FIGURES.c.next_at)
    for failures in range(1, MOST_FAILURES):
        await linking.until("leetcode", "failed", failures)
        async with linking.auth.db.connect() as conn:
            failed, next_at = await conn.one(row)
        assert failed == failures
        left = (next_at - linking.auth.clock()).total_seconds()
        assert 0 < left <= 60 * 2 ** (failures - 1)
        await linking.pass_time(seconds=left + 1)
    await linking.until("leetcode", "failed", MOST_FAILURES)
    async with linking.auth.db.connect() as conn:
        assert tuple(await conn.one(row)) == (0, None)
    del served.faults["leetcode"]
    await linking.pass_time(hours=6.1)
    await linking.stats(user)
    await linking.until("leetcode", "fetched", 1)


async def test_nothing_is_kept_of_users_who_went_meanwhile(
    make_linking: MakeLinking, sites: Served, make_database: Callable[[], MadeDatabase]
) -> None:
    served = sites[0]
    served.leetcode["ada"] = 1
    gate = served.hold("leetcode")
    linking = await make_linking(make_database())
    user = await linking.user(leetcode="ada")
    await until(lambda: served.asked)
    async with linking.auth.db.begin() as conn:
        await conn.execute(sa.text(f"DELETE FROM auth.users WHERE id = '{user}'"))
    gate.set()
    await linking.until("leetcode", "unwanted", 1)
    async with linking.auth.db.connect() as conn:
        assert await conn.all(sa.select(FIGURES)) == []
