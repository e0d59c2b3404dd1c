"""What goes wrong between here and a service, each fault at each of the three."""

import asyncio
import logging
import socket
import time
from collections.abc import AsyncGenerator
from contextlib import closing
from email.utils import formatdate
from itertools import repeat

import aiohttp
import pytest

from problem_service.judge.backends.interface import (
    BackendFailed,
    BackendUnavailable,
    Built,
    Input,
    ProblemLimits,
    Program,
    Ran,
    Step,
)
from tests.problem_service.backends.fakes import faults
from tests.problem_service.backends.fakes.faults import Fault, answer
from tests.problem_service.backends.fakes.server import FakeService
from tests.problem_service.backends.remotes import (
    HASTY,
    LANGUAGES,
    LIMITS,
    SECRET,
    Python,
    Remote,
    only_run,
    steps,
)
from tests.waiting import until

PASSING: dict[str, Fault] = {
    "busy": answer(503, text='{"error": "queue is full"}'),
    "busy, with a time": answer(503, headers={"Retry-After": "0"}),
    "too many requests": answer(429, headers={"Retry-After": "0"}, text='{"message": "slow down"}'),
    "failure": answer(500),
    "bad gateway": answer(502, text=faults.HTML, type_="text/html"),
    "page in place of an answer": answer(200, text=faults.HTML, type_="text/html"),
    "half an answer": answer(200, text='{"run": {"stdout": "'),
    "nothing": answer(200),
    "cut in mid body": faults.cut_body,
    "no answer": faults.dropped,
}
LASTING: dict[str, tuple[Fault, type[BackendFailed], str]] = {
    "busy": (answer(503), BackendUnavailable, "too busy"),
    "failure": (answer(500, text="oops"), BackendUnavailable, "failed (500)"),
    "page in place of an answer": (answer(200, text=faults.HTML), BackendFailed, "not JSON"),
    "cut in mid body": (faults.cut_body, BackendFailed, "broke off"),
    "no answer": (faults.dropped, BackendUnavailable, "closed the connection"),
    "another shape": (answer(200, text='{"answer": 42}'), BackendFailed, "not as documented"),
    "a list of another shape": (answer(200, text="[[], null, 1]"), BackendFailed, "not as documented"),
    "null": (answer(200, text="null"), BackendFailed, "not as documented"),
    "bad request": (answer(400, text='{"message": "no such thing"}'), BackendUnavailable, "no such thing"),
    "too large": (answer(413, text=faults.HTML), BackendUnavailable, "refuses a request (413)"),
    "never answers": (faults.slow_headers, BackendUnavailable, "did not answer within"),
    "never ends": (faults.slow_body, BackendUnavailable, "did not answer within"),
}


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG)
    return caplog


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING.keys())
async def test_a_fault_that_passes_is_not_noticed(remote: Remote, fault: Fault) -> None:
    remote.fake.faults.plan("POST", remote.path, fault, times=2)
    async with remote.open() as backend:
        assert (await only_run(backend, "print(input())", b"hello")).stdout == b"hello\n"
    assert remote.fake.faults.met == 2


@pytest.mark.parametrize(("fault", "error", "text"), LASTING.values(), ids=LASTING.keys())
async def test_a_fault_that_lasts_is_an_error_of_the_back_end(
    remote: Remote, fault: Fault, error: type[BackendFailed], text: str
) -> None:
    remote.fake.faults.plan("POST", remote.path, fault)
    async with remote.open(patience=HASTY, languages={"python": Hasty()}) as backend:
        with pytest.raises(BackendFailed) as raised:
            await only_run(backend, "print(1)", limits=ProblemLimits(wall_s=0.1))
    assert isinstance(raised.value, BackendUnavailable) is (error is BackendUnavailable)
    assert text in str(raised.value)
    assert SECRET not in str(raised.value)


@pytest.mark.parametrize("later", ["30", "date"])
async def test_who_is_told_to_come_back_later_hands_that_on(remote: Remote, later: str) -> None:
    later = formatdate(time.time() + 30, usegmt=True) if later == "date" else later
    remote.fake.faults.plan("POST", remote.path, answer(503, headers={"Retry-After": later}))
    async with remote.open() as backend:
        with pytest.raises(BackendUnavailable) as raised:
            await only_run(backend, "print(1)")
    assert remote.fake.faults.met == 1
    assert raised.value.retry_after is not None
    assert 25 < raised.value.retry_after <= 30


@pytest.mark.parametrize("status", [401, 403])
async def test_a_bad_token_is_told_by_the_name_of_its_setting(
    remote: Remote, status: int, log: pytest.LogCaptureFixture
) -> None:
    remote.fake.refusal_status = status
    async with remote.open(token="another-s3cret") as backend:
        for use in (backend.check(), backend.languages(), only_run(backend, "print(1)")):
            with pytest.raises(BackendUnavailable, match=remote.secret_setting) as raised:
                await use
            shown = f"{raised.value} {raised.value!r} {raised.value.__context__!r} {raised.value.__cause__!r}"
            assert "s3cret" not in shown
        assert "s3cret" not in f"{backend!r} {backend}"
    assert "s3cret" not in log.text


async def test_a_service_that_repeats_the_token_does_not_make_it_known(remote: Remote) -> None:
    remote.fake.faults.plan("POST", remote.path, answer(400, text=f'{{"message": "no {SECRET} here"}}'))
    async with remote.open() as backend:
        with pytest.raises(BackendUnavailable, match="no … here"):
            await only_run(backend, "print(1)")


