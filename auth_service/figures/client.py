"""Asking a site: one request after another, bounded in time and in size, and of the configured host only."""

import asyncio
import ipaddress
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import aiohttp
import orjson
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from auth_service.clock import Clock
from auth_service.figures.errors import NoFigures, SiteRests
from auth_service.figures.limits import UNSAID, rest_until
from auth_service.figures.sites.source import Query
from shared.serve import VERSION

log = logging.getLogger(__name__)

LONGEST_ANSWER = 1024 * 1024
"""Bytes."""
MOST_AT_A_TIME = 4
"""Connections to all sites together; each site has one."""

_ANSWERS = (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED, HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND)
_LONGEST_MARK = 256
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Mark:
    """By which a site tells whether what it said still holds (RFC 9110, section 8.8)."""

    etag: str | None
    last_modified: str | None

    def conditions(self) -> dict[str, str]:
        """The headers of a request for what has changed since."""
        pairs = (("If-None-Match", self.etag), ("If-Modified-Since", self.last_modified))
        return {name: value for name, value in pairs if value is not None}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a site answered with status 200, 304, 400 or 404."""

    status: int
    body: Any
    """Parsed JSON; None unless the status is 200 or 400."""
    mark: Mark | None


class PublicAddresses(AbstractResolver):
    """Finds only addresses of the public Internet, unless a name is an inner one.

    A name without a dot, such as localhost or that of a container, is inner: whoever configured it means it.
    A public name that leads to an address of ours, by mistake or by malice, leads nowhere.
    """

    def __init__(self, resolver: AbstractResolver) -> None:
        self._resolver = resolver

    async def resolve(self, host: str, port: int = 0, family: Any = 0) -> list[ResolveResult]:
        found = await self._resolver.resolve(host, port, family)
        if "." not in host.rstrip("."):
            return found
        public = [each for each in found if _is_public(each["host"])]
        if not public:
            raise OSError(None, f"{host} has no public address")
        return public

    async def close(self) -> None:
        await self._resolver.close()


def _is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    inner = _inner(ip) if isinstance(ip, ipaddress.IPv6Address) else None
    return (inner or ip).is_global and not (inner or ip).is_multicast


def _inner(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 address stands for: mapped, of NAT64 (RFC 6052) or of 6to4."""
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)
    return ip.ipv4_mapped or ip.sixtofour


@asynccontextmanager
async def open_session(
    timeout: float, resolver: AbstractResolver | None = None
) -> AsyncIterator[aiohttp.ClientSession]:
    """``timeout``: seconds for a request and its answer."""
    connector = aiohttp.TCPConnector(
        resolver=PublicAddresses(resolver or aiohttp.DefaultResolver()),
        limit=MOST_AT_A_TIME,
        limit_per_host=1,
    )
    async with aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=timeout),
        # A small answer could unpack to a large one; so none is to be packed.
        auto_decompress=False,
        headers={"User-Agent": f"Codemaze/{VERSION}", "Accept-Encoding": "identity"},
    ) as session:
        yield session


class Client:
    """Asks one site, at most one thing at a time, and remembers how long it wants to rest."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        base: str,
        headers: Mapping[str, str],
        clock: Clock,
        *,
        pace: float,
    ) -> None:
        """``base``: all requests go below this URL; ``pace``: seconds between two requests."""
        self._session = session
        self._base = base.rstrip("/")
        self._headers = dict(headers)
        self._clock = clock
        self._pace = pace
        self._turn = asyncio.Lock()
        self._next_at = 0.0
        self.rests_until = clock()

    async def ask(self, query: Query, mark: Mark | None = None) -> Answer:
        """The answer to a query; with a mark it may be that nothing changed.

        Raises NoFigures, and SiteRests where the site must not be asked (any more).
        """
        async with self._turn:
            loop = asyncio.get_running_loop()
            await asyncio.sleep(self._next_at - loop.time())
            if self.rests_until > self._clock():
                raise SiteRests(self.rests_until)
            self._next_at = loop.time() + self._pace
            try:
                return await self._ask(query, mark)
            except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
                raise NoFigures(type(error).__name__) from error

    def rest(self) -> SiteRests:
        """Leave the site alone for a while: it said so in a body."""
        self.rests_until = self._clock() + UNSAID
        return SiteRests(self.rests_until)

    async def _ask(self, query: Query, mark: Mark | None) -> Answer:
        headers = dict(self._headers)
        if mark is not None:
            headers |= mark.conditions()
        async with self._session.request(
            "GET" if query.body is None else "POST",
            URL("/".join((self._base, *(quote(segment, safe="") for segment in query.path))), encoded=True),
            params=query.params,
            json=query.body,
            headers=headers,
            allow_redirects=False,
        ) as response:
            self._heed(response)
            body = None
            if response.status in (HTTPStatus.OK, HTTPStatus.BAD_REQUEST):
                body = orjson.loads(await _read(response))
            return Answer(response.status, body, _mark_of(response))

    def _heed(self, response: aiohttp.ClientResponse) -> None:
        until = rest_until(response.status, response.headers, self._clock())
        if until is not None:
            self.rests_until = until
            log.info("%s rests until %s", self._base, until)
        if response.status not in _ANSWERS:
            if until is not None:
                raise SiteRests(until)
            raise NoFigures(f"status {response.status}")


async def _read(response: aiohttp.ClientResponse) -> bytes:
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise NoFigures("a packed answer")
    if (response.content_length or 0) > LONGEST_ANSWER:
        raise NoFigures("too long an answer")
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > LONGEST_ANSWER:
            raise NoFigures("too long an answer")
    return bytes(body)


def _mark_of(response: aiohttp.ClientResponse) -> Mark | None:
    etag, last_modified = response.headers.get("ETag"), response.headers.get("Last-Modified")
    mark = Mark(
        etag if etag is not None and len(etag) <= _LONGEST_MARK else None,
        last_modified if last_modified is not None and len(last_modified) <= _LONGEST_MARK else None,
    )
    return mark if mark.conditions() else None
