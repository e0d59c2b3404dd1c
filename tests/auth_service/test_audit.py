"""The audit log: who reads what of it, how it goes on, and how long it is kept."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from auth_service.audit import Event, record
from auth_service.audit import service as audit_service
from auth_service.moderation.operator import set_role
from auth_service.sessions.domain import Client
from auth_service.tables import AUDIT_LOG, USERS
from shared.identity import Role
from shared.service_token import ServiceToken
from tests.auth_service.conftest import PASSWORD, Auth, MakeAuth, check_problem
from tests.conftest import INTERNAL_KEY
from tests.waiting import until

AUDIT, OWN, REPORTS = "/api/auth/audit", "/api/auth/events", "/internal/security-reports"
HOME = Client("203.0.113.7", "curl/8")


async def admin_of(auth: Auth) -> Any:
    answer = await auth.register("chief")
    await set_role(auth.container.settings(), "chief", Role.ADMIN)
    return (await auth.post("/api/auth/refresh", {"refresh_token": answer["refresh_token"]}))[1]


async def read(auth: Auth, answer: Any, path: str = AUDIT, **query: Any) -> Any:
    status, page = await auth.get(path, params=query, token=answer["access_token"])
    assert status == 200, page
    return page


async def put(auth: Auth, event: Event, **more: Any) -> None:
    async with auth.db.begin() as conn:
        await record(conn, event, **{"at": auth.clock(), **more})


async def test_an_entry_has_all_there_is_to_know(auth: Auth) -> None:
    admin, ada = await admin_of(auth), await auth.register("ada")
    at, session, gone = datetime(2026, 1, 2, 3, 4, 5, 678_000, UTC), uuid4(), uuid4()
    await put(
        auth, Event.BANNED, at=at, user_id=ada["user"]["id"], actor_id=admin["user"]["id"],
        session_id=session, client=HOME, reason="Cheated",
    )  # fmt: skip
    await put(auth, Event.SIGNED_OUT, user_id=gone, actor_id=gone)
    (entry,) = (await read(auth, admin, event="banned"))["entries"]
    assert isinstance(entry.pop("id"), int)
    assert entry == {
        "at": "2026-01-02T03:04:05.678Z",
        "event": "banned",
        "user_id": ada["user"]["id"],
        "username": "ada",
        "actor_id": admin["user"]["id"],
        "actor": "chief",
        "session_id": str(session),
        "address": "203.0.113.7",
        "user_agent": "curl/8",
        "data": {"reason": "Cheated"},
    }
    (entry,) = (await read(auth, admin, event="signed_out"))["entries"]
    assert (entry["user_id"], entry["username"], entry["actor"]) == (str(gone), None, None)
    assert [entry[name] for name in ("session_id", "address", "user_agent")] == [None] * 3


async def test_new_accounts_and_guests_are_recorded_with_where_from(auth: Auth) -> None:
    headers = {"X-Forwarded-For": "203.0.113.7"}
    made = [
        ("/api/auth/register", {"username": "ada", "password": PASSWORD}),
        ("/auth/register", {"username": "bea", "password": PASSWORD}),
        ("/register", {"username": "cleo", "password": PASSWORD, "email": "cleo@example.org"}),
        ("/api/auth/guest", {"pseudonym": "guest_1"}),
    ]
    for path, body in made:
        assert (await auth.post(path, body, headers=headers))[0] in (200, 201)
    rows = sa.select(AUDIT_LOG, USERS.c.username).join_from(
        AUDIT_LOG, USERS, AUDIT_LOG.c.user_id == USERS.c.id
    )
    async with auth.db.connect() as conn:
        recorded = await conn.all(rows.order_by(AUDIT_LOG.c.id))
    assert [(row.username, row.event, row.data) for row in recorded] == [
        ("ada", "registered", {}),
        ("ada", "signed_in", {"method": "password"}),
        ("bea", "registered", {}),
        ("cleo", "registered", {}),
        ("guest_1", "signed_in", {"method": "guest"}),
    ]
    assert {row.address for row in recorded} == {"203.0.113.7"}


async def test_the_newest_come_first_page_by_page(auth: Auth) -> None:
    admin, user, other = await admin_of(auth), str(uuid4()), str(uuid4())
    for number in range(7):
        await put(auth, Event.SIGNED_OUT, user_id=user, number=number)
        await put(auth, Event.SIGNED_OUT, user_id=other, number=number)
    seen: list[int] = []
    page = await read(auth, admin, user_id=user, limit=3)
    while True:
        assert all(entry["user_id"] == user for entry in page["entries"])
        seen += [entry["data"]["number"] for entry in page["entries"]]
        if page["next"] is None:
            break
        assert len(page["entries"]) == 3
        page = await read(auth, admin, user_id=user, limit=3, before=page["next"])
    assert seen == [6, 5, 4, 3, 2, 1, 0]
    assert (await read(auth, admin, user_id=user, limit=7))["next"] is None
    assert (await read(auth, admin, user_id=user, event="banned"))["entries"] == []
    everything = await read(auth, admin)
    ids = [entry["id"] for entry in everything["entries"]]
    assert ids == sorted(ids, reverse=True)
    assert len(ids) > 14


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=201", "before=0", "before=x", f"before={2**63}", "event=nothing", "user_id=7", "x=1"],
)
async def test_bad_queries_are_refused(auth: Auth, query: str) -> None:
    admin = await admin_of(auth)
    check_problem(await auth.get(f"{AUDIT}?{query}", token=admin["access_token"]), 400, "validation-failed")


async def test_only_admins_read_the_log(auth: Auth) -> None:
    for role in ("player", "author", "moderator"):
        answer = await auth.register(f"a_{role}")
        if role != "player":
            await set_role(auth.container.settings(), f"a_{role}", Role(role))
            body = {"refresh_token": answer["refresh_token"]}
            answer = (await auth.post("/api/auth/refresh", body))[1]
        check_problem(await auth.get(AUDIT, token=answer["access_token"]), 403, "forbidden")
    guest = await auth.guest("gast")
    check_problem(await auth.get(AUDIT, token=guest["access_token"]), 403, "forbidden")
    check_problem(await auth.get(AUDIT), 401, "unauthenticated")


async def test_an_admin_no_more_reads_nothing_with_an_old_token(auth: Auth) -> None:
    admin = await admin_of(auth)
    await auth.register("other")
    await set_role(auth.container.settings(), "other", Role.ADMIN)
    await set_role(auth.container.settings(), "chief", Role.PLAYER)
    check_problem(await auth.get(AUDIT, token=admin["access_token"]), 403, "forbidden")
    await auth.post("/api/auth/logout", token=admin["access_token"])
    check_problem(await auth.get(AUDIT, token=admin["access_token"]), 401, "revoked-token")
    check_problem(await auth.get(OWN, token=admin["access_token"]), 401, "revoked-token")


async def test_everybody_reads_what_happened_to_oneself(auth: Auth) -> None:
    admin, ada, bea = await admin_of(auth), await auth.register("ada"), await auth.register("bea")
    await put(auth, Event.SIGN_IN_FAILED, user_id=ada["user"]["id"], client=HOME, method="password")
    await put(auth, Event.SIGN_IN_FAILED, user_id=bea["user"]["id"], client=HOME)
    await put(
        auth, Event.UNBANNED, user_id=ada["user"]["id"], actor_id=admin["user"]["id"], client=HOME, note="x"
    )
    page = await read(auth, ada, OWN)
    assert [entry["event"] for entry in page["entries"]][:2] == ["unbanned", "sign_in_failed"]
    unbanned, failed = page["entries"][:2]
    assert failed.keys() == {"id", "at", "event", "session_id", "address", "user_agent", "data"}
    assert (failed["address"], failed["data"]) == ("203.0.113.7", {"method": "password"})
    assert [unbanned[name] for name in ("address", "user_agent", "session_id", "data")] == [None] * 3 + [{}]
    assert admin["user"]["id"] not in str(page)
    async with auth.db.connect() as conn:
        count = await conn.scalar(
            sa.select(sa.func.count()).where(AUDIT_LOG.c.user_id == sa.bindparam("user")),
            user=ada["user"]["id"],
        )
    assert len(page["entries"]) == count
    assert [e["event"] for e in (await read(auth, ada, OWN, event="unbanned"))["entries"]] == ["unbanned"]
    first = await read(auth, ada, OWN, limit=1)
    assert first["next"] == first["entries"][0]["id"]
    check_problem(
        await auth.get(f"{OWN}?user_id={bea['user']['id']}", token=ada["access_token"]),
        400,
        "validation-failed",
    )


async def test_old_entries_are_forgotten_in_batches(
    make_auth: MakeAuth, monkeypatch: pytest.MonkeyPatch
) -> None:
    auth = await make_auth(audit_days=10)
    for days in (20, 11, 10.01, 9.99, 0):
        for _ in range(3):
            await put(auth, Event.SIGNED_OUT, at=auth.clock() - timedelta(days=days), days=days)
    monkeypatch.setattr(audit_service, "BATCH", 2)
    await auth.container.audit_log().prune()
    async with auth.db.connect() as conn:
        rows = await conn.all(sa.select(AUDIT_LOG.c.data))
    assert sorted(row.data["days"] for row in rows if "days" in row.data) == [0, 0, 0, 9.99, 9.99, 9.99]


def report(**more: Any) -> dict[str, Any]:
    return {
        "at": 1_767_225_600.5, "count": 3, "code": "invalid-token", "kind": "algorithm", "method": "GET",
        "path": "/api/battles", "address": "203.0.113.7", "user_agent": "curl/8", "data": {"alg": "none"},
        **more,
    }  # fmt: skip


async def send(auth: Auth, body: Any, caller: str = "gateway", callee: str = "auth") -> tuple[int, Any]:
    headers = ServiceToken(INTERNAL_KEY, caller=caller, callee=callee).header()
    status, answer, _ = await auth.request("POST", REPORTS, json=body, headers=headers)
    return status, answer


async def test_reports_of_other_services_are_kept(auth: Auth) -> None:
    admin = await admin_of(auth)
    origin = report(code="origin-refused", kind="cookie", address=None, user_agent=None, data={})
    body = {"reports": [report(), origin], "dropped": 7}
    for caller in ("gateway", "game", "problem"):
        assert (await send(auth, body, caller))[0] == 204
    (token, *_) = (await read(auth, admin, event="access_token_refused"))["entries"][::-1]
    assert (token["at"], token["address"], token["user_agent"]) == (
        "2026-01-01T00:00:00.500Z", "203.0.113.7", "curl/8",
    )  # fmt: skip
    assert (token["user_id"], token["username"]) == (None, None)
    assert token["data"] == {
        "service": "gateway", "code": "invalid-token", "kind": "algorithm", "method": "GET",
        "path": "/api/battles", "count": 3, "said": {"alg": "none"},
    }  # fmt: skip
    refused = (await read(auth, admin, event="origin_refused"))["entries"]
    assert {entry["data"]["service"] for entry in refused} == {"gateway", "game", "problem"}
    dropped = (await read(auth, admin, event="reports_dropped"))["entries"]
    assert [entry["data"] for entry in dropped][-1] == {"service": "gateway", "count": 7}


async def test_only_services_report(auth: Auth) -> None:
    admin, body = await admin_of(auth), {"reports": [report()]}
    check_problem(await send(auth, body, caller="stranger"), 403, "no-reporter")
    check_problem(await send(auth, body, callee="game"), 401, "invalid-service-token")
    outcome = await auth.post(REPORTS, body, token=admin["access_token"])
    check_problem(outcome, 401, "invalid-service-token")
    check_problem(await auth.post(REPORTS, body), 401, "invalid-service-token")
    assert all(
        entry["data"]["service"] == "auth"
        for entry in (await read(auth, admin, event="access_token_refused"))["entries"]
    )


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"reports": {}},
        {"reports": [report(code="x" * 201)]},
        {"reports": [report(data={"a": 5})]},
        {"reports": [report(data={str(number): "" for number in range(21)})]},
        {"reports": [report(at=-1)]},
        {"reports": [report(at=10**300)]},
        {"reports": [report(count=0)]},
        {"reports": [report(path="a\0")]},
        {"reports": [report()] * 201},
        {"reports": [], "dropped": -1},
    ],
)
async def test_bad_reports_are_refused(auth: Auth, body: Any) -> None:
    check_problem(await send(auth, body), 400, "validation-failed")


async def test_tokens_that_this_service_refuses_are_kept_too(auth: Auth) -> None:
    admin, ada = await admin_of(auth), await auth.register("ada")
    headers = {"X-Forwarded-For": "203.0.113.7", "User-Agent": "curl/8"}
    check_problem(await auth.get("/api/auth/me", token="nonsense", headers=headers), 401, "invalid-token")
    check_problem(await auth.get("/internal/feed", token=ada["access_token"]), 401, "invalid-service-token")
    check_problem(
        await auth.post("/api/auth/refresh", {"refresh_token": ada["access_token"]}),
        401,
        "invalid-refresh-token",
    )
    check_problem(await auth.get("/api/auth/me"), 401, "unauthenticated")  # ordinary
    check_problem(await auth.post("/api/auth/refresh", {}), 401, "invalid-refresh-token")

    async def kept() -> Any:
        entries = (await read(auth, admin, event="access_token_refused"))["entries"]
        return entries if len(entries) >= 3 else None

    entries = sorted(await until(kept, within=30), key=lambda entry: entry["data"]["path"])
    assert [(entry["data"]["path"], entry["data"]["code"], entry["data"]["kind"]) for entry in entries] == [
        ("/api/auth/me", "invalid-token", "malformed"),
        ("/api/auth/refresh", "invalid-refresh-token", "access-token"),
        ("/internal/feed", "invalid-service-token", "access-token"),
    ]
    assert (entries[0]["address"], entries[0]["user_agent"]) == ("203.0.113.7", "curl/8")
    assert ada["access_token"] not in str(entries)
