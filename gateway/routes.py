"""The table: which service answers which paths, and who may ask.

A prefix matches whole segments; the longest one wins, and among equals the one for the request's method.
What is not in the table is not reachable: ``/internal`` is in no row.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from shared.web import Policy

_ONE_SPELLING = re.compile(r"(?:/[A-Za-z0-9._~-]+)+")
"""Prefixes whose characters a path that `gateway.paths` lets through cannot hold in another form."""


class Service(Enum):
    """The services behind the gateway."""

    AUTH = "auth"
    PROBLEM = "problem"
    GAME = "game"


@dataclass(frozen=True, slots=True)
class Route:
    """One row of the table."""

    prefix: str
    service: Service
    policy: Policy = Policy.GUEST
    method: str | None = None
    """The one method that this row is for; None: all."""
    token_checked: bool = False
    """With the public policy: a token that is given must be valid."""
    session_passed: bool = False
    """With the public policy: the session cookie goes on as a bearer token, as it does everywhere else."""
    refresh_passed: bool = False
    """Whether the cookie with the refresh token goes on."""
    signs_in: bool = False
    """Whether it signs somebody in: a page of an unknown origin must not do that to its visitors, with or
    without a cookie."""
    flow_passed: bool = False
    """Whether the cookie that ties a visit to an identity provider to its browser goes on."""
    before_second_factor: bool = False
    """Whether accounts may come, too, that have yet to turn on the second factor that is wanted of them."""
    slash: bool = False
    """Whether the service wants the path to end in a slash (otherwise a trailing one is dropped)."""
    body_limit: int | None = None
    """Bytes of a request's body; None: as the settings say for all."""


IMAGES_LIMIT = 4_000_000
"""Bytes: two drawings in base64."""
DRAFT_LIMIT = 10_000_000
"""Bytes: a problem with its tests."""
ARCHIVE_LIMIT = 20_000_000
"""Bytes: a problem with its tests, packed."""

AUTH, PROBLEM, GAME = Service.AUTH, Service.PROBLEM, Service.GAME

TABLE = (
    Route("/api/auth", AUTH, refresh_passed=True),
    Route("/api/auth/me", AUTH, before_second_factor=True),
    Route("/api/auth/second-factor", AUTH, before_second_factor=True),
    Route("/api/auth/reauthenticate", AUTH, refresh_passed=True, before_second_factor=True),
    Route("/api/auth/register", AUTH, Policy.PUBLIC, refresh_passed=True, signs_in=True),
    Route("/api/auth/login", AUTH, Policy.PUBLIC, refresh_passed=True, signs_in=True),
    Route("/api/auth/guest", AUTH, Policy.PUBLIC, session_passed=True, refresh_passed=True, signs_in=True),
    Route("/api/auth/refresh", AUTH, Policy.PUBLIC, refresh_passed=True, signs_in=True),
    Route("/api/auth/logout", AUTH, Policy.PUBLIC, session_passed=True, refresh_passed=True),
    Route("/api/auth/sync", AUTH, Policy.PUBLIC, refresh_passed=True, signs_in=True),
    Route("/api/auth/providers", AUTH, Policy.PUBLIC),
    Route("/api/auth/identities/confirm", AUTH, Policy.PUBLIC),
    Route("/api/auth/upgrade", AUTH, refresh_passed=True, signs_in=True),
    Route("/api/auth/oauth", AUTH, Policy.PUBLIC, flow_passed=True, signs_in=True),
    Route("/api/auth/password/forgot", AUTH, Policy.PUBLIC),
    Route("/api/auth/password/reset", AUTH, Policy.PUBLIC, signs_in=True),
    Route("/api/auth/email/verify", AUTH, Policy.PUBLIC, signs_in=True),
    Route("/api/auth/audit", AUTH, Policy.ADMIN),
    Route("/api/avatars", AUTH, Policy.PUBLIC),
    Route("/api/users", AUTH),
    Route("/users/update", AUTH, Policy.PLAYER),
    Route("/auth", AUTH),
    Route("/auth/register", AUTH, Policy.PUBLIC, signs_in=True),
    Route("/auth/login", AUTH, Policy.PUBLIC, signs_in=True),
    Route("/auth/logout", AUTH, Policy.PUBLIC, session_passed=True, before_second_factor=True),
    Route("/register", AUTH, Policy.PUBLIC, signs_in=True),
    Route("/login", AUTH, Policy.PUBLIC, session_passed=True, refresh_passed=True, signs_in=True),
    Route("/logout", AUTH, Policy.PUBLIC, session_passed=True),
    Route("/.well-known/jwks.json", AUTH, Policy.PUBLIC),
    Route("/api/problems", PROBLEM),
    Route("/api/problems/drafts", PROBLEM, Policy.AUTHOR, body_limit=DRAFT_LIMIT),
    Route("/api/problems/drafts/import", PROBLEM, Policy.AUTHOR, body_limit=ARCHIVE_LIMIT),
    Route("/api/images", PROBLEM, body_limit=IMAGES_LIMIT),
    Route("/api/executions", PROBLEM),
    Route("/api/execution/languages", PROBLEM, Policy.PUBLIC),
    Route("/api/battles", GAME),
    Route("/api/rooms", GAME),
    Route("/users", GAME),
    Route("/users/profile", GAME),
    Route("/users/leaderboard", GAME),
    Route("/users/avatars", GAME),
    Route("/problems", GAME),
    Route("/socket.io", GAME, Policy.PUBLIC, token_checked=True, session_passed=True, slash=True),
)


class RouteTable:
    """Looks paths up; the cost does not grow with the table."""

    def __init__(self, routes: Iterable[Route] = TABLE) -> None:
        self.routes = tuple(routes)
        self._by_prefix: dict[str, dict[str | None, Route]] = {}
        for route in self.routes:
            if _ONE_SPELLING.fullmatch(route.prefix) is None:
                raise ValueError(f"the prefix {route.prefix!r} could be spelled in other ways")
            self._by_prefix.setdefault(route.prefix, {})[route.method] = route

    def find(self, method: str, path: str) -> Route | None:
        """The route of a plain path, or None."""
        prefix = path
        while prefix:
            rows = self._by_prefix.get(prefix)
            if rows is not None:
                route = rows.get(method) or rows.get(None)
                if route is not None:
                    return route
            prefix = prefix.rpartition("/")[0]
        return None
