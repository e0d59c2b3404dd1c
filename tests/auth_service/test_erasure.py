"""Deleting one's account: nothing personal stays, and nobody comes back."""

import asyncio
import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import jwt
import pytest
import sqlalchemy as sa

from auth_service.accounts.domain import BadCredentials
from auth_service.erasure.repository import OWNED
from auth_service.sessions.domain import Client
from auth_service.sessions.ending import end_all
from auth_service.sign_in.guard import Secret
from auth_service.tables import AUDIT_LOG, FEED, IDENTITIES, USERS, metadata
from tests.auth_service.conftest import PASSWORD, Auth, check_problem

AGENT = "Lovelace/1.0"
PATH = "/api/auth/delete-account"


async def dump(auth: Auth) -> str:
    """All that the database holds."""
    rows = []
    async with auth.db.connect() as conn:
        for table in metadata.sorted_tables:
            statement = sa.text(f"SELECT {table.name}::text AS row FROM {table.fullname}")
            rows += [f"{table.name}: {found.row}" for found in await conn.all(statement)]
    return "\n".join(rows)


async def delete(auth: Auth, token: str, body: Any = None, **options: Any) -> tuple[int, Any]:
    if body is not None:
        options["json"] = body
    status, answer, _ = await auth.request("DELETE", PATH, token=token, **options)
    return status, answer


async def find(auth: Auth, user_id: str) -> Any:
    async with auth.db.connect() as conn:
        return await conn.one(sa.select(USERS).where(USERS.c.id == UUID(user_id)))


async def make_admin(auth: Auth, user_id: str) -> None:
    async with auth.db.begin() as conn:
        await conn.execute(sa.update(USERS).where(USERS.c.id == UUID(user_id)).values(role="admin"))


async def test_nothing_personal_is_left_of_an_account(auth: Auth) -> None:
    ada = await auth.register("ada-lovelace", email="ada@example.org")
    headers = {"User-Agent": AGENT, "X-Forwarded-For": "192.0.2.77"}
    body = {"login": "ada-lovelace", "password": PASSWORD}
    _, again = await auth.post("/api/auth/login", body, headers=headers)
    _, other = await auth.post("/api/auth/login", body, headers=headers)
    await auth.post("/api/auth/login", body | {"password": "wrong one"}, headers=headers)
    user, token = ada["user"], again["access_token"]
    await auth.request("PUT", "/api/auth/profile", token=token, json={"name": "Augusta King"})
    async with auth.db.begin() as conn:
        now = auth.clock()
        await conn.execute(
            sa.insert(IDENTITIES),
            provider="idp",
            subject="lovelace-at-idp",
            user_id=UUID(user["id"]),
            email="ada@example.org",
            linked_at=now,
            last_used_at=now,
        )
    traces = ("ada-lovelace", "ada@example.org", AGENT, "192.0.2.77", "lovelace-at-idp")
    before = await dump(auth)
    assert all(trace in before for trace in traces)
    status, answer, response = await auth.request("DELETE", PATH, token=token)
    assert (status, answer["status"]) == (200, "success")
    assert "codemaze_session" in response.headers["Set-Cookie"]

    after = await dump(auth)
    assert [trace for trace in (*traces, "Augusta King", "argon2") if trace in after] == []
    row = await find(auth, user["id"])
    assert (row.username, row.number) == (f"deleted-{user['number']}", user["number"])
    assert (row.name_key, row.password_hash) == (None, None)
    assert row.deleted_at is not None
    async with auth.db.connect() as conn:
        for table in metadata.sorted_tables:
            if "user_id" in table.c and table is not AUDIT_LOG:
                count = sa.select(sa.func.count()).where(table.c.user_id == UUID(user["id"]))
                assert await conn.scalar(count) == 0, table.name
                assert table in OWNED, table.name
        events = [
            event.event
            for event in await conn.all(
                sa.select(AUDIT_LOG.c.event)
                .where(AUDIT_LOG.c.user_id == UUID(user["id"]))
                .order_by(AUDIT_LOG.c.id)
            )
        ]
    assert events[-1] == "account_deleted"
    assert "signed_in" in events

    for dead in (ada, again, other):
        check_problem(await auth.get("/api/auth/me", token=dead["access_token"]), 401, "revoked-token")
        refresh = {"refresh_token": dead["refresh_token"]}
        check_problem(await auth.post("/api/auth/refresh", refresh), 401, "invalid-refresh-token")
    check_problem(await delete(auth, token), 401, "revoked-token")
    check_problem(await auth.post("/api/auth/login", body), 401, "bad-credentials")
    named = {"login": row.username, "password": PASSWORD}
    check_problem(await auth.post("/api/auth/login", named), 401, "bad-credentials")
    assert (await auth.register("ada-lovelace", email="ada@example.org"))["user"]["id"] != user["id"]


