"""Executions outlive the process that took them: killed, stopped, cut off; and go when they are old."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import sqlalchemy as sa

from problem_service.container import CONTAINER
from problem_service.executions import repository, worker
from problem_service.executions.domain import MOST_ATTEMPTS
from problem_service.tables import executions
from shared.db import Database
from tests.conftest import INTERNAL_KEY
from tests.problem_service.conftest import MakeService, Service
from tests.problem_service.executions.conftest import TALKS, Caller, MakeCallers, held
from tests.waiting import until

LEASE = 0.6
SLOWLY = """
import time
end = time.process_time() + 1.5
print('begun', flush=True)
while time.process_time() < end: pass
print('done')
"""


@asynccontextmanager
async def process(dsn: str, auth_url: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """problem_service in a process of its own, which takes what waits."""
    environ = os.environ | {
        "PROBLEM_DATABASE_URL": dsn,
        "INTERNAL_KEY": INTERNAL_KEY,
        "AUTH_URL": auth_url,
        "PROBLEM_PORT": "0",
        "PROBLEM_METRICS_PORT": "0",
        "PROBLEM_EXECUTIONS_LEASE": str(LEASE),
        "LOG_LEVEL": "warning",
    }
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "problem_service", env=environ, start_new_session=True
    )
    try:
        yield child
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        await child.wait()


async def insert(db: Database, **values: Any) -> str:
    """An execution that waits, as another process left it."""
    row = {"language": "python", "source_code": "print(1)", "input_data": ""} | values
    async with db.begin() as conn:
        return str((await repository.insert(conn, **row)).id)


async def row_of(db: Database, execution_id: str) -> Any:
    async with db.connect() as conn:
        return await conn.one(sa.select(executions).where(executions.c.id == execution_id))


async def set_all(db: Database, **values: Any) -> None:
    async with db.connect() as conn:
        await conn.execute(sa.update(executions).values(**values))


async def test_what_a_killed_service_left_is_run_by_another(
    db: Database, dsn: str, make_service: MakeService, make_callers: MakeCallers
) -> None:
    auth = await make_callers(executions_lease=LEASE)  # only to have an address to check tokens at
    ada = auth[0]
    auth_url = ada.service.app[CONTAINER].settings().auth_url
    await ada.service.stop()
    execution_id = await insert(db, user_id=ada.user_id, source_code=SLOWLY)
    async with process(dsn, auth_url) as child:

        async def runs() -> bool:
            return bool((await row_of(db, execution_id)).status.value == "running")

        await until(runs, every=0.02, within=30)
        os.killpg(child.pid, signal.SIGKILL)
        await child.wait()
    cut_short = await row_of(db, execution_id)
    assert (cut_short.status.value, cut_short.attempt, cut_short.completed_at) == ("running", 1, None)
    there = ada.at(await make_service(executions_lease=LEASE))
    done = await there.finished(execution_id)
    assert (done["status"], done["output"]) == ("completed", "begun\ndone\n")
    assert (await row_of(db, execution_id)).attempt == 2


async def test_a_service_that_is_stopped_leaves_what_it_runs_to_others(
    db: Database, make_service: MakeService, make_callers: MakeCallers
) -> None:
    ada, _ = await make_callers()
    execution = await ada.post(source=SLOWLY)
    events: list[str] = []

    async def follow() -> None:
        async for event in ada.events(execution["id"]):
            events.append(event["event"])  # noqa: PERF401  each is looked at as it comes

    following = asyncio.create_task(follow())
    await until(lambda: "printed" in events, within=30)
    await ada.service.stop()
    await following
    assert "finished" not in events
    left = await row_of(db, execution["id"])
    assert (left.status.value, left.claimed_until, left.started_at) == ("pending", None, None)
    there = ada.at(await make_service())
    seen = [event async for event in there.events(execution["id"], after="1-3")]
    assert [event["event"] for event in seen][-1] == "finished"
    assert seen[0]["event"] in ("started", "finished")
    assert seen[-1]["data"]["execution"]["output"] == "begun\ndone\n"


async def test_an_execution_that_is_cut_short_again_and_again_is_given_up(db: Database, ada: Caller) -> None:
    execution_id = await insert(db, user_id=ada.user_id, attempt=MOST_ATTEMPTS)
    done = await ada.finished(execution_id)
    assert (done["status"], done["verdict"]) == ("failed", "IE")
    assert "cut short" in done["error_output"]


async def test_a_run_whose_claim_was_taken_over_stores_nothing(db: Database, ada: Caller) -> None:
    execution = await ada.post(source=TALKS)
    await ada.reaches(execution["id"], "running")
    await set_all(db, attempt=7, claimed_until=sa.func.now() + sa.text("interval '1 hour'"))
    await until(lambda: held(ada.service) == 0)
    left = await row_of(db, execution["id"])
    assert (left.attempt, left.completed_at, left.output) == (7, None, None)
    await ada.cancel(execution["id"])


async def test_a_lease_is_renewed_while_a_program_runs(
    db: Database, make_service: MakeService, make_callers: MakeCallers
) -> None:
    ada, _ = await make_callers(executions_lease=LEASE)
    other = await make_service(executions_lease=LEASE)
    done = await ada.run(source=SLOWLY)
    assert done["output"] == "begun\ndone\n"
    assert (await row_of(db, done["id"])).attempt == 1
    assert held(other) == 0


async def test_several_instances_share_the_work_and_run_each_once(
    db: Database, make_service: MakeService, make_callers: MakeCallers
) -> None:
    ada, bob = await make_callers(executions_at_once=10, executions_per_minute=100)
    there = bob.at(await make_service(executions_at_once=10, executions_per_minute=100))
    posted = await asyncio.gather(
        *(caller.post(source=f"print({n})") for n in range(10) for caller in (ada, there))
    )
    ids = [execution["id"] for execution in posted]
    outputs = [
        (await caller.finished(id_))["output"] for id_, caller in zip(ids, [ada, bob] * 10, strict=True)
    ]
    assert outputs == [f"{n}\n" for n in range(10) for _ in range(2)]
    assert {(await row_of(db, id_)).attempt for id_ in ids} == {1}


async def test_aborted_in_line_it_never_runs(make_callers: MakeCallers, db: Database) -> None:
    ada, bob = await make_callers(judge_boxes=1)
    first = await ada.post(source=TALKS)
    await ada.reaches(first["id"], "running")
    second = await bob.post(source="print(1)")
    aborted = await bob.cancel(second["id"])
    assert (aborted["status"], aborted["started_at"], aborted["output"]) == ("cancelled", None, "")
    await until(lambda: held(bob.service) == 1)
    await ada.cancel(first["id"])
    third = await bob.run(source="print(3)")
    assert third["output"] == "3\n"
    assert await bob.get(second["id"]) == aborted


async def test_aborted_while_it_runs_it_keeps_what_it_wrote_and_frees_its_place(
    make_callers: MakeCallers,
) -> None:
    ada, bob = await make_callers(judge_boxes=1)
    execution = await ada.post(source=TALKS)
    async for event in ada.events(execution["id"]):
        if event["event"] == "printed":
            break
    aborted = await ada.cancel(execution["id"])
    assert (aborted["status"], aborted["output"]) == ("cancelled", "here I am\n")
    assert (await bob.run(source="print(1)"))["output"] == "1\n"
    assert await ada.cancel(execution["id"]) == aborted
    done = await ada.run(source="print(2)")
    assert await ada.cancel(done["id"]) == done


async def test_old_executions_go(make_callers: MakeCallers, db: Database, monkeypatch: Any) -> None:
    monkeypatch.setattr(worker, "TIDY", 0.05)
    ada, _ = await make_callers(executions_kept=1.0, executions_stored=2)
    waiting = await insert(db, user_id=ada.user_id, claimed_until="2100-01-01T00:00:00Z")
    old = [await ada.run(source="print(1)") for _ in range(2)]
    assert [(await ada.get(each["id"]))["status"] for each in old] == ["completed"] * 2
    async with db.connect() as conn:
        await conn.execute(
            sa.update(executions)
            .where(executions.c.id == old[0]["id"])
            .values(completed_at=executions.c.completed_at - sa.text("interval '61 minutes'"))
        )

    async def is_gone(execution_id: str) -> bool:
        async with ada.ask("GET", f"/api/executions/{execution_id}") as response:
            return bool(response.status == 404)

    await until(lambda: is_gone(old[0]["id"]))
    latest = [await ada.run(source="print(2)") for _ in range(2)]
    await until(lambda: is_gone(old[1]["id"]))
    for execution_id in (waiting, *(each["id"] for each in latest)):
        await ada.get(execution_id)


async def test_without_its_database_the_service_says_so(make_service: MakeService, service: Service) -> None:
    broken = Caller(await make_service(database_url="host=127.0.0.1 port=1 user=nobody dbname=none"))
    assert (await broken.post(503))["code"] == "database-unavailable"
