"""Limits by address and by account."""

import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from auth_service.limits import Limit
from auth_service.settings import Settings
from shared import rate
from shared.settings import load
from tests.auth_service.conftest import PASSWORD, UNLIMITED, Auth, MakeAuth, check_problem
from tests.shared.redis_server import RedisServer

HERE, THERE = "203.0.113.7", "198.51.100.9"
CODE = {"challenge": "x", "code": "123456"}
WAYS_IN = [
    ("sign_ins", "sign-ins", "/api/auth/login", {"login": "nobody", "password": "wrong"}),
    ("sign_ins", "sign-ins", "/auth/login", {"username": "nobody", "password": "wrong"}),
    ("sign_ins", "sign-ins", "/login", {"email": "nobody", "password": "wrong"}),
    ("sign_ins", "codes", "/api/auth/login/second-factor", CODE),
    ("registrations", "registrations", "/api/auth/register", {"username": "admin", "password": PASSWORD}),
    ("registrations", "registrations", "/auth/register", {"username": "admin", "password": PASSWORD}),
    (
        "registrations",
        "registrations",
        "/register",
        {"username": "admin", "password": PASSWORD, "email": "a@example.org"},
    ),
    ("guests", "guests", "/api/auth/guest", {"pseudonym": "admin"}),
    ("guests", "guests", "/login", {"pseudonym": "admin"}),
    ("refreshes", "refreshes", "/api/auth/refresh", {"refresh_token": "x"}),
]


async def post(auth: Auth, path: str, json: Any, *, at: str = HERE) -> tuple[int, Any, Any]:
    status, body, response = await auth.request("POST", path, json=json, headers={"X-Forwarded-For": at})
    return status, body, response.headers


async def test_each_way_in_has_a_limit_for_an_address_whatever_the_outcome(make_auth: MakeAuth) -> None:
    most = 6
    auth = await make_auth(**dict.fromkeys(UNLIMITED, most))
    spent: dict[str, int] = {}
    for _, policy, path, json in WAYS_IN:
        status, body, headers = await post(auth, path, json)
        spent[policy] = spent.get(policy, 0) + 1
        assert status in (400, 401, 409), body
        assert headers["RateLimit-Policy"] == f'"{policy}";q={most};w=60'
        assert headers["RateLimit"].startswith(f'"{policy}";r={most - spent[policy]};t=')
    for _, policy, path, json in WAYS_IN:
        while spent[policy] < most:
            assert (await post(auth, path, json))[1]["code"] != "rate-exceeded"
            spent[policy] += 1
        status, body, headers = await post(auth, path, json)
        check_problem((status, body), 429, "rate-exceeded")
        assert headers["Retry-After"] == str(body["retry_after"])
        assert (await post(auth, path, json, at=THERE))[0] != 429


async def test_changes_of_a_profile_and_exports_have_a_limit_for_an_account(make_auth: MakeAuth) -> None:
    auth = await make_auth(
        limit_changes=2, game_url=("http://127.0.0.1:9",), problem_url="http://127.0.0.1:9"
    )
    ada, bob = [(await auth.register(name))["access_token"] for name in ("ada", "bob")]

    async def change(token: str, number: int) -> int:
        body = {"github_username": f"account{number}"}
        status, _, _ = await auth.request("PUT", "/api/users/profile", json=body, token=token)
        return status

    assert [await change(ada, number) for number in range(3)] == [200, 200, 429]
    for method, path, body in (
        ("PUT", "/api/auth/profile", {"username": "eve"}),
        ("PATCH", "/users/update", {"avatar": "avatar-01"}),
    ):
        assert (await auth.request(method, path, json=body, token=ada))[0] == 429
    assert await change(bob, 4) == 200
    statuses = [(await auth.get("/api/auth/export", token=ada))[0] for _ in range(3)]
    assert statuses == [503, 503, 429]


async def test_no_limit_means_none(make_auth: MakeAuth) -> None:
    auth = await make_auth()
    for _ in range(10):
        status, _, headers = await post(auth, "/api/auth/guest", {"pseudonym": "admin"})
        assert (status, "RateLimit" in headers) == (409, False)


async def test_addresses_of_one_site_share_a_limit(make_auth: MakeAuth) -> None:
    auth = await make_auth(limit_guests=2)
    json = {"pseudonym": "admin"}
    ends = ("2001:db8::1", "2001:db8::2", "2001:db8::3", "2001:db8:0:1::1")
    assert [(await post(auth, "/api/auth/guest", json, at=end))[0] for end in ends] == [409, 409, 429, 409]


async def test_the_body_is_looked_at_first(make_auth: MakeAuth) -> None:
    """What is no request at all is refused for that, and takes nobody's turn."""
    auth = await make_auth(limit_sign_ins=1)
    for _ in range(3):
        assert (await post(auth, "/api/auth/login", {"login": "ada"}))[0] == 400
    assert (await post(auth, "/api/auth/login", {"login": "ada", "password": "wrong"}))[0] == 401


def test_a_class_behind_one_address_notices_no_limit() -> None:
    """Forty who sign in within the same minute, or mistype twice."""
    environ = {"AUTH_DATABASE_URL": "postgresql://", "INTERNAL_KEY": "k" * 32}
    settings = load(Settings, environ)
    for limit in Limit:
        rule = limit.value
        assert getattr(settings, rule.setting) * rule.address_factor >= 40 * (3 if "sign" in rule.name else 1)


@pytest.fixture
async def redis() -> AsyncIterator[RedisServer]:
    with tempfile.TemporaryDirectory() as folder:  # a socket's path must be short
        server = RedisServer(Path(folder))
        await server.start()
        yield server
        server.kill()


async def test_replicas_share_their_limits_where_there_is_a_redis_and_do_without(
    make_auth: MakeAuth, make_database: Any, redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate, "TIMEOUT", 30)  # on a busy machine, too, Redis is there
    database = make_database()
    replicas = [
        await make_auth(database, limit_guests=4, rate_limits_url=redis.url, database_pool=3)
        for _ in range(2)
    ]

    async def ring(turn: int) -> int:
        return (await post(replicas[turn % 2], "/api/auth/guest", {"pseudonym": "admin"}))[0]

    assert [await ring(turn) for turn in range(6)] == [409] * 4 + [429] * 2
    redis.kill()
    assert [await ring(turn) for turn in range(10)] == [409] * 8 + [429] * 2
