"""Who may pass: tokens, cookies and origins, by the policy of the route."""

from collections.abc import Mapping

from gateway.errors import NotReady, OriginRefused
from gateway.headers import cookie_value
from gateway.origins import Origins
from gateway.routes import Route
from shared.errors import Unauthenticated
from shared.identity import COOKIE, Verifier, bearer
from shared.web import Policy, check_role

SESSION_COOKIE = COOKIE.encode()
REFRESH_COOKIE = b"codemaze_refresh"
FLOW_COOKIE = b"codemaze_flow"

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Access:
    """Decides on a request, and makes the credentials that go on to the service."""

    def __init__(self, verifier: Verifier, origins: Origins) -> None:
        self._verifier = verifier
        self._origins = origins
        self.ready = False
        """Whether tokens can be trusted: keys and revocations were loaded."""
        self._broken = False

    def open(self) -> None:
        """Trust tokens from now on, unless something broke already."""
        self.ready = not self._broken

    def close(self) -> None:
        """Trust no token any more: what keeps keys and revocations up to date is broken."""
        self._broken = True
        self.ready = False

    async def credentials(
        self, route: Route, method: str, headers: Mapping[bytes, bytes], *, upgrade: bool
    ) -> bytes:
        """The header lines with which the service shall know the caller.

        Raises Unauthenticated, Forbidden, OriginRefused, NotReady or KeysUnavailable.
        """
        header = headers.get(b"authorization")
        public = route.policy is Policy.PUBLIC
        if route.signs_in and method not in _SAFE and not self._origins.may_sign_in(headers):
            raise OriginRefused
        refresh = flow = None
        cookies = headers.get(b"cookie")
        if cookies is not None:
            session = None
            if header is None and (not public or route.session_passed):
                session = cookie_value(cookies, SESSION_COOKIE)
            if route.refresh_passed:
                refresh = cookie_value(cookies, REFRESH_COOKIE)
            flow = cookie_value(cookies, FLOW_COOKIE) if route.flow_passed else None
            if session is not None or refresh is not None:
                if (upgrade or method not in _SAFE) and not self._origins.knows(headers):
                    raise OriginRefused
                if session is not None:
                    header = b"Bearer " + session
        if not public or (header is not None and route.token_checked):
            await self._check(route, header)
        lines = b"" if header is None else b"Authorization: " + header + b"\r\n"
        passed = [
            name + b"=" + value
            for name, value in ((REFRESH_COOKIE, refresh), (FLOW_COOKIE, flow))
            if value is not None
        ]
        if passed:
            lines += b"Cookie: " + b"; ".join(passed) + b"\r\n"
        return lines

    async def _check(self, route: Route, header: bytes | None) -> None:
        if not self.ready:
            raise NotReady(retry_after=1)
        token = bearer(header.decode("latin-1")) if header is not None else None
        if token is None:
            raise Unauthenticated
        identity = self._verifier.cached(token) or await self._verifier.verify(
            token, before_second_factor=route.before_second_factor
        )
        check_role(identity, route.policy)
