"""Limits that replicas share by a real Redis, which is killed and comes back."""

import asyncio
import logging
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from limits import RateLimitItemPerMinute

from shared import rate
from shared.rate import Counts
from tests.shared.redis_server import RedisServer
from tests.waiting import until

ITEM = RateLimitItemPerMinute(3, namespace="bells")


@pytest.fixture
async def server() -> AsyncIterator[RedisServer]:
    with tempfile.TemporaryDirectory() as folder:  # a socket's path must be short
        made = RedisServer(Path(folder))
        await made.start()
        yield made
        made.kill()


@pytest.fixture
async def replicas(
    server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[Counts, Counts]]:
    monkeypatch.setattr(rate, "TIMEOUT", 30)  # on a busy machine, too, Redis is there
    async with Counts(server.url) as one, Counts(server.url) as other:
        yield one, other


async def passes(counts: Counts, key: str) -> bool:
    return (await counts.hit(ITEM, key)).allowed


async def test_replicas_share_a_limit(replicas: tuple[Counts, Counts]) -> None:
    one, other = replicas
    assert [await passes(counts, "ada") for counts in (one, other, one, other, one)] == [True] * 3 + [
        False
    ] * 2
    assert await passes(other, "bob")


async def test_of_many_at_once_as_many_pass_as_may(replicas: tuple[Counts, Counts]) -> None:
    outcomes = await asyncio.gather(*(passes(replicas[turn % 2], "ada") for turn in range(50)))
    assert sum(outcomes) == 3


async def test_what_is_left_is_told_from_what_all_have_used(replicas: tuple[Counts, Counts]) -> None:
    one, other = replicas
    hits = [await counts.hit(ITEM, "ada") for counts in (one, other, one, other)]
    assert [hit.remaining for hit in hits] == [2, 1, 0, 0]
    assert len({hit.reset_at for hit in hits}) == 1


async def test_without_redis_each_replica_counts_by_itself_until_it_is_back(
    server: RedisServer, replicas: tuple[Counts, Counts], caplog: pytest.LogCaptureFixture
) -> None:
    one, other = replicas
    assert [await passes(one, "ada") for _ in range(4)] == [True] * 3 + [False]
    server.kill()
    with caplog.at_level(logging.INFO, "shared.rate"):
        assert [await passes(one, "ada") for _ in range(5)] == [True] * 3 + [False] * 2
        assert [await passes(other, "ada") for _ in range(5)] == [True] * 3 + [False] * 2
        lost = [record.message for record in caplog.records]
        assert len(lost) == 2, "each says so once"
        assert all(
            message.startswith("Redis is away, requests are counted in this process") for message in lost
        )
        await server.start()
        await until(lambda: passes(one, "ada"), every=0.05, within=30)
        assert caplog.records[-1].message == "requests are counted in Redis again"
    await until(lambda: passes(other, "eve"), every=0.05, within=30)
    assert not all([await passes(counts, "ada") for counts in (one, other, one, other)])


async def test_a_redis_that_lost_a_connection_meanwhile_counts_on(
    server: RedisServer, replicas: tuple[Counts, Counts], caplog: pytest.LogCaptureFixture
) -> None:
    """A connection that a restart cut is no sign that Redis is away."""
    assert await passes(replicas[0], "ada")
    server.kill()
    await server.start()
    assert (await replicas[0].hit(ITEM, "ada")).remaining == 2, "the new one knows nothing of the past"
    assert not caplog.records


async def test_nobody_waits_long_for_a_redis_that_does_not_answer(
    server: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    async with Counts(server.url) as counts:
        await until(lambda: passes(counts, "eve"), every=0.05, within=30)
        server.freeze()
        async with asyncio.timeout(30):
            assert [await passes(counts, "ada") for _ in range(4)] == [True] * 3 + [False]
        assert caplog.records[-1].message.startswith("Redis is away")
        server.thaw()
        await until(lambda: passes(counts, "ada"), every=0.05, within=30)


async def test_a_redis_that_is_away_from_the_start_is_taken_up_once_it_is_there(
    server: RedisServer, replicas: tuple[Counts, Counts]
) -> None:
    one, other = replicas
    server.kill()
    assert [await passes(one, "ada") for _ in range(4)] == [True] * 3 + [False]
    await server.start()
    await until(lambda: passes(one, "ada"), every=0.05, within=30)
    assert [await passes(other, "ada") for _ in range(3)] == [True, True, False]
