"""What is kept of a user: given to the user, and gone with the user."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa

from problem_service.tables import attempts, drafts, executions, problems, servings
from shared.db import Database
from shared.service_token import ServiceToken
from tests.conftest import INTERNAL_KEY
from tests.problem_service.conftest import MakeService, Service
from tests.waiting import until

KINDS = ("drafts", "servings", "attempts", "executions")
MINE = "print('mine alone')"


async def leave_traces(service: Service, db: Database, user: UUID) -> None:
    """Let a user have been shown, have tried, run and written something."""
    async with db.begin() as conn:
        (problem, *_) = await conn.all(sa.select(problems.c.id).order_by(problems.c.slug))
        definition = await conn.scalar(
            sa.text("SELECT definition FROM problem.problem_versions WHERE problem_id = :id").bindparams(
                sa.bindparam("id", type_=sa.Uuid)
            ),
            id=problem.id,
        )
        assert definition is not None
        of_problem = {"problem_id": problem.id}
        await conn.execute(
            sa.insert(servings), player_id=user, fresh=True, idempotency_key="mine", **of_problem
        )
        await conn.execute(
            sa.insert(attempts),
            submission_id=uuid4(),
            version=1,
            player_id=user,
            language="python",
            verdict="AC",
            cpu_ms=7,
            **of_problem,
        )
        await conn.execute(
            sa.insert(executions),
            user_id=user,
            language="python",
            source_code=MINE,
            input_data="1 2",
            output=b"3\n\xff",
            completed_at=datetime.now(UTC),
        )
        await conn.execute(
            sa.insert(drafts),
            author_id=user,
            slug="mine",
            title="Mine",
            definition=bytes(definition),
            idempotency_key="mine",
        )


async def ask(service: Service, user: UUID, *, caller: str = "auth") -> tuple[int, Any]:
    token = ServiceToken(INTERNAL_KEY, caller=caller, callee="problem")
    url = f"{service.url}/internal/users/{user}/export"
    async with service.session.get(url, headers=token.header()) as response:
        return response.status, await response.json()


async def test_a_user_gets_all_that_is_kept_of_the_user_and_nothing_of_others(
    service: Service, db: Database
) -> None:
    user, other = uuid4(), uuid4()
    for each in (user, other):
        await leave_traces(service, db, each)
    status, body = await ask(service, user)
    assert status == 200
    assert [len(body[name]) for name in KINDS] == [1, 1, 1, 1]
    assert body["executions"][0]["source_code"] == MINE
    assert body["executions"][0]["output"] == "3\n\ufffd"
    assert body["drafts"][0]["definition"]["statement"]
    assert body["servings"][0]["slug"]
    assert body["limits"]["drafts_without_definition"] == 0
    assert str(other) not in json.dumps(body)
    assert (await ask(service, uuid4()))[1]["executions"] == []


async def test_only_auth_service_may_ask(service: Service) -> None:
    assert (await ask(service, uuid4(), caller="game"))[0] == 403
    url = f"{service.url}/internal/users/{uuid4()}/export"
    async with service.session.get(url, headers=service.as_player(role="admin")) as response:
        assert response.status == 401


async def test_of_who_is_deleted_nothing_personal_stays(
    service: Service, db: Database, make_service: MakeService
) -> None:
    user, other = uuid4(), uuid4()
    for each in (user, other):
        await leave_traces(service, db, each)
    figures = sa.select(sa.func.count()).select_from(servings).where(servings.c.fresh)
    await service.stop()
    await service.auth.publish("user_deleted", user_id=str(user), username="deleted-7", avatar="avatar-01")
    service = await make_service()  # away when it was told

    async def is_gone() -> bool:
        body = (await ask(service, user))[1]
        return not (body["servings"] or body["attempts"] or body["executions"])

    await until(is_gone, every=0.05, within=30)
    _, kept = await ask(service, other)
    assert all(kept[name] for name in KINDS)
    _, left = await ask(service, user)
    assert [draft["slug"] for draft in left["drafts"]] == ["mine"]
    async with db.connect() as conn:
        assert await conn.scalar(figures) == 2  # what was tried counts on
        assert await conn.scalar(sa.select(sa.func.count()).select_from(attempts)) == 2
        assert await conn.scalar(sa.text("SELECT position FROM problem.feed_position")) == 1
