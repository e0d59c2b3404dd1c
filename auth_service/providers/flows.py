"""The authorization-code flow (RFC 6749, section 4.1) with PKCE (RFC 7636), for browsers.

A visit to a provider is tied to the browser by a cookie, and its state counts once: neither a stolen state
nor somebody else's code gets anywhere (RFC 9700, sections 2.1 and 4.7).
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from auth_service.clock import Clock
from auth_service.opaque import FORM, hash_token, new_token
from auth_service.providers import repository
from auth_service.providers.domain import Flow, Person, with_query
from auth_service.providers.errors import (
    ProviderDenied,
    ProviderUnavailable,
    PublicUrlMissing,
    Reason,
    StateMismatch,
)
from auth_service.providers.exchange import Providers
from auth_service.providers.fetch import RETRY_AFTER
from auth_service.providers.linking import Linking
from auth_service.providers.people import People
from auth_service.providers.refusals import Refusals
from auth_service.sessions.domain import Client
from auth_service.sessions.service import SignedIn
from auth_service.sign_in.domain import SecondFactorRequired
from shared.db import Database
from shared.errors import CodemazeError
from shared.identity import Identity

LIFETIME = 600
"""Seconds that a visit to a provider may take."""
PATH = "/api/auth/oauth"
_OUT_OF_ORDER = frozenset({"server_error", "temporarily_unavailable"})


@dataclass(frozen=True, slots=True)
class Departure:
    """Where a browser is sent, and what it is to keep meanwhile."""

    url: str
    browser: str


@dataclass(frozen=True, slots=True)
class Landing:
    """Where a browser that came back goes on, and what it has by then."""

    location: str
    signed_in: SignedIn | None = None


class Flows:
    """Use cases of browsers."""

    def __init__(
        self,
        db: Database,
        providers: Providers,
        people: People,
        linking: Linking,
        refusals: Refusals,
        public_url: str | None,
        clock: Clock,
    ) -> None:
        self._db = db
        self._providers = providers
        self._people = people
        self._linking = linking
        self._refusals = refusals
        self._public_url = public_url
        self._clock = clock

    def start_url(self, name: str) -> str | None:
        """Where a browser's sign-in begins; None without PUBLIC_URL."""
        return None if self._public_url is None else self._url(name, "start")

    async def start(
        self, name: str, return_to: str, browser: str | None, caller: Identity | None = None
    ) -> Departure:
        """Begin a visit; ``browser``: what the cookie holds, ``caller``: whose account is to be linked.

        Raises ProviderUnknown, PublicUrlMissing, ProviderUnavailable; for a caller AlreadyLinked,
        RevokedToken or ReauthenticationRequired.
        """
        client = self._providers.get(name)
        redirect_uri = self._url(name, "callback")
        if caller is not None:
            await self._linking.require_room(caller, name)
        state, nonce, verifier = new_token(), new_token(), new_token()
        if browser is None or FORM.fullmatch(browser) is None:
            browser = new_token()
        url = await client.authorization_url(
            redirect_uri=redirect_uri, state=state, nonce=nonce, verifier=verifier
        )
        now = self._clock()
        flow = Flow(
            provider=name,
            nonce=nonce,
            code_verifier=verifier,
            return_to=return_to,
            user_id=None if caller is None else caller.user_id,
            session_id=None if caller is None else caller.session_id,
            expires_at=now + timedelta(seconds=LIFETIME),
            browser_hash=hash_token(browser),
        )
        async with self._db.begin() as conn:
            await repository.begin_flow(conn, state, flow, now)
        return Departure(url, browser)

    async def come_back(
        self, name: str, query: Mapping[str, str], browser: str | None, client: Client
    ) -> Landing:
        """End a visit: sign in, or link. What goes wrong is told in the query of where the browser goes on.

        Raises StateMismatch where it is not known where that is.
        """
        async with self._refusals.watch(name, client):
            async with self._db.begin() as conn:
                flow = await repository.end_flow(conn, query.get("state", ""))
            if flow is None:
                raise StateMismatch
        try:
            async with self._refusals.watch(name, client):
                return await self._end(flow, name, query, browser, client)
        except SecondFactorRequired as error:
            # Behind the #, no server's log and no Referer header gets to see the challenge.
            members = {key: str(error.extra[key]) for key in ("challenge", "expires_in")}
            return Landing(f"{flow.return_to}#{urlencode(members)}")
        except CodemazeError as error:
            more = {"mailed": "true"} if error.extra.get("mailed") else {}
            return Landing(with_query(flow.return_to, error=error.code, **more))

    async def _end(
        self, flow: Flow, name: str, query: Mapping[str, str], browser: str | None, client: Client
    ) -> Landing:
        held = b"" if browser is None else hash_token(browser)
        is_here = hmac.compare_digest(held, flow.browser_hash) and flow.provider == name
        if not is_here or flow.expires_at <= self._clock():
            raise StateMismatch
        person = await self._ask(flow, query)
        label = self._providers.labels[name]
        if flow.user_id is not None:
            signed_in = await self._linking.link(flow, person, label, client)
            return Landing(with_query(flow.return_to, linked=name), signed_in)
        return Landing(flow.return_to, await self._people.sign_in(person, label, client))

    async def _ask(self, flow: Flow, query: Mapping[str, str]) -> Person:
        if query.get("error") in _OUT_OF_ORDER:
            raise ProviderUnavailable(retry_after=RETRY_AFTER)
        if "error" in query or "code" not in query:
            raise ProviderDenied(Reason.DENIED)
        return await self._providers.get(flow.provider).by_code(
            query["code"],
            issuer=query.get("iss"),
            redirect_uri=self._url(flow.provider, "callback"),
            nonce=flow.nonce,
            verifier=flow.code_verifier,
        )

    def _url(self, name: str, end: str) -> str:
        if self._public_url is None:
            raise PublicUrlMissing
        return f"{self._public_url.rstrip('/')}{PATH}/{name}/{end}"
