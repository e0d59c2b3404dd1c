"""Server-Sent Events: live, resumed, of others, and of another instance."""

import asyncio
from contextlib import aclosing

import pytest

from problem_service.container import CONTAINER
from problem_service.executions import stream
from problem_service.executions.followers import MOST
from tests.problem_service.conftest import MakeService, Service
from tests.problem_service.executions.conftest import ECHO, TALKS, Caller, MakeCallers, held
from tests.waiting import until


async def test_events_come_in_order_and_end(ada: Caller) -> None:
    execution = await ada.post(source="print('hello')")
    events = [event async for event in ada.events(execution["id"])]
    names = [event["event"] for event in events]
    assert names in (["started", "built", "printed", "finished"], ["finished"])
    assert events[-1]["data"] == {"execution": await ada.get(execution["id"])}
    assert events[-1]["id"] == "end"


async def test_what_is_printed_is_shown_while_the_program_runs(ada: Caller) -> None:
    execution = await ada.post(source=TALKS)
    async with aclosing(ada.events(execution["id"])) as events:
        async for event in events:
            if event["event"] == "printed":
                break
        assert event["data"] == {"stream": "stdout", "text": "here I am\n"}
        assert event["id"] == "1-3"
        assert (await ada.get(execution["id"]))["status"] == "running"
        await ada.cancel(execution["id"])
        last = [event async for event in events]
    assert [event["event"] for event in last] == ["finished"]
    assert last[0]["data"]["execution"]["status"] == "cancelled"


async def test_what_a_solution_prints_is_shown_but_not_its_result(ada: Caller) -> None:
    problem = await ada.json("GET", "/api/problems/add-up")
    source = "def add_up(numbers):\n    print(numbers, flush=True)\n    while True: pass\n"
    execution = await ada.post(source=source, problem_id=problem["id"], example=0)
    async with aclosing(ada.events(execution["id"])) as events:
        async for event in events:
            if event["event"] == "printed":
                break
        assert event["data"] == {"stream": "stdout", "text": "[1, 2, 3]\n"}
    await ada.cancel(execution["id"])


async def test_a_stream_that_broke_goes_on_where_it_was(ada: Caller) -> None:
    execution = await ada.post(source=TALKS)
    seen = []
    async with aclosing(ada.events(execution["id"])) as events:
        async for event in events:
            seen.append(event["id"])
            if event["event"] == "built":
                break
    assert seen == ["1-1", "1-2"]
    async with aclosing(ada.events(execution["id"], after="1-2")) as events:
        event = await anext(events)
        assert (event["event"], event["id"]) == ("printed", "1-3")
    async with aclosing(ada.events(execution["id"], after="7-2")) as events:
        event = await anext(events)
        assert (event["event"], event["id"]) == ("started", "1-1")
    await ada.cancel(execution["id"])
    async with aclosing(ada.events(execution["id"], after="1-3")) as events:
        assert [event["event"] async for event in events] == ["finished"]


async def test_after_the_end_there_is_nothing_to_connect_for(ada: Caller) -> None:
    execution = await ada.run(source="print(1)")
    path = f"/api/executions/{execution['id']}/events"
    async with ada.ask("GET", path, headers={"Last-Event-ID": "end"}) as response:
        assert (response.status, await response.read()) == (204, b"")


async def test_asking_for_the_head_of_a_stream_does_not_hold_it_open(ada: Caller) -> None:
    execution = await ada.post(source=TALKS)
    async with ada.ask("HEAD", f"/api/executions/{execution['id']}/events") as response:
        assert (response.status, response.content_type) == (200, "text/event-stream")
        assert await response.read() == b""
    await ada.cancel(execution["id"])


async def test_an_execution_that_is_over_shows_its_end(ada: Caller) -> None:
    execution = await ada.run(source=ECHO, stdin="x\n")
    events = [event async for event in ada.events(execution["id"])]
    assert events == [{"event": "finished", "id": "end", "data": {"execution": execution}}]


async def test_one_may_follow_what_still_stands_in_line(make_callers: MakeCallers) -> None:
    ada, bob = await make_callers(judge_boxes=1)
    first = await ada.post(source=TALKS)
    await ada.reaches(first["id"], "running")
    second = await bob.post(source="print(2)")
    following = asyncio.create_task(_all(bob, second["id"]))
    assert (await bob.get(second["id"]))["status"] == "pending"
    await ada.cancel(first["id"])
    assert [event["event"] for event in await following] == ["started", "built", "printed", "finished"]


async def _all(caller: Caller, execution_id: str) -> list[dict[str, object]]:
    return [event async for event in caller.events(execution_id)]


async def test_many_may_follow_one_execution(ada: Caller) -> None:
    execution = await ada.post(source="for i in range(50): print(i, flush=True)")
    logs = await asyncio.gather(*(_all(ada, execution["id"]) for _ in range(8)))
    assert all(log[-1] == logs[0][-1] for log in logs)


async def test_a_user_holds_only_so_many_streams(ada: Caller, bob: Caller) -> None:
    execution = await ada.post(source=TALKS)
    path = f"/api/executions/{execution['id']}/events"
    streams = [await ada.ask("GET", path) for _ in range(MOST)]
    assert all(each.status == 200 for each in streams)
    refused = await ada.json("GET", path, 429)
    assert refused["code"] == "too-many-followed"
    for each in streams:
        each.close()

    async def has_room() -> bool:
        async with ada.ask("GET", path) as response:
            return bool(response.status == 200)

    await until(has_room, every=0.1)
    await ada.cancel(execution["id"])


async def test_silence_is_broken_by_comments(ada: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "HEARTBEAT", 0.5)
    execution = await ada.post(source=TALKS)
    async with aclosing(ada.events(execution["id"])) as events:
        async for event in events:
            if event["event"] == "comment":
                break
        assert event["event"] == "comment"
    await ada.cancel(execution["id"])


async def test_who_goes_away_is_let_go(ada: Caller, service: Service) -> None:
    execution = await ada.post(source=TALKS)
    async with aclosing(ada.events(execution["id"])) as events:
        await anext(events)
    followers = service.app[CONTAINER].followers()
    await until(lambda: not followers._open)
    await ada.cancel(execution["id"])


async def test_another_instance_shows_the_end_and_aborts(
    make_service: MakeService, make_callers: MakeCallers
) -> None:
    ada, _ = await make_callers(executions_lease=1.0)
    execution = await ada.post(source=TALKS)
    await ada.reaches(execution["id"], "running")
    other = await make_service(executions_lease=1.0)
    assert (held(ada.service), held(other)) == (1, 0)
    there = ada.at(other)
    following = asyncio.create_task(_all(there, execution["id"]))
    here = asyncio.create_task(_all(ada, execution["id"]))
    assert (await there.cancel(execution["id"]))["status"] == "cancelled"
    assert [event["event"] for event in await following] == ["finished"]
    assert (await here)[-1]["event"] == "finished"
    await until(lambda: held(ada.service) == 0)
