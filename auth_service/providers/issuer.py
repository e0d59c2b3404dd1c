"""What an issuer of OpenID Connect publishes: its addresses, and the keys of its signatures."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from auth_service.clock import Clock
from auth_service.providers.errors import ProviderRefused, ProviderUnavailable, Reason
from auth_service.providers.fetch import RETRY_AFTER, Answer, Fetcher, unavailable
from auth_service.providers.settings import is_loopback, is_safe_url
from auth_service.providers.tokens import Unverified, find_key

SHORTEST_AGE, USUAL_AGE, LONGEST_AGE = 30, 600, 86_400
"""Seconds that what an issuer publishes is kept, whatever it says."""
STALE = timedelta(days=1)
"""How long known keys go on while the issuer is down."""
SEARCH_PAUSE = timedelta(seconds=5)
"""Between two fetches for the sake of unknown key ids, however many of them come."""
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Metadata:
    """The addresses of an issuer (OpenID Connect Discovery, section 3)."""

    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None
    introspection_endpoint: str | None
    names_itself: bool
    """Whether its authorization responses tell its name (RFC 9207)."""
    basic: bool
    """Whether the client's secret goes into a header, rather than into the form."""


class Cached:
    """A document that is fetched anew once it is old; the old one goes on while that fails."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._value: Any = None
        self._fetched_at = self._fresh_until = self._next_try = self._good_until = _LONG_AGO
        self._lock = asyncio.Lock()

    async def get(self, fetch: Callable[[], Any], *, not_before: datetime | None = None) -> Any:
        """The document.

        ``fetch``: gets an `Answer` and the value that it holds; ``not_before``: fetch anew what is older.
        Raises ProviderUnavailable.
        """
        if self._is_fresh(not_before):
            return self._value
        async with self._lock:  # who comes during a fetch gets what it brings
            now = self._clock()
            if self._is_fresh(not_before):
                return self._value
            goes_on = not_before is None and now < self._good_until
            if now < self._next_try:
                if goes_on:
                    return self._value
                raise ProviderUnavailable(retry_after=RETRY_AFTER)
            try:
                answer, value = await fetch()
            except ProviderUnavailable:
                self._next_try = self._clock() + timedelta(seconds=RETRY_AFTER)
                if goes_on:
                    return self._value
                raise
            self._keep(answer, value, now)
            return value

    def _keep(self, answer: Answer, value: Any, now: datetime) -> None:
        said = USUAL_AGE if answer.max_age is None else answer.max_age
        age = timedelta(seconds=min(max(said, SHORTEST_AGE), LONGEST_AGE))
        self._value, self._fetched_at = value, now
        self._fresh_until, self._good_until = now + age, now + max(age, STALE)

    def _is_fresh(self, not_before: datetime | None) -> bool:
        if self._clock() >= self._fresh_until:
            return False
        return not_before is None or self._fetched_at >= not_before


class Issuer:
    """One issuer."""

    def __init__(self, issuer: str, fetcher: Fetcher, clock: Clock) -> None:
        self._issuer = issuer
        self._fetcher = fetcher
        self._clock = clock
        self._metadata = Cached(clock)
        self._keys = Cached(clock)
        self._next_search = _LONG_AGO
        self._search_failed = False
        self._searching = asyncio.Lock()

    async def metadata(self) -> Metadata:
        """Raises ProviderUnavailable, also for a document of another issuer or of unsafe addresses."""
        found: Metadata = await self._metadata.get(self._fetch_metadata)
        return found

    async def key_for(self, token: Unverified) -> Mapping[str, Any]:
        """The key that a token names; raises ProviderRefused or ProviderUnavailable."""
        key = find_key(await self._keys.get(self._fetch_keys), token)
        if key is None:
            async with self._searching:  # who comes during a search gets what it finds
                key = find_key(await self._keys.get(self._fetch_keys), token) or await self._search(token)
        return key

    async def _search(self, token: Unverified) -> Mapping[str, Any]:
        now = self._clock()
        if now >= self._next_search:
            self._next_search, self._search_failed = now + SEARCH_PAUSE, True
            key = find_key(await self._keys.get(self._fetch_keys, not_before=now), token)
            self._search_failed = False
            if key is not None:
                return key
        elif self._search_failed:
            raise ProviderUnavailable(retry_after=RETRY_AFTER)
        raise ProviderRefused(Reason.UNKNOWN_KEY)

    async def _fetch_metadata(self) -> tuple[Answer, Metadata]:
        url = f"{self._issuer.removesuffix('/')}/.well-known/openid-configuration"
        answer = await self._fetcher.get(url)
        return answer, self._read(url, answer)

    async def _fetch_keys(self) -> tuple[Answer, list[Any]]:
        url = (await self.metadata()).jwks_uri
        answer = await self._fetcher.get(url)
        keys = answer.members.get("keys")
        if answer.status != 200 or not isinstance(keys, list):
            raise unavailable(url, "there is no JWK set")
        return answer, [key for key in keys if isinstance(key, dict)]

    def _read(self, url: str, answer: Answer) -> Metadata:
        members = answer.members
        if answer.status != 200 or members.get("issuer") != self._issuer:
            raise unavailable(url, f"this is not the configuration of {self._issuer}")

        def address(name: str, *, required: bool = True) -> str | None:
            value = members.get(name)
            if value is None and not required:
                return None
            if not isinstance(value, str) or not self._trusts(value):
                raise unavailable(url, f"{name} is not an address of https")
            return value

        methods = members.get("token_endpoint_auth_methods_supported")
        return Metadata(
            authorization_endpoint=address("authorization_endpoint") or "",
            token_endpoint=address("token_endpoint") or "",
            jwks_uri=address("jwks_uri") or "",
            userinfo_endpoint=address("userinfo_endpoint", required=False),
            introspection_endpoint=address("introspection_endpoint", required=False),
            names_itself=members.get("authorization_response_iss_parameter_supported") is True,
            basic=not isinstance(methods, list) or "client_secret_basic" in methods or not methods,
        )

    def _trusts(self, url: str) -> bool:
        """Whether an address may be asked: https, or within this machine where the issuer itself is."""
        if not is_safe_url(url):
            return False
        return urlsplit(url).scheme == "https" or is_loopback(urlsplit(self._issuer).hostname or "")
