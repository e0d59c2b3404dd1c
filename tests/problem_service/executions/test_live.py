"""The events of a running execution, for those who follow it."""

import asyncio
from uuid import uuid4

import pytest

from problem_service.executions.domain import LONGEST_OUTPUT
from problem_service.executions.live import MOST_PIECES, Event, Live, Lives, finished

ROW = object()
END = finished(ROW)


@pytest.fixture
def lives() -> Lives:
    return Lives()


@pytest.fixture
def live(lives: Lives) -> Live:
    return lives.open(uuid4(), 2)


async def followed(live: Live, after: str | None = None) -> list[Event]:
    return [event async for event in live.events(after, idle=10) if event is not None]


async def test_events_are_numbered_within_the_attempt(lives: Lives, live: Live) -> None:
    live.started()
    live.built(ok=True, message="")
    live.printed("stdout", b"hello")
    lives.drop(live, END)
    assert await followed(live) == [
        Event("2-1", "started", {"attempt": 2}),
        Event("2-2", "built", {"ok": True, "message": ""}),
        Event("2-3", "printed", {"stream": "stdout", "text": "hello"}),
        Event("end", "finished", {"execution": ROW}),
    ]


async def test_a_follower_goes_on_where_it_was(lives: Lives, live: Live) -> None:
    for text in (b"a", b"b", b"c"):
        live.printed("stdout", text)
    lives.drop(live)
    assert [event.id for event in await followed(live, "2-1")] == ["2-2", "2-3"]
    assert await followed(live, "2-3") == []


async def test_what_was_seen_of_another_attempt_does_not_count(lives: Lives, live: Live) -> None:
    live.started()
    lives.drop(live)
    for after in ("1-1", "3-1", "2-99", "22-1"):
        assert [event.id for event in await followed(live, after)] == ["2-1"]


async def test_events_reach_all_who_follow_as_they_happen(lives: Lives, live: Live) -> None:
    first, second = live.events(None, idle=10), live.events(None, idle=10)
    for text in ("one", "two"):
        waiting = [asyncio.ensure_future(anext(each)) for each in (first, second)]
        await asyncio.sleep(0)
        live.printed("stderr", text.encode())
        for event in await asyncio.gather(*waiting):
            assert event is not None
            assert event.data == {"stream": "stderr", "text": text}
    lives.drop(live, END)
    assert [event async for event in first] == [event async for event in second] == [END]


async def test_silence_is_told(live: Live) -> None:
    events = live.events(None, idle=0.001)
    assert await anext(events) is None
    live.started()
    event = await anext(events)
    assert event is not None
    assert event.name == "started"


async def test_characters_that_come_in_pieces_are_put_together(lives: Lives, live: Live) -> None:
    smile = "😀".encode()
    live.printed("stdout", b"a" + smile[:1])
    live.printed("stderr", b"\xff")
    live.printed("stdout", smile[1:3])
    live.printed("stdout", smile[3:] + b"b")
    lives.drop(live)
    texts = [(event.data["stream"], event.data["text"]) for event in await followed(live)]
    assert texts == [("stdout", "a"), ("stderr", "\ufffd"), ("stdout", "😀b")]
    assert (live.written("stdout"), live.written("stderr")) == (b"a" + smile + b"b", b"\xff")


async def test_what_is_kept_has_a_bound(lives: Lives, live: Live) -> None:
    for _ in range(3):
        live.printed("stdout", b"x" * (LONGEST_OUTPUT // 2))
    for _ in range(MOST_PIECES + 10):
        live.printed("stderr", b"y")
    lives.drop(live)
    events = await followed(live)
    assert len(events) == MOST_PIECES
    assert sum(len(event.data["text"]) for event in events if event.data["stream"] == "stdout") == (
        LONGEST_OUTPUT
    )
    assert len(live.written("stderr")) == MOST_PIECES + 10


async def test_nothing_comes_after_the_end(lives: Lives, live: Live) -> None:
    lives.drop(live, END)
    live.printed("stdout", b"late")
    lives.drop(live, finished(None))
    assert await followed(live) == [END]
    assert lives.find(live.execution_id) is None


async def test_a_new_attempt_takes_the_place_of_the_old_one(lives: Lives, live: Live) -> None:
    later = lives.open(live.execution_id, 3)
    lives.drop(live)
    assert lives.find(live.execution_id) is later
    lives.drop_all()
    assert lives.find(live.execution_id) is None
    assert await followed(later) == []


async def test_one_waits_until_an_execution_runs(lives: Lives) -> None:
    wanted = uuid4()
    waiting = asyncio.create_task(lives.wait_for(wanted, 10))
    await asyncio.sleep(0)
    lives.open(uuid4(), 1)
    await asyncio.sleep(0)
    assert not waiting.done()
    lives.open(wanted, 1)
    await asyncio.wait_for(waiting, 1)
    await lives.wait_for(uuid4(), 0.001)  # gives up in time
