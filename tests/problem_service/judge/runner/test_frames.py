"""The protocol between the judge and a runner: what is written is read back, and nothing else is taken."""

import asyncio
import contextlib
import struct
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from problem_service.judge.backends.interface import (
    Built,
    Input,
    LanguageState,
    Printed,
    ProblemLimits,
    Program,
    Ran,
    Step,
)
from problem_service.judge.runner import messages
from problem_service.judge.runner.frames import LARGEST_BODY, LARGEST_HEADER, BadFrame, Frame, read_frame
from problem_service.judge.runner.messages import Job, State
from problem_service.judge.verdicts import Verdict
from tests.problem_service.judge.conftest import INT_TO_INT

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
SMALL_INT = st.integers(0, 10**6)
STEPS: st.SearchStrategy[Step] = st.one_of(
    st.builds(Built, st.booleans(), TEXT),
    st.builds(Printed, SMALL_INT, st.sampled_from(["stdout", "stderr"]), st.binary(max_size=50)),
    st.builds(
        Ran,
        index=SMALL_INT,
        failure=st.none() | st.sampled_from(Verdict),
        exit_code=st.none() | st.integers(0, 255),
        signal=st.none() | st.integers(1, 64),
        cpu_ms=SMALL_INT,
        wall_ms=SMALL_INT,
        memory_kb=SMALL_INT,
        stdout=st.binary(max_size=50),
        stderr=st.binary(max_size=50),
        truncated=st.booleans(),
        idle=st.booleans(),
    ),
)
INPUTS = st.builds(
    Input,
    st.binary(max_size=50),
    st.lists(st.text("abc ", max_size=5), max_size=4).map(tuple),
    st.dictionaries(st.sampled_from(["input", "answer", "a.txt"]), st.binary(max_size=20)),
)
JOBS = st.builds(
    Job,
    st.builds(Program, TEXT, TEXT, st.sampled_from([None, INT_TO_INT])),
    st.builds(
        ProblemLimits,
        st.floats(0.1, 60),
        st.integers(1, 4096),
        st.none() | st.floats(0.1, 600),
        st.integers(1, 16 << 20),
    ),
    live=st.booleans(),
    beside=st.booleans(),
)
STATES = st.builds(
    State,
    TEXT,
    st.integers(1, 64),
    st.lists(st.builds(LanguageState, TEXT, TEXT, st.none() | TEXT, st.none() | TEXT), max_size=3).map(tuple),
)


async def read_all(data: bytes) -> list[Frame]:
    reader = asyncio.StreamReader()
    reader.feed_data(data)
    reader.feed_eof()
    frames = []
    while (frame := await read_frame(reader)) is not None:
        frames.append(frame)
    return frames


def over_the_wire(*frames: Frame) -> list[Frame]:
    return asyncio.run(read_all(b"".join(frame.encode() for frame in frames)))


@given(st.lists(STEPS, max_size=4), INPUTS, JOBS, STATES)
def test_what_is_written_is_read_back(steps: list[Step], item: Input, job: Job, state: State) -> None:
    frames = over_the_wire(
        *map(messages.of_step, steps),
        messages.of_input(item),
        messages.of_job(job),
        messages.of_state(state),
    )
    assert list(map(messages.to_step, frames[:-3])) == steps
    assert messages.to_input(frames[-3]) == item
    assert messages.to_job(frames[-2]) == job
    assert messages.to_state(frames[-1]) == state


@given(st.binary(max_size=200))
def test_any_bytes_are_frames_or_refused(data: bytes) -> None:
    try:
        frames = asyncio.run(read_all(data))
    except BadFrame:
        return
    assert all(isinstance(frame.header["type"], str) for frame in frames)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 2**40) | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from(["job", "input", "built", "printed", "ran", "state"]), st.data())
