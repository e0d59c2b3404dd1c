"""What is asked of issuers: their keys, kept and fetched anew, and what if they fail."""

import asyncio
from datetime import timedelta
from typing import Any

from tests.auth_service.conftest import Auth, MakeAuth, check_problem
from tests.auth_service.providers.conftest import refusals
from tests.auth_service.providers.exchange import log_in
from tests.auth_service.providers.issuer import Issuer, Key, fresh_key, settings


async def test_other_algorithms_of_the_setting_are_taken(arena: Auth, issuer: Issuer) -> None:
    for algorithm in ("RS256", "EdDSA"):
        issuer.keys = [Key(algorithm)]
        assert (await log_in(arena, issuer.token()))[0] == 200
        arena.clock.ahead += timedelta(seconds=6)
    nameless = issuer.token(headers={"kid": None})
    assert (await log_in(arena, nameless))[0] == 200  # there is no other key that it could mean
    issuer.keys.append(Key("EdDSA"))
    arena.clock.ahead += timedelta(days=1)
    issuer.skew = arena.clock.ahead.total_seconds()
    outcome = await log_in(arena, issuer.token(headers={"kid": None}))
    assert outcome[1]["reason"] == "unknown-key"


async def test_rotated_keys_are_taken_up_within_one_request(arena: Auth, issuer: Issuer) -> None:
    assert (await log_in(arena, issuer.token()))[0] == 200
    old = issuer.key
    issuer.rotate()
    outcomes = await asyncio.gather(*(log_in(arena, issuer.token()) for _ in range(5)))
    assert [status for status, _ in outcomes] == [200] * 5
    assert issuer.asked["/jwks"] == 2
    assert (await log_in(arena, issuer.token(key=old)))[1]["reason"] == "unknown-key"


async def test_a_flood_of_unknown_keys_is_no_flood_of_fetches(arena: Auth, issuer: Issuer) -> None:
    await log_in(arena, issuer.token())
    forged = [issuer.token(key=fresh_key()) for _ in range(20)]
    outcomes = await asyncio.gather(*(log_in(arena, token) for token in forged))
    assert {outcome[1]["reason"] for outcome in outcomes} == {"unknown-key"}
    assert issuer.asked["/jwks"] == 2
    arena.clock.ahead += timedelta(seconds=6)
    issuer.rotate()
    assert (await log_in(arena, issuer.token()))[0] == 200


async def test_keys_are_kept_as_long_as_the_issuer_says_within_bounds(arena: Auth, issuer: Issuer) -> None:
    issuer.max_age = 1
    await log_in(arena, issuer.token())
    arena.clock.ahead += timedelta(seconds=20)
    await log_in(arena, issuer.token())
    assert issuer.asked["/jwks"] == 1
    issuer.max_age = 10**9
    arena.clock.ahead += timedelta(seconds=15)
    await log_in(arena, issuer.token())
    assert issuer.asked["/jwks"] == 2
    withdrawn = issuer.key
    issuer.rotate()
    issuer.skew = 86_400
    arena.clock.ahead = timedelta(days=1, minutes=1)
    assert (await log_in(arena, issuer.token(key=withdrawn)))[1]["reason"] == "unknown-key"


async def test_known_keys_go_on_while_the_issuer_is_down_and_it_heals(arena: Auth, issuer: Issuer) -> None:
    assert (await log_in(arena, issuer.token()))[0] == 200
    issuer.down = True
    arena.clock.ahead += timedelta(minutes=11)
    issuer.skew = 660
    assert (await log_in(arena, issuer.token()))[0] == 200
    asked = issuer.asked.total()
    assert (await log_in(arena, issuer.token()))[0] == 200
    assert issuer.asked.total() == asked  # one that is down is not asked each time
    new = fresh_key()
    issuer.keys.append(new)
    status, answer, response = await arena.request("POST", "/api/auth/login", token=issuer.token(key=new))
    assert (status, answer["code"]) == (503, "provider-unavailable")
    assert int(response.headers["Retry-After"]) > 0
    issuer.down = False
    arena.clock.ahead += timedelta(seconds=6)
    assert (await log_in(arena, issuer.token(key=new)))[0] == 200
    issuer.down = True
    issuer.skew += 2 * 86_400
    arena.clock.ahead += timedelta(days=2)
    check_problem(await log_in(arena, issuer.token()), 503, "provider-unavailable")  # not for ever


async def test_an_issuer_that_does_not_answer_as_it_should_is_not_believed(
    arena: Auth, issuer: Issuer
) -> None:
    lies: list[dict[str, Any]] = [
        {"issuer": "https://other.example"},
        {"issuer": f"{issuer.url}/"},
        {"jwks_uri": "http://keys.example/jwks"},
        {"token_endpoint": None},
        {"jwks_uri": f"{issuer.url}/.well-known/openid-configuration"},
    ]

    async def check(*faults: str) -> None:
        arena.clock.ahead += timedelta(seconds=6)
        check_problem(await log_in(arena, issuer.token()), 503, "provider-unavailable")
        for fault in faults:
            setattr(issuer, fault, False)

    for fault in ("down", "redirects", "huge"):
        setattr(issuer, fault, True)
        await check(fault)
    for issuer.lies in lies:
        await check()
    assert issuer.asked["/elsewhere"] == 0
    issuer.lies = {}
    arena.clock.ahead += timedelta(minutes=11)
    issuer.skew = arena.clock.ahead.total_seconds()
    assert (await log_in(arena, issuer.token()))[0] == 200
    assert await refusals(arena) == []


async def test_an_issuer_that_hangs_is_given_up(issuer: Issuer, make_auth: MakeAuth) -> None:
    auth = await make_auth(providers=settings(issuer.setting()), provider_timeout=0.2)
    issuer.hangs = True
    check_problem(await log_in(auth, issuer.token()), 503, "provider-unavailable")
