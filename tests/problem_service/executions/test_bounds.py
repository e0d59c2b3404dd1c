"""What is refused: too much, too often, what is not one's own, and input of every wrong kind."""

import asyncio
import json
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from problem_service.executions.domain import KEPT_OF_USER
from problem_service.tables import executions
from shared.db import Database
from tests.problem_service.conftest import Service
from tests.problem_service.executions.conftest import TALKS, Caller, MakeCallers

COUNT = sa.select(sa.func.count()).select_from(executions)


async def stored(db: Database) -> Any:
    async with db.connect() as conn:
        return await conn.scalar(COUNT)


async def test_a_user_may_have_so_many_unfinished_executions(make_callers: MakeCallers, db: Database) -> None:
    ada, bob = await make_callers(executions_at_once=2)
    mine = [(await ada.post(source=TALKS))["id"] for _ in range(2)]
    refused = await ada.post(409)
    assert refused["code"] == "too-many-executions"
    assert await stored(db) == 2
    theirs = await bob.post(source="print(1)")
    await ada.cancel(mine[0])
    assert (await ada.post(source="print(2)"))["status"] == "pending"
    await ada.cancel(mine[1])
    await bob.finished(theirs["id"])


async def test_the_bound_of_a_user_holds_in_a_flood(make_callers: MakeCallers, db: Database) -> None:
    ada, _ = await make_callers(executions_at_once=3, executions_per_minute=100)

    async def post() -> int:
        body = {"language": "python", "source": TALKS, "stdin": ""}
        async with ada.ask("POST", "/api/executions", json=body) as response:
            return int(response.status)

    statuses = await asyncio.gather(*(post() for _ in range(40)))
    assert sorted(statuses) == [202] * 3 + [409] * 37
    assert await stored(db) == 3


async def test_all_users_together_have_a_bound_too(make_callers: MakeCallers, db: Database) -> None:
    ada, bob = await make_callers(executions_unfinished=2, executions_at_once=2)
    mine = [(await ada.post(source=TALKS))["id"] for _ in range(2)]
    body = {"language": "python", "source": TALKS, "stdin": ""}
    async with bob.ask("POST", "/api/executions", json=body) as response:
        refused = await response.json(content_type="application/problem+json")
        assert (response.status, refused["code"]) == (503, "executions-busy")
        assert response.headers["Retry-After"] == "2"
    assert await stored(db) == 2
    for execution_id in mine:
        await ada.cancel(execution_id)
    assert (await bob.run(source="print(1)"))["output"] == "1\n"


async def test_more_than_so_many_a_minute_are_refused(make_callers: MakeCallers, db: Database) -> None:
    ada, bob = await make_callers(executions_per_minute=2)
    for _ in range(2):
        await ada.run(source="print(1)")
    body = {"language": "python", "source": "print(1)", "stdin": ""}
    async with ada.ask("POST", "/api/executions", json=body) as response:
        refused = await response.json(content_type="application/problem+json")
        assert (response.status, refused["code"]) == (429, "rate-exceeded")
        assert 0 < int(response.headers["Retry-After"]) <= 60
        assert response.headers["RateLimit-Policy"] == '"executions";q=2;w=60'
        assert response.headers["RateLimit"].startswith('"executions";r=0;')
    assert await stored(db) == 2
    assert (await bob.run(source="print(2)"))["output"] == "2\n"


async def test_a_request_with_a_key_is_done_once(ada: Caller, bob: Caller, db: Database) -> None:
    request: dict[str, Any] = {"source": "print(input())", "stdin": "one"}
    first = await ada.post(key="k-1", **request)
    done = await ada.finished(first["id"])
    assert await ada.post(key="k-1", **request) == done
    assert await stored(db) == 1
    assert (await bob.post(key="k-1", **request))["id"] != first["id"]
    assert (await ada.post(key="k-2", **request))["id"] != first["id"]
    for change in ({"stdin": "two"}, {"source": "print(1)"}, {"language": "javascript"}):
        refused = await ada.post(409, key="k-1", **(request | change))
        assert refused["code"] == "idempotency-key-reused"
    assert await stored(db) == 3


async def test_requests_with_one_key_at_the_same_time_are_one(ada: Caller, db: Database) -> None:
    answers = await asyncio.gather(*(ada.post(key="k", source="print(1)") for _ in range(12)))
    assert len({answer["id"] for answer in answers}) == 1
    assert await stored(db) == 1


async def test_keys_that_are_none_are_refused(ada: Caller, db: Database) -> None:
    for key in ("", "a b", "é", "x" * 256):
        refused = await ada.post(400, key=key)
        assert list(refused["errors"]) == ["Idempotency-Key"]
    assert await stored(db) == 0


async def test_other_peoples_executions_are_not_found(ada: Caller, bob: Caller) -> None:
    theirs = (await ada.post(source=TALKS))["id"]
    for execution_id in (theirs, str(uuid4())):
        for method, path in (
            ("GET", f"/api/executions/{execution_id}"),
            ("DELETE", f"/api/executions/{execution_id}"),
            ("GET", f"/api/executions/{execution_id}/events"),
        ):
            refused = await bob.json(method, path, 404)
            assert refused["code"] == "execution-not-found"
    refused = await bob.json("GET", f"/api/executions/{theirs}/events", 404, headers={"Last-Event-ID": "end"})
    assert refused["code"] == "execution-not-found"
    await ada.reaches(theirs, "running")
    await ada.cancel(theirs)


