"""Logging out, here or everywhere."""

import asyncio
from typing import Any

import pytest
import sqlalchemy as sa

from auth_service.tables import AUDIT_LOG, SESSIONS
from shared.feed import Entry, apply_revocations
from shared.identity import Revocations, RevokedToken, Verifier
from tests.auth_service.browsers import FIREFOX
from tests.auth_service.conftest import PASSWORD, Auth, check_problem
from tests.auth_service.locks import behind_its_user
from tests.auth_service.sessions.calls import LOGOUT, ME, REFRESH, end, events, log_in, sid
from tests.auth_service.tokens import claims


async def test_logging_out_ends_the_session_and_publishes_it(auth: Auth) -> None:
    answer = await auth.register("ada")
    token = answer["access_token"]
    status, body = await auth.post(LOGOUT, token=token)
    assert (status, body.keys()) == (200, {"status", "message"})
    check_problem(await auth.get(ME, token=token), 401, "revoked-token")
    check_problem(await auth.post(LOGOUT, token=token), 401, "revoked-token")
    check_problem(
        await auth.post(REFRESH, {"refresh_token": answer["refresh_token"]}), 401, "invalid-refresh-token"
    )
    entry = (await auth.feed(types="session_revoked"))["entries"][0]
    content = claims(token)
    assert entry["data"].keys() == {"sid", "expires_at"}
    assert entry["data"]["sid"] == content["sid"]
    assert content["exp"] <= entry["data"]["expires_at"] + 1 < content["exp"] + 60


@pytest.mark.parametrize("where", ["body", "bearer", "cookie"])
async def test_a_refresh_token_is_enough_to_log_out(auth: Auth, where: str) -> None:
    answer = await auth.register("ada")
    token = answer["refresh_token"]
    options: dict[str, Any] = {
        "body": {"json": {"refresh_token": token}},
        "bearer": {"token": token},
        "cookie": {"headers": {"Cookie": f"codemaze_refresh={token}"}},
    }[where]
    assert (await auth.request("POST", LOGOUT, **options))[0] == 200
    check_problem(await auth.get(ME, token=answer["access_token"]), 401, "revoked-token")
    check_problem(await auth.post(LOGOUT, {"refresh_token": token}), 401, "invalid-refresh-token")


async def test_logging_out_needs_to_say_of_what(auth: Auth) -> None:
    check_problem(await auth.post(LOGOUT), 401, "unauthenticated")
    check_problem(await auth.post(LOGOUT, token="nonsense"), 401, "invalid-token")
    check_problem(await auth.post(LOGOUT, {"everywhere": True}), 401, "unauthenticated")


async def test_logging_out_everywhere_ends_all_sessions_but_not_the_next(auth: Auth) -> None:
    first = await auth.register("ada")
    _, second = await auth.post("/api/auth/login", {"login": "ada", "password": PASSWORD})
    bystander = await auth.register("bea")
    assert (await auth.post(LOGOUT, {"everywhere": True}, token=first["access_token"]))[0] == 200
    _, after = await auth.post("/api/auth/login", {"login": "ada", "password": PASSWORD})
    for answer in (first, second):
        check_problem(await auth.get(ME, token=answer["access_token"]), 401, "revoked-token")
    for answer in (after, bystander):
        assert (await auth.get(ME, token=answer["access_token"]))[0] == 200

    entries = (await auth.feed(types="user_revoked,session_revoked"))["entries"]
    assert [entry["type"] for entry in entries] == ["user_revoked"]
    assert entries[0]["data"].keys() == {"user_id", "before"}
    revocations = Revocations()
    follow = apply_revocations(revocations)
    await follow([Entry(entry["position"], entry["type"], entry["data"]) for entry in entries], 0)
    elsewhere = Verifier(auth.container.keys().fetch_jwks, revocations)
    for answer in (first, second):
        with pytest.raises(RevokedToken):
            await elsewhere.verify(answer["access_token"])
    for answer in (after, bystander):
        assert (await elsewhere.verify(answer["access_token"])).name == answer["user"]["username"]


async def test_ways_out_are_recorded_with_where_from(auth: Auth) -> None:
    headers = {"X-Forwarded-For": "203.0.113.7", "User-Agent": FIREFOX}
    first = await auth.register("ada")
    await auth.post(LOGOUT, token=first["access_token"], headers=headers)
    second = await log_in(auth)
    await auth.post(LOGOUT, {"refresh_token": second["refresh_token"]}, headers=headers)
    third = await log_in(auth)
    await auth.post(LOGOUT, {"everywhere": True}, token=third["access_token"], headers=headers)
    fourth = await log_in(auth)
    for _ in range(3):
        await auth.post(REFRESH, {"refresh_token": fourth["refresh_token"]}, headers=headers)
    assert await events(auth) == [
        ("signed_out", sid(first), {}),
        ("signed_out", sid(second), {}),
        ("signed_out_everywhere", sid(third), {}),
        ("refresh_reused", sid(fourth), {}),
    ]
    async with auth.db.connect() as conn:
        rows = await conn.all(
            sa.select(AUDIT_LOG).where(AUDIT_LOG.c.event.in_(["signed_out", "refresh_reused"]))
        )
    for row in rows:
        assert (str(row.user_id), row.address, row.user_agent) == (
            first["user"]["id"], "203.0.113.7", FIREFOX,
        )  # fmt: skip


async def test_a_logout_waits_for_its_user_before_it_holds_the_session(auth: Auth) -> None:
    ada = await auth.register("ada")
    logout = auth.post(LOGOUT, {}, token=ada["access_token"])
    assert (await behind_its_user(auth, ada["user"]["id"], SESSIONS, logout))[0] == 200


async def test_many_ways_out_at_once_do_not_wait_for_each_other_in_a_circle(auth: Auth) -> None:
    await auth.register("ada")
    answers = [await log_in(auth) for _ in range(4)]
    outcomes = await asyncio.gather(
        *(auth.post(LOGOUT, {"everywhere": True}, token=each["access_token"]) for each in answers),
        *(auth.post(REFRESH, {"refresh_token": each["refresh_token"]}) for each in answers),
        *(end(auth, each) for each in answers),
    )
    assert {status for status, _ in outcomes} <= {200, 401}
    for answer in answers:
        check_problem(await auth.get(ME, token=answer["access_token"]), 401, "revoked-token")
