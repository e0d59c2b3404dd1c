"""What needs no site: names, waits, limits, and reading whatever comes."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auth_service.figures.domain import (
    MOST_FAILURES,
    USERNAMES,
    BadAccountName,
    Site,
    check_username,
    wait_after,
)
from auth_service.figures.errors import LimitExceeded, NoFigures, NoSuchAccount
from auth_service.figures.limits import LONGEST, rest_until
from auth_service.figures.settings import site_url
from auth_service.figures.sites import SOURCES

NOW = datetime(2026, 1, 1, tzinfo=UTC)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                (
                    *(
                        "public_repos",
                        "followers",
                        "following",
                        "stargazers_count",
                        "forks_count",
                        "language",
                    ),
                    *("data", "errors", "message", "matchedUser", "profile", "ranking", "submitStats"),
                    *("acSubmissionNum", "totalSubmissionNum", "difficulty", "count", "submissions"),
                    *("status", "result", "comment", "contribution", "rating", "rank", "problem", "verdict"),
                    *("contestId", "problemsetName", "index"),
                )
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=30,
)


@given(site=st.sampled_from(Site), status=st.sampled_from((200, 400, 404)), body=JSON, more=st.booleans())
def test_any_answer_is_read_or_refused(site: Site, status: int, body: Any, more: bool) -> None:
    source = SOURCES[site]
    parts: list[Any] = [{"public_repos": 0, "rating": 1}] if more and site is not Site.LEETCODE else []
    try:
        part = source.read(status, body, parts)
    except (NoFigures, NoSuchAccount, LimitExceeded):
        return
    assert orjson.loads(orjson.dumps(source.figures([*parts, part]))) is not None


@given(name=st.text() | st.from_regex(r"[A-Za-z0-9._-]+"), site=st.sampled_from(Site))
def test_no_name_leads_a_request_elsewhere(name: str, site: Site) -> None:
    try:
        check_username(site, name)
    except BadAccountName:
        return
    assert re.fullmatch(r"[A-Za-z0-9._-]{1,40}", name, re.ASCII)
    query = SOURCES[site].next_query(name, [])
    assert query is not None
    assert name not in ("", ".", "..") or not query.path or name not in query.path


@pytest.mark.parametrize(
    ("site", "good", "bad"),
    [
        (Site.GITHUB, ["a", "a-b", "octo_corp", "x" * 39], ["", "-a", "a.b", "a/b", "x" * 40, "é", "a\n"]),
        (Site.LEETCODE, ["a", "a_b-c", "x" * 40], ["", "a b", "a.b", 'a"', "x" * 41, "a\n"]),
        (Site.CODEFORCES, ["abc", "a.b_c-d", "x" * 24], ["ab", "a;b", "a b", "a&b", "x" * 25, "abc\n"]),
    ],
)
def test_names_are_those_of_the_site(site: Site, good: list[str], bad: list[str]) -> None:
    for name in good:
        check_username(site, name)
        assert re.match(USERNAMES[site], name)
    for name in bad:
        with pytest.raises(BadAccountName):
            check_username(site, name)


@given(failures=st.integers(1, 1000), chance=st.floats(0, 1))
def test_each_failure_makes_the_wait_longer_until_there_is_none(failures: int, chance: float) -> None:
    wait = wait_after(failures, chance)
    if failures >= MOST_FAILURES:
        assert wait is None
        return
    full = timedelta(minutes=2 ** (failures - 1))
    assert wait is not None
    assert full / 2 <= wait <= min(full, timedelta(hours=1))


@given(
    status=st.sampled_from((200, 304, 403, 404, 429, 500, 503)),
    after=st.none() | st.text(max_size=20) | st.integers(-5, 10**18).map(str),
    left=st.none() | st.sampled_from(("0", " 0", "1", "x")),
    reset=st.none() | st.text(max_size=20) | st.integers(-5, 10**18).map(str),
)
def test_a_rest_is_ahead_and_bounded_whatever_a_site_says(
    status: int, after: str | None, left: str | None, reset: str | None
) -> None:
    pairs = (("Retry-After", after), ("X-RateLimit-Remaining", left), ("X-RateLimit-Reset", reset))
    until = rest_until(status, {name: value for name, value in pairs if value is not None}, NOW)
    if until is not None:
        assert NOW < until <= NOW + LONGEST
    if status in (404, 500) and left in (None, "1", "x"):
        assert until is None


def test_a_rest_is_as_long_as_the_site_says() -> None:
    then = NOW + timedelta(seconds=90)
    epoch = str(int(then.timestamp()))
    minute = NOW + timedelta(minutes=1)
    for status, headers, until in (
        (429, {"Retry-After": "90"}, then),
        (429, {"Retry-After": format_datetime(then, usegmt=True)}, then),
        (503, {"Retry-After": "90"}, then),
        (200, {"Retry-After": "90"}, None),
        (200, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": epoch}, then),
        (403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": epoch}, then),
        (403, {"X-RateLimit-Remaining": "4", "X-RateLimit-Reset": epoch}, minute),
        (403, {"Retry-After": "90", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1"}, then),
        (429, {}, minute),
        (403, {"Retry-After": "soon"}, minute),
        (500, {}, None),
        (503, {}, None),
    ):
        assert rest_until(status, headers, NOW) == until, (status, headers)


def test_settings_take_urls_of_sites_and_off() -> None:
    for good in ("https://api.github.com", "http://cache:8080/github", "off", "http://127.0.0.1:1/x"):
        site_url(good)
    for bad in (
        "",
        "on",
        "ftp://x",
        "https://",
        "https://x?a=1",
        "https://u:p@x",
        "https://x#a",
        "https://x:0",
    ):
        with pytest.raises(ValueError, match="off"):
            site_url(bad)
