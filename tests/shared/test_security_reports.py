"""Reports of refusals: counted together, bounded, kept while nobody takes them."""

import asyncio
import base64
import json
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.security_reports import (
    LONGEST,
    MANY_PATHS,
    MOST,
    MOST_PATHS,
    WINDOW,
    Refusal,
    Report,
    SecurityReports,
    as_json,
    clean,
    describe,
)
from shared.service_token import ServiceToken
from tests.waiting import until

KEY = "k" * 32


class Log:
    """Where reports are sent."""

    def __init__(self) -> None:
        self.sent: list[Report] = []
        self.dropped = 0
        self.broken: Exception | None = None
        self.messages = 0

    async def take(self, reports: Sequence[Report], dropped: int) -> None:
        if self.broken is not None:
            raise self.broken
        self.messages += 1
        self.sent += reports
        self.dropped += dropped

    def counts(self) -> list[tuple[str, int]]:
        return [(report.refusal.path, report.count) for report in self.sent]


class Now:
    """A clock that goes on by hand."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def make() -> tuple[SecurityReports, Log, Now]:
    log, clock = Log(), Now()
    return SecurityReports(log.take, interval=0.001, clock=clock), log, clock


def refusal(path: str = "/a", **more: Any) -> Refusal:
    return replace(Refusal("invalid-token", "algorithm", path=path, address="203.0.113.7"), **more)


async def test_what_is_new_is_sent_at_once_and_what_is_alike_at_the_end_of_the_window() -> None:
    reports, log, clock = make()
    for _ in range(3):
        reports.report(refusal())
    await reports.flush()
    assert log.counts() == [("/a", 3)]
    for _ in range(5):
        reports.report(refusal())
    reports.report(refusal("/b"))
    await reports.flush()
    assert log.counts() == [("/a", 3), ("/b", 1)]
    clock.seconds = WINDOW
    await reports.flush()
    assert log.counts() == [("/a", 3), ("/b", 1), ("/a", 5)]
    reports.report(refusal())
    await reports.flush()
    assert log.counts()[-1] == ("/a", 1)
    messages = log.messages
    await reports.flush()
    assert log.messages == messages


@pytest.mark.parametrize(
    "other", [{"code": "origin-refused"}, {"kind": "key-id"}, {"address": "203.0.113.8"}, {"path": "/b"}]
)
async def test_what_differs_is_told_apart(other: dict[str, str]) -> None:
    reports, log, _ = make()
    reports.report(refusal())
    reports.report(refusal(**other))
    await reports.flush()
    assert [report.count for report in log.sent] == [1, 1]


async def test_the_paths_of_one_address_are_counted_together_beyond_a_few() -> None:
    reports, log, clock = make()
    for number in range(100):
        reports.report(refusal(f"/{number}"))
    reports.report(refusal("/1", address="203.0.113.8"))
    await reports.flush()
    assert len(log.sent) == MOST_PATHS + 2
    assert (MANY_PATHS, 100 - MOST_PATHS) in log.counts()
    clock.seconds = WINDOW
    await reports.flush()
    reports.report(refusal("/fresh"))
    await reports.flush()
    assert log.counts()[-1] == ("/fresh", 1)


async def test_a_flood_is_counted_and_takes_no_more_room() -> None:
    reports, log, clock = make()
    for number in range(5 * MOST):
        reports.report(refusal(address=f"address {number}"))
    await reports.flush()
    assert (len(log.sent), log.dropped) == (MOST, 0)
    clock.seconds = WINDOW
    await reports.flush()
    assert (len(log.sent), log.dropped) == (MOST, 4 * MOST)
    clock.seconds = 2 * WINDOW
    await reports.flush()
    assert log.dropped == 4 * MOST


async def test_what_cannot_be_sent_waits_and_nothing_is_counted_twice() -> None:
    reports, log, clock = make()
    log.broken = TimeoutError()
    for _ in range(3):
        reports.report(refusal())
        with pytest.raises(TimeoutError):
            await reports.flush()
    clock.seconds = 5 * WINDOW
    reports.report(refusal("/b"))
    with pytest.raises(TimeoutError):
        await reports.flush()
    log.broken = None
    await reports.flush()
    assert log.counts() == [("/a", 3), ("/b", 1)]


async def test_what_comes_while_others_are_sent_is_not_lost() -> None:
    clock, log = Now(), Log()

    async def take(sent: Sequence[Report], dropped: int) -> None:
        if not log.sent:
            reports.report(refusal())
            reports.report(refusal("/b"))
        await log.take(sent, dropped)

    reports = SecurityReports(take, clock=clock)
    reports.report(refusal())
    await reports.flush()
    await reports.flush()
    clock.seconds = WINDOW
    await reports.flush()
    assert log.counts() == [("/a", 1), ("/b", 1), ("/a", 1)]


@pytest.mark.parametrize("fault", [TimeoutError(), OSError("away"), RuntimeError("odd")])
async def test_the_task_goes_on_after_failures(fault: Exception) -> None:
    reports, log, _ = make()
    log.broken = fault
    task = asyncio.create_task(reports.run())
    before = time.time()
    reports.report(refusal())
    for _ in range(50):
        await asyncio.sleep(0)
    log.broken = None
    await until(lambda: log.sent, within=30)
    assert before <= log.sent[0].at <= time.time()
    reports.report(refusal("/b"))
    await until(lambda: len(log.sent) == 2, within=30)
    assert not task.done()
    task.cancel()
    await asyncio.wait([task])


@given(st.text(max_size=300), st.text(max_size=300), st.dictionaries(st.text(max_size=5), st.text()))
def test_whatever_is_reported_can_be_stored(path: str, agent: str, data: dict[str, str]) -> None:
    sent: list[Report] = []

    async def take(reports: Sequence[Report], _dropped: int) -> None:
        sent.extend(reports)

    async def main() -> None:
        reports = SecurityReports(take)
        reports.report(refusal(path, user_agent=agent, data=data))
        await reports.flush()

    asyncio.run(main())
    body = as_json(sent[0])
    for text in (body["path"], body["user_agent"], *body["data"].values()):
        assert len(text) <= LONGEST
        assert "\0" not in text
        text.encode()


def token(header: Any, claims: Any) -> str:
    def part(value: Any) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    return f"{part(header)}.{part(claims)}.c2lnbmF0dXJl"


GOOD_HEADER = {"alg": "EdDSA", "kid": "5f2c", "typ": "JWT"}
GOOD_CLAIMS = {"iss": "codemaze", "aud": "codemaze", "typ": "access", "sub": "ada"}


@pytest.mark.parametrize(
    ("header", "claims", "kind"),
    [
        ({}, {}, "signature"),
        ({"alg": "none"}, {}, "algorithm"),
        ({"alg": "HS256"}, {}, "algorithm"),
        ({"alg": None}, {}, "algorithm"),
        ({"kid": "../../dev/null"}, {}, "key-id"),
        ({"kid": "' OR 1=1 --"}, {}, "key-id"),
        ({"kid": "http://evil.test/key"}, {}, "key-id"),
        ({"kid": ["a"]}, {}, "key-id"),
        ({"kid": None}, {}, "key-id"),
        ({}, {"iss": "https://evil.test/"}, "issuer"),
        ({}, {"aud": "problem"}, "audience"),
        ({}, {"typ": "refresh"}, "type"),
    ],
)
def test_a_token_is_described_by_what_is_wrong_with_it(
    header: dict[str, Any], claims: dict[str, Any], kind: str
) -> None:
    found, data = describe(token(GOOD_HEADER | header, GOOD_CLAIMS | claims))
    assert found == kind
    assert data.get("sub") == "ada"
    assert "headers" not in data


def test_tokens_of_other_kinds_are_known() -> None:
    assert describe("A" * 43) == ("refresh-token", {})
    bearer = ServiceToken(KEY, caller="game", callee="auth").header()["Authorization"]
    kind, data = describe(bearer.removeprefix("Bearer "))
    assert (kind, data["iss"], data["aud"]) == ("service-token", "game", "auth")
    assert (
        describe(jwt.encode({"iss": "x"}, KEY, headers={"jku": "https://evil.test"}))[1]["headers"] == "jku"
    )
    for text in ("", "x", "a.b", "a.b.c", "..", "x" * 5000, token([], {}), token({}, 5), "é.é.é"):
        assert describe(text) == ("malformed", {})


@given(st.text() | st.tuples(st.binary(), st.binary()).map(
    lambda parts: ".".join([*(base64.urlsafe_b64encode(part).decode() for part in parts), "x"])
))  # fmt: skip
def test_any_text_is_described(text: str) -> None:
    kind, data = describe(text)
    assert kind
    assert all(clean(value) == value for value in data.values())