async def test_the_latest_executions_of_a_user_are_kept(ada: Caller, bob: Caller, db: Database) -> None:
    first = await ada.run(source="print(1)")
    other = await bob.run(source="print(1)")
    many = [
        {
            "user_id": ada.user_id,
            "language": "python",
            "source_code": "",
            "input_data": "",
            "status": "completed",
            "completed_at": "2030-01-01T00:00:00Z",
        }
    ] * KEPT_OF_USER
    async with db.connect() as conn:
        await conn.execute(sa.insert(executions).values(many))
    latest = await ada.run(source="print(2)")
    await ada.json("GET", f"/api/executions/{first['id']}", 404)
    assert (await ada.get(latest["id"]))["output"] == "2\n"
    assert (await bob.get(other["id"])) == other


WRONG: list[dict[str, Any]] = [
    {"language": None},
    {"language": 1},
    {"language": "cobol"},
    {"language": ""},
    {"language": "Python"},
    {"source": None},
    {"source": 1},
    {"source": ["x"]},
    {"source": "x" * 100_001},
    {"source": "a\0b"},
    {"stdin": None},
    {"stdin": 1},
    {"stdin": "x" * 500_001},
    {"stdin": "a\0b"},
    {"user_id": "12345678-1234-4234-8234-123456789abc"},
    {"example": 0},
    {"status": "completed"},
    {"": ""},
]
WRONG_EXAMPLES: list[dict[str, Any]] = [
    {"problem_id": None},
    {"problem_id": "add-up"},
    {"problem_id": 1},
    {"example": None},
    {"example": -1},
    {"example": "0"},
    {"example": 0.5},
    {"example": True},
    {"example": 10**30},
    {"expected": 6},
]


async def test_wrong_members_are_named_and_nothing_is_stored(ada: Caller, db: Database) -> None:
    good: dict[str, Any] = {"language": "python", "source": "print(1)", "stdin": ""}
    problem = await ada.json("GET", "/api/problems/add-up")
    of_example = good | {"problem_id": problem["id"], "example": 0}
    del of_example["stdin"]
    for body, changes in ((good, WRONG), (of_example, WRONG_EXAMPLES)):
        for change in changes:
            refused = await ada.post_body(body | change, 400)
            assert refused["code"] == "validation-failed", change
            if "a\0b" not in change.values():  # no member is at fault, but the body
                assert set(refused["errors"]) == set(change), change
        for name in body:
            lacking = {key: value for key, value in body.items() if key != name}
            refused = await ada.post_body(lacking, 400)
            assert set(refused["errors"]) == {name}
    await ada.post_body(good | of_example, 400)
    assert await stored(db) == 0


async def test_bodies_that_are_no_json_objects_are_refused(ada: Caller, db: Database) -> None:
    for data in (b"", b"{", b"[]", b"1", b"null", b"\xff", b'{"a": NaN}', b'{"source": "\\ud800"}'):
        await ada.post_body(data, 400)
    large = json.dumps({"language": "python", "source": "", "stdin": "x" * 1_000_000}).encode()
    assert (await ada.post_body(large, 413))["code"] == "too-large"
    await ada.json("POST", "/api/executions", 415, data=b"{}")
    assert await stored(db) == 0


async def test_ids_that_no_event_has_are_refused(ada: Caller) -> None:
    path = f"/api/executions/{uuid4()}/events"
    for after in ("x", "1", "1-", "-1", "1-2-3", "1-9999999999", "٣-١", "END"):
        refused = await ada.json("GET", path, 400, headers={"Last-Event-ID": after})
        assert list(refused["errors"]) == ["Last-Event-ID"]
    await ada.json("GET", path, 404, headers={"Last-Event-ID": "1-2"})


async def test_ids_that_are_none_are_refused(ada: Caller) -> None:
    for wrong in ("x", "1", "%00", "%FF", "12345678-1234-4234-8234-12345678", "'%20OR%201=1--"):
        for method, path in (
            ("GET", f"/api/executions/{wrong}"),
            ("DELETE", f"/api/executions/{wrong}"),
            ("GET", f"/api/executions/{wrong}/events"),
        ):
            refused = await ada.json(method, path, 400)
            assert refused["code"] == "validation-failed"


async def test_only_those_signed_in_may_ask(service: Service, ada: Caller) -> None:
    for method, path in (
        ("POST", "/api/executions"),
        ("GET", f"/api/executions/{uuid4()}"),
        ("DELETE", f"/api/executions/{uuid4()}"),
        ("GET", f"/api/executions/{uuid4()}/events"),
    ):
        for authorization in ("", "Bearer x", service.as_player(lifetime=-1)["Authorization"]):
            refused = await ada.json(method, path, 401, headers={"Authorization": authorization})
            assert refused["code"] in ("unauthenticated", "invalid-token", "expired-token")


async def test_the_document_tells_of_the_stream_and_the_headers(service: Service) -> None:
    paths = (await service.get("/openapi.json", headers={}))["paths"]
    create = paths["/api/executions"]["post"]
    assert {"name": "Idempotency-Key", "in": "header"}.items() <= create["parameters"][0].items()
    assert {"202", "400", "401", "404", "409", "413", "415", "429", "503"} <= set(create["responses"])
    follow = paths["/api/executions/{execution_id}/events"]["get"]
    assert "text/event-stream" in follow["responses"]["200"]["content"]
    assert "204" in follow["responses"]
    assert [each["name"] for each in follow["parameters"]] == ["execution_id", "Last-Event-ID"]
