"""Where requests may go: to the public Internet, and to what an operator named by its inner name."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.test_utils import TestServer

from auth_service.figures.client import Client, PublicAddresses, open_session
from auth_service.figures.errors import NoFigures
from auth_service.figures.sites.source import Query
from tests.auth_service.figures.sites import Sites, repository

Served = tuple[Sites, TestServer]


class Names(AbstractResolver):
    """A name server that leads every name to the same addresses."""

    def __init__(self, *addresses: str) -> None:
        self._addresses = addresses

    async def resolve(self, host: str, port: int = 0, family: Any = 0) -> list[ResolveResult]:
        return [
            ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=0)
            for address in self._addresses
        ]

    async def close(self) -> None:
        """Nothing to close."""


def _now() -> datetime:
    return datetime.now(UTC)


async def test_a_public_name_that_leads_to_an_inner_address_is_not_asked(sites: Served) -> None:
    served, server = sites
    served.github["ada"] = [repository()]
    async with open_session(5, Names("127.0.0.1")) as session:
        for host, asked in (("api.github.example", 0), ("github-cache", 1), ("127.0.0.1", 2)):
            client = Client(session, f"http://{host}:{server.port}/github", {}, _now, pace=0)
            if asked:
                assert (await client.ask(Query(("users", "ada")))).status == 200
            else:
                with pytest.raises(NoFigures):
                    await client.ask(Query(("users", "ada")))
            assert len(served.asked) == asked


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.0.0.8", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
        *(
            "::1",
            "fe80::1",
            "fe80::1%eth0",
            "fd00::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::",
            "224.0.0.1",
        ),
        *("255.255.255.255", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2001:db8::1"),
    ],
)
async def test_inner_addresses_are_not_public(address: str) -> None:
    with pytest.raises(OSError, match="no public address"):
        await PublicAddresses(Names(address)).resolve("api.github.com")
    found = await PublicAddresses(Names(address, "140.82.121.6", "2606:50c0:8000::154")).resolve("a.example.")
    assert [each["host"] for each in found] == ["140.82.121.6", "2606:50c0:8000::154"]
    assert [each["host"] for each in await PublicAddresses(Names(address)).resolve("localhost")] == [address]


async def test_requests_stay_below_the_configured_url_and_keep_their_pace(sites: Served) -> None:
    served, server = sites
    loop = asyncio.get_running_loop()
    began = loop.time()
    async with open_session(5) as session:
        client = Client(session, str(server.make_url("/github/")), {"X-Mine": "1"}, _now, pace=0.2)
        await asyncio.gather(
            *(client.ask(Query(("users", name), {"a": "b&c=d"})) for name in ("ada", "a/b", "a?b#c%2f"))
        )
    assert loop.time() - began >= 0.4
    assert [asked.path for asked in served.asked] == [
        "/github/users/ada?a=b%26c%3Dd",
        "/github/users/a%2Fb?a=b%26c%3Dd",
        "/github/users/a%3Fb%23c%252f?a=b%26c%3Dd",
    ]
    assert served.most_at_once["github"] == 1
    assert {asked.headers["X-Mine"] for asked in served.asked} == {"1"}