async def test_a_redirect_is_not_followed(remote: Remote) -> None:
    async with Trap() as trap:
        remote.fake.faults.plan("POST", remote.path, answer(307, headers={"Location": f"{trap.url}/run"}))
        remote.fake.faults.plan("GET", "/", answer(302, headers={"Location": f"{trap.url}/get"}))
        async with remote.open() as backend:
            for use in (only_run(backend, "print(1)"), backend.check()):
                with pytest.raises(BackendUnavailable, match=remote.url_setting):
                    await use
    assert trap.asked == []


async def test_an_answer_without_end_is_not_taken_in(remote: Remote) -> None:
    remote.fake.faults.plan("POST", remote.path, faults.endless)
    async with remote.open() as backend:
        with pytest.raises(BackendFailed, match="sends more than"):
            await only_run(backend, "print(1)")
        remote.fake.faults.plan("GET", "/", faults.endless)
        with pytest.raises(BackendFailed):
            await backend.check()


async def test_the_content_type_does_not_matter(remote: Remote) -> None:
    remote.fake.faults.plan("POST", remote.path, faults.as_text)
    async with remote.open() as backend:
        assert (await only_run(backend, "print(1)")).stdout == b"1\n"


async def test_a_service_that_is_not_there_is_told_by_its_setting(remote: Remote) -> None:
    with closing(socket.socket()) as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        async with remote.open(url=f"http://user:pa55@127.0.0.1:{port}", token=None) as backend:
            with pytest.raises(BackendUnavailable, match=remote.url_setting) as raised:
                await backend.check()
            assert "pa55" not in f"{raised.value} {backend!r}"


async def test_a_service_that_speaks_no_http_is_told(remote: Remote) -> None:
    async def babble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"SSH-2.0-OpenSSH_9.2\r\n")
        writer.close()

    server = await asyncio.start_server(babble, "127.0.0.1", 0)
    async with server, remote.open(url=f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}") as backend:
        with pytest.raises(BackendFailed) as raised:
            await backend.check()
    assert SECRET not in f"{raised.value!r} {raised.value.__cause__!r}"


async def test_a_wrong_path_is_told_by_the_setting_of_the_address(remote: Remote) -> None:
    async with remote.open(url=f"{remote.fake.url}/elsewhere/") as backend:
        with pytest.raises(BackendUnavailable, match=f"404.*{remote.url_setting}"):
            await only_run(backend, "print(1)")


@pytest.mark.parametrize(
    "url", ["", "judge.example", "ftp://judge.example", "http://", "https://a.b/?key=pa55"]
)
async def test_what_is_no_address_is_refused_at_once(remote: Remote, url: str) -> None:
    with pytest.raises(ValueError, match=remote.url_setting) as raised:
        remote.make(url, LANGUAGES)
    assert "pa55" not in str(raised.value)


@pytest.mark.parametrize("name", ["piston", "gojudge"])
async def test_two_ways_to_say_who_asks_are_refused_at_once(
    all_remotes: dict[str, Remote], name: str
) -> None:
    with pytest.raises(ValueError, match=f"{name.upper()}_URL names a user") as raised:
        all_remotes[name].make("http://user:pa55@judge.example", LANGUAGES, token=SECRET)
    assert "pa55" not in str(raised.value)


async def test_what_no_header_can_carry_is_refused_at_once(remote: Remote) -> None:
    with pytest.raises(ValueError, match=remote.secret_setting) as raised:
        remote.make("http://judge.example", LANGUAGES, token="pa55\r\nX-Other: 1")
    assert "pa55" not in str(raised.value)


async def test_giving_up_while_a_request_is_under_way_ends_it_at_once(remote: Remote) -> None:
    remote.fake.faults.plan("POST", remote.path, faults.slow_headers)
    async with remote.open() as backend:
        run = backend.run(Program("python", "print(1)"), [Input(b"")], LIMITS)
        waiting = asyncio.create_task(anext(run))
        await until(lambda: remote.fake.faults.met)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        await run.aclose()


async def test_a_session_that_is_given_is_used_and_left_open(remote: Remote) -> None:
    async with aiohttp.ClientSession() as session:
        async with remote.open(session=session) as backend:
            assert (await only_run(backend, "print(1)")).stdout == b"1\n"
        assert not session.closed


async def test_programs_of_several_players_run_beside_each_other(remote: Remote) -> None:
    async with remote.open(places=2) as backend:
        found = await asyncio.gather(
            *(steps(backend, f"print({n}, input())", [b"a", b"b"]) for n in range(4))
        )
    for n, (built, *rans) in enumerate(found):
        assert built == Built(ok=True)
        assert [ran.stdout for ran in rans if isinstance(ran, Ran)] == [b"%d a\n" % n, b"%d b\n" % n]


async def test_a_service_that_fails_in_the_middle_keeps_what_was_known(remote: Remote) -> None:
    seen: list[Step] = []

    async def listen(run: AsyncGenerator[Step, None]) -> None:
        async for step in run:
            seen.append(step)  # noqa: PERF401  what comes before the error counts

    remote.fake.amend = lambda answer: {} if remote.fake.ran > 30 else answer
    async with remote.open() as backend:
        run = backend.run(Program("python", "print(input())"), repeat(Input(b"1")), LIMITS)
        with pytest.raises(BackendFailed, match="not as documented"):
            await listen(run)
    assert seen[0] == Built(ok=True)
    assert 20 <= len(seen) <= 32


class Hasty(Python):
    compile_cpu_s = 0.1


class Trap(FakeService):
    """Somewhere that nothing should be sent to."""

    def routes(self) -> list:  # type: ignore[type-arg]  # there are none
        return []
