"""The limit on how often somebody may do something, over real HTTP."""

import itertools
import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, make_mocked_request

from shared import rate
from shared.fields import Input, Text
from shared.rate import Counts, Rate, RateExceeded, address_block, counts_address, tell_rate
from shared.serve import new_app
from shared.web import Call, Policy, Routes, serve_routes
from tests.waiting import until

Client = TestClient[web.Request, web.Application]


class WhoHeader(Input):
    who = Text(longest=10, pattern=r"^[a-z]+$", required=True, data_key="X-Who")


@pytest.fixture
def make_client(
    aiohttp_client: Callable[[web.Application], Awaitable[Client]],
) -> Callable[[int, int], Awaitable[Client]]:
    """A client of a service that rings a bell ``most`` times in so many seconds."""

    async def make(most: int, seconds: int) -> Client:
        limited = Rate("bells", most=most, seconds=seconds)
        routes = Routes("bells")

        @routes.post("/bells", policy=Policy.PUBLIC, headers=WhoHeader(), status=202, errors=[RateExceeded])
        async def ring(call: Call) -> dict[str, Any]:
            """Ring."""
            await limited.spend(call.request, call.headers["who"])
            return {"by": call.headers["who"]}

        app = new_app()
        app.on_response_prepare.append(tell_rate)
        serve_routes(app, routes)
        return await aiohttp_client(app)

    return make


async def ring(client: Client, who: str) -> tuple[int, str, Any]:
    async with client.post("/bells", headers={"X-Who": who}) as response:
        assert response.headers["RateLimit-Policy"].startswith('"bells";')
        return response.status, response.headers["RateLimit"], await response.json(content_type=None)


async def test_each_answer_says_how_much_is_left(
    make_client: Callable[[int, int], Awaitable[Client]],
) -> None:
    client = await make_client(3, 60)
    for left in (2, 1, 0):
        status, left_over, body = await ring(client, "ada")
        assert (status, body) == (202, {"by": "ada"})
        assert re.fullmatch(rf'"bells";r={left};t=(60|59)', left_over)


async def test_more_is_refused_with_a_problem_that_says_when_to_come_back(
    make_client: Callable[[int, int], Awaitable[Client]],
) -> None:
    client = await make_client(1, 60)
    await ring(client, "ada")
    async with client.post("/bells", headers={"X-Who": "ada"}) as response:
        body = await response.json(content_type="application/problem+json")
        assert (response.status, body["code"]) == (429, "rate-exceeded")
        assert response.headers["Retry-After"] == str(body["retry_after"])
        assert 55 <= body["retry_after"] <= 60
        assert response.headers["RateLimit-Policy"] == '"bells";q=1;w=60'
        assert response.headers["RateLimit"].startswith('"bells";r=0;t=')


async def test_each_key_has_its_own_limit(make_client: Callable[[int, int], Awaitable[Client]]) -> None:
    client = await make_client(1, 60)
    assert [(await ring(client, who))[0] for who in ("ada", "bob", "ada", "eve")] == [202, 202, 429, 202]


async def test_the_window_moves_on_and_what_was_refused_did_not_count(
    make_client: Callable[[int, int], Awaitable[Client]],
) -> None:
    client = await make_client(2, 1)

    async def passes() -> bool:
        return (await ring(client, "ada"))[0] == 202

    assert [await passes() for _ in range(4)] == [True, True, False, False]
    await until(passes, every=0.05, within=3)


async def test_keys_of_the_past_are_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate, "_TIDY_ABOVE", 4)
    counts = Counts()
    limited = Rate("bells", most=1, seconds=1, counts=counts)
    numbers = itertools.count(1)

    async def forgets() -> bool:
        count = next(numbers)
        await limited.spend(make_mocked_request("GET", "/"), str(count))
        return len(counts._memory._storage.events) < count

    await until(forgets, every=0.02)


async def test_headers_are_checked_by_their_schema(
    make_client: Callable[[int, int], Awaitable[Client]],
) -> None:
    client = await make_client(1, 60)
    for headers in ({}, {"X-Who": ""}, {"X-Who": "ADA"}, {"X-Who": "a" * 11}):
        async with client.post("/bells", headers=headers) as response:
            body = await response.json(content_type="application/problem+json")
            assert (response.status, body["code"]) == (400, "validation-failed")
            assert list(body["errors"]) == ["X-Who"]
            assert "RateLimit" not in response.headers


async def test_no_limit_lets_everything_through_and_tells_nothing(
    make_client: Callable[[int, int], Awaitable[Client]],
) -> None:
    client = await make_client(0, 60)
    for _ in range(20):
        async with client.post("/bells", headers={"X-Who": "ada"}) as response:
            assert response.status == 202
            assert not [name for name in response.headers if name.startswith("RateLimit")]


async def test_each_of_several_limits_is_told_and_kept(
    aiohttp_client: Callable[[web.Application], Awaitable[Client]],
) -> None:
    wide, narrow = Rate("all-bells", most=9, seconds=60), Rate("bells", most=1, seconds=60)
    routes = Routes("bells")

    @routes.post("/bells", policy=Policy.PUBLIC)
    async def ring(call: Call) -> dict[str, Any]:
        """Ring."""
        await wide.spend(call.request, "all")
        await narrow.spend(call.request, "ada")
        return {}

    app = new_app()
    app.on_response_prepare.append(tell_rate)
    serve_routes(app, routes)
    client = await aiohttp_client(app)
    statuses = []
    for left in (8, 7):
        async with client.post("/bells") as response:
            statuses.append(response.status)
            assert response.headers["RateLimit-Policy"] == '"all-bells";q=9;w=60, "bells";q=1;w=60'
            assert re.fullmatch(
                rf'"all-bells";r={left};t=\d+, "bells";r=0;t=\d+', response.headers["RateLimit"]
            )
    assert statuses == [200, 429]


@pytest.mark.parametrize(
    ("address", "block"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        (None, "unknown"),
    ],
)
def test_addresses_of_a_site_are_one(address: str | None, block: str) -> None:
    assert address_block(address) == block


@pytest.mark.parametrize(
    "url", ["memory://", "redis://cache", "redis://cache:6379/1", "rediss://u:p@[::1]:1", "unix:///run/r"]
)
def test_counts_are_kept_in_memory_or_in_redis(url: str) -> None:
    counts_address(url)
    Counts(url)


@pytest.mark.parametrize(
    "url",
    [
        "memory",
        "memory://x",
        "redis://",
        "redis://cache:x",
        "redis://c:0",
        "http://c:80",
        "unix://",
        "unix://a/b",
        "redis://[::1:6",
    ],
)
def test_what_is_no_place_for_counts_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"^must be memory://, redis://"):
        counts_address(url)
