"""Asking identity providers: bounded in time and size, and following no redirects."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import aiohttp
import orjson

from auth_service.providers.errors import ProviderUnavailable
from auth_service.providers.settings import is_safe_url

log = logging.getLogger(__name__)

LARGEST = 512 * 1024
"""Bytes of an answer."""
RETRY_AFTER = 5
"""Seconds that clients are told to wait while a provider is down."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; ``body``: JSON, None where it is none."""

    status: int
    body: Any
    max_age: int | None
    """Seconds that the answer may be kept, where the provider says so."""

    @property
    def members(self) -> dict[str, Any]:
        """The body, where it is an object."""
        return self.body if isinstance(self.body, dict) else {}


class Fetcher:
    """Asks; an async context manager, which holds the connections."""

    def __init__(self, timeout: float) -> None:
        """``timeout``: seconds for a whole answer."""
        self._timeout = aiohttp.ClientTimeout(total=timeout)
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            timeout=self._timeout,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={
                "Accept": "application/json",
                "Accept-Encoding": "identity",
                "User-Agent": "codemaze",
            },
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._session is not None
        await self._session.close()

    async def get(self, url: str, *, token: str | None = None) -> Answer:
        """Ask, with a bearer token perhaps; raises ProviderUnavailable, also where it redirects."""
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        return await self._ask("GET", url, headers=headers)

    async def post(
        self,
        url: str,
        *,
        form: Mapping[str, str] | None = None,
        json: Mapping[str, str] | None = None,
        basic: tuple[str, str] | None = None,
    ) -> Answer:
        """Send a form or JSON, with a name and a password perhaps; raises as `get` does."""
        headers = {} if basic is None else {"Authorization": aiohttp.encode_basic_auth(*basic)}
        data: bytes | aiohttp.FormData | None
        if json is not None:
            headers["Content-Type"] = "application/json"
            data = orjson.dumps(json)
        else:
            data = aiohttp.FormData(form or {})
        return await self._ask("POST", url, headers=headers, data=data)

    async def _ask(self, method: str, url: str, **options: Any) -> Answer:
        assert self._session is not None
        if not is_safe_url(url):
            raise unavailable(url, "the address is not one of https")
        try:
            async with self._session.request(method, url, allow_redirects=False, **options) as response:
                if response.status >= 500 or response.status == 429 or 300 <= response.status < 400:
                    raise unavailable(url, f"it answers {response.status}")
                raw = bytearray()
                async for piece in response.content.iter_any():
                    raw += piece
                    if len(raw) > LARGEST:
                        raise unavailable(url, "its answer is too large")
                return Answer(response.status, _json(bytes(raw)), max_age(response.headers))
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise unavailable(url, repr(error)) from error


def unavailable(url: str, why: str) -> ProviderUnavailable:
    """The error to raise, which is logged; the address's query is not."""
    log.warning("%s: %s", url.partition("?")[0], why)
    return ProviderUnavailable(retry_after=RETRY_AFTER)


def max_age(headers: Mapping[str, str]) -> int | None:
    """Seconds that an answer may be kept by its Cache-Control (RFC 9111, section 5.2.2.1)."""
    directives = [part.strip().lower() for part in headers.get("Cache-Control", "").split(",")]
    if "no-store" in directives or "no-cache" in directives:
        return 0
    for directive in directives:
        name, _, value = directive.partition("=")
        if name == "max-age" and value.isdecimal() and value.isascii():
            return int(value[:9])
    return None


def _json(raw: bytes) -> Any:
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        return None