async def test_others_are_told_that_the_user_is_gone_and_no_more_who_he_was(auth: Auth) -> None:
    ada, bea = await auth.register("ada"), await auth.register("bea")
    assert (await delete(auth, ada["access_token"]))[0] == 200
    page = await auth.feed(after=0)
    told = [(entry["type"], entry["data"]) for entry in page["entries"]]
    assert [type_ for type_, _ in told] == ["profile_changed", "user_revoked", "user_deleted"]
    assert told[0][1]["user_id"] == bea["user"]["id"]
    assert told[1][1]["user_id"] == told[2][1]["user_id"] == ada["user"]["id"]
    assert told[2][1]["username"] == f"deleted-{ada['user']['number']}"
    assert '"ada"' not in json.dumps(page)
    auth.clock.ahead = timedelta(days=400)
    await auth.container.feed().prune()
    types = [entry["type"] for entry in (await auth.feed(after=0))["entries"]]
    assert types == ["profile_changed", "user_deleted"]


async def test_it_wants_a_fresh_session_or_the_password(auth: Auth) -> None:
    token = (await auth.register("ada"))["access_token"]
    auth.clock.ahead = timedelta(seconds=901)
    check_problem(await delete(auth, token), 401, "reauthentication-required")
    check_problem(await delete(auth, token, {"password": "wrong one"}), 401, "bad-credentials")
    check_problem(await delete(auth, token, {"passwort": PASSWORD}), 400, "validation-failed")
    assert (await auth.get("/api/auth/me", token=token))[0] == 200
    assert (await delete(auth, token, {"password": PASSWORD}))[0] == 200


async def test_guests_go_by_their_token_alone(auth: Auth) -> None:
    guest = await auth.guest("zed")
    auth.clock.ahead = timedelta(seconds=901)
    assert (await delete(auth, guest["access_token"]))[0] == 200
    assert "zed" not in await dump(auth)
    assert (await auth.guest("zed"))["user"]["id"] != guest["user"]["id"]


async def test_an_admin_stays_while_there_is_no_other(auth: Auth) -> None:
    ada, bea = await auth.register("ada"), await auth.register("bea")
    await make_admin(auth, ada["user"]["id"])
    check_problem(await delete(auth, ada["access_token"]), 409, "last-admin")
    await make_admin(auth, bea["user"]["id"])
    outcomes = await asyncio.gather(*(delete(auth, each["access_token"]) for each in (ada, bea)))
    assert sorted(status for status, _ in outcomes) == [200, 409]


async def test_who_signs_in_or_refreshes_at_the_same_time_ends_up_outside(auth: Auth) -> None:
    for number in range(5):
        name = f"racer{number}"
        signed_in = await auth.register(name)
        login = {"login": name, "password": PASSWORD}
        outcomes = await asyncio.gather(
            delete(auth, signed_in["access_token"]),
            *(auth.post("/api/auth/login", login) for _ in range(3)),
            auth.post("/api/auth/refresh", {"refresh_token": signed_in["refresh_token"]}),
        )
        assert outcomes[0][0] == 200, outcomes[0]
        for status, answer in outcomes[1:]:
            assert status in (200, 401), answer
            if status == 200:
                got = await auth.get("/api/auth/me", token=answer["access_token"])
                check_problem(got, 401, "revoked-token")
        before = [
            entry["data"]["before"]
            for entry in (await auth.feed(after=0))["entries"]
            if entry["data"].get("user_id") == signed_in["user"]["id"] and entry["type"] == "user_revoked"
        ]
        assert len(before) == 1
        for status, answer in outcomes[1:]:
            if status == 200:
                assert _issued_at(answer["access_token"]) < before[0]


def _issued_at(token: str) -> float:
    return float(jwt.decode(token, options={"verify_signature": False})["iat"])


async def test_tokens_from_a_clock_that_is_ahead_end_too(auth: Auth) -> None:
    auth.clock.ahead = timedelta(seconds=5)  # another replica's
    signed_in = await auth.register("ada")
    auth.clock.ahead = timedelta()
    async with auth.db.begin() as conn:
        await end_all(conn, UUID(signed_in["user"]["id"]), auth.clock())
    (entry,) = (await auth.feed(after=0, types="user_revoked"))["entries"]
    assert entry["data"]["before"] > _issued_at(signed_in["access_token"])


async def test_the_feed_keeps_no_more_of_a_deleted_user_than_it_must(auth: Auth) -> None:
    ada = await auth.register("ada")
    await delete(auth, ada["access_token"])
    async with auth.db.connect() as conn:
        rows = await conn.all(sa.select(FEED.c.type).where(FEED.c.subject == UUID(ada["user"]["id"])))
    assert sorted(row.type for row in rows) == ["user_deleted", "user_revoked"]


async def test_of_a_login_that_fails_once_its_user_is_gone_the_log_keeps_nothing_of_him(auth: Auth) -> None:
    ada = await auth.register("ada")
    guard = auth.container.guard()
    user_id, client = UUID(ada["user"]["id"]), Client("203.0.113.9", "curl/8")

    async def fail() -> None:
        async with guard.attempt(Secret.PASSWORD, "ada", client, user_id):
            assert (await delete(auth, ada["access_token"], {}))[0] == 200
            raise BadCredentials

    with pytest.raises(BadCredentials):
        await fail()
    async with auth.db.connect() as conn:
        rows = await conn.all(sa.select(AUDIT_LOG).where(AUDIT_LOG.c.address == client.address))
    assert [(row.event, row.user_id) for row in rows] == [("sign_in_failed", None)]