def test_members_that_are_not_as_they_must_be_are_refused(kind: str, data: st.DataObject) -> None:
    good: Frame = {
        "job": messages.of_job(Job(Program("python", "x", INT_TO_INT), ProblemLimits())),
        "input": messages.of_input(Input(b"abc", ("x",), {"input": b"1"})),
        "built": messages.of_step(Built(ok=True)),
        "printed": messages.of_step(Printed(0, "stdout", b"x")),
        "ran": messages.of_step(Ran(0, None, 0, None, 1, 1, 1, b"1", b"")),
        "state": messages.of_state(State("namespaces", 1, ())),
    }[kind]
    name = data.draw(st.sampled_from(sorted(good.header.keys() - {"type"})))
    value: Any = data.draw(JSON)
    if data.draw(st.booleans()):
        header = good.header | {name: value}
    else:
        header = {key: item for key, item in good.header.items() if key != name}
    frame = Frame(header, data.draw(st.sampled_from([good.body, b"", b"\xff"])))
    read: dict[str, Any] = {
        "job": messages.to_job,
        "input": messages.to_input,
        "state": messages.to_state,
    }
    with contextlib.suppress(BadFrame):
        read.get(kind, messages.to_step)(frame)


@pytest.mark.parametrize(
    "change",
    [
        {"time_s": 0},
        {"time_s": -1},
        {"time_s": True},
        {"time_s": 1e9},
        {"memory_mb": 1.5},
        {"memory_mb": 1 << 40},
        {"output_bytes": 1 << 30},
        {"wall_s": "1"},
        {"language": 1},
        {"signature": {"function": "if", "parameters": [], "returns": "int"}},
        {"signature": {"function": "f", "parameters": [{"name": "x", "type": "set"}], "returns": "int"}},
        {"live": 1},
    ],
)
def test_jobs_have_bounds(change: dict[str, Any]) -> None:
    good = messages.of_job(Job(Program("python", "x", INT_TO_INT), ProblemLimits()))
    with pytest.raises(BadFrame):
        messages.to_job(Frame(good.header | change, good.body))


@pytest.mark.parametrize(
    "change",
    [
        {"files": [["../up", 1]]},
        {"files": [["a/b", 1]]},
        {"files": [[".", 1]]},
        {"files": [["", 1]]},
        {"files": [["a\n", 1]]},
        {"files": [["x", -1]]},
        {"files": [["x", 4]]},
        {"files": [[f"f{number}", 0] for number in range(9)]},
        {"arguments": ["a\0"]},
        {"arguments": ["x"] * 17},
        {"arguments": [1]},
    ],
)
def test_inputs_have_bounds(change: dict[str, Any]) -> None:
    good = messages.of_input(Input(b"abc"))
    with pytest.raises(BadFrame):
        messages.to_input(Frame(good.header | change, good.body))


@pytest.mark.parametrize(
    ("header", "body"), [(LARGEST_HEADER + 1, 0), (10, LARGEST_BODY + 1), (0xFFFFFFFF, 0xFFFFFFFF)]
)
async def test_a_frame_that_says_it_is_too_large_is_not_waited_for(header: int, body: int) -> None:
    reader = asyncio.StreamReader()
    reader.feed_data(struct.pack(">II", header, body))
    with pytest.raises(BadFrame, match="too large"):
        await asyncio.wait_for(read_frame(reader), 5)


async def test_a_frame_that_is_too_large_is_not_sent() -> None:
    with pytest.raises(BadFrame, match="too large"):
        Frame({"type": "x" * LARGEST_HEADER}).encode()


@pytest.mark.parametrize("header", [b"[]", b"1", b"{}", b'{"type":1}', b"{", b"\xff"])
async def test_headers_are_objects_with_a_type(header: bytes) -> None:
    with pytest.raises(BadFrame):
        await read_all(struct.pack(">II", len(header), 0) + header)


async def test_an_end_within_a_frame_is_none() -> None:
    data = Frame({"type": "input"}, b"abc").encode()
    assert orjson.dumps({"type": "input"}) in data
    for size in range(1, len(data)):
        with pytest.raises(BadFrame, match="within"):
            await read_all(data[:size])
