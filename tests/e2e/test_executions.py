"""Executions through the gateway: live, by cookie alone, and when problem_service is killed meanwhile."""

import asyncio
import uuid
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from yarl import URL

from deploy.stack import Stack
from tests.e2e.conftest import run_stack
from tests.problem_service.executions.conftest import TALKS, read_events
from tests.waiting import until

LEASE = "1"
SLOWLY = """
import time
print('begun', flush=True)
while time.process_time() < 1.5: pass
print('done')
"""


@pytest.fixture
def own_stack(prepared: Path) -> Iterator[Stack]:
    """A stack whose services may be killed."""
    with run_stack(prepared, PROBLEM_EXECUTIONS_LEASE=LEASE) as running:
        yield running


async def sign_up(http: aiohttp.ClientSession, url: str) -> None:
    """A new player, known by the session cookie from then on, as a browser is."""
    body = {"username": f"ada-{uuid.uuid4().hex[:8]}", "password": "correct horse battery", "cookie": True}
    async with http.post(f"{url}/api/auth/register", json=body) as answer:
        assert answer.status == 201, await answer.text()
    assert http.cookie_jar.filter_cookies(URL(url))


async def ask(http: aiohttp.ClientSession, method: str, url: str, **options: Any) -> Any:
    async with http.request(method, url, **options) as answer:
        assert answer.status < 300, await answer.text()
        return await answer.json()


async def start(http: aiohttp.ClientSession, url: str, source: str) -> str:
    """Have a program run; the execution's address."""
    body = {"language": "python", "source": source, "stdin": ""}
    async with http.post(f"{url}/api/executions", json=body, headers={"Origin": url}) as answer:
        assert answer.status == 202, await answer.text()
        return url + answer.headers["Location"]


async def follow(http: aiohttp.ClientSession, address: str) -> AsyncGenerator[dict[str, Any], None]:
    async with http.get(f"{address}/events") as answer:
        assert (answer.status, answer.content_type) == (200, "text/event-stream")
        async for event in read_events(answer):
            yield event


@pytest.mark.xdist_group("rest")
async def test_a_browser_follows_a_program_live_and_aborts_it(stack: Stack) -> None:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        await sign_up(http, stack.url)
        address = await start(http, stack.url, TALKS)
        async with aclosing(follow(http, address)) as events:
            assert [(await anext(events))["event"] for _ in range(2)] == ["started", "built"]
            assert (await anext(events))["data"] == {"stream": "stdout", "text": "here I am\n"}
            assert (await ask(http, "GET", address))["status"] == "running"
            aborted = await ask(http, "DELETE", address, headers={"Origin": stack.url})
            assert (aborted["status"], aborted["output"]) == ("cancelled", "here I am\n")
            last = [event async for event in events]
        assert [event["event"] for event in last] == ["finished"]
        assert last[0]["data"]["execution"] == aborted


@pytest.mark.xdist_group("kills")
async def test_a_program_is_run_again_when_the_service_was_killed(own_stack: Stack) -> None:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        await sign_up(http, own_stack.url)
        address = await start(http, own_stack.url, SLOWLY)
        async with aclosing(follow(http, address)) as events:
            assert [(await anext(events))["event"] for _ in range(3)] == ["started", "built", "printed"]
            await asyncio.to_thread(own_stack.kill, "problem")
            with pytest.raises(aiohttp.ClientError):
                await anext(events)
        own_stack.launch("problem")

        async def finished() -> Any:
            async with http.get(address) as answer:
                if answer.status != 200:
                    return None
                execution = await answer.json()
            return execution if execution["status"] not in ("pending", "running") else None

        done = await until(finished, every=0.1, within=60)
        assert (done["status"], done["output"]) == ("completed", "begun\ndone\n")
