"""Sessions and their refresh tokens.

A session is one sign-in on one device. It goes on by refresh tokens, of which only the newest counts: using
one makes the next. When one that was used already comes again, two parties have the same token and nobody can
say which of them is honest, so the session ends (RFC 9700, section 4.14.2). This is strict: a client whose
answer was lost logs in again, and one that shares a token between tabs must refresh in one of them only.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, StrEnum
from uuid import UUID

from shared.errors import NotFound, Unauthenticated

PASSWORD, GUEST = "password", "guest"
"""Methods of signing in, beside the names of identity providers."""
LONGEST_USER_AGENT = 255
"""Characters that are kept."""


class InvalidRefreshToken(Unauthenticated):
    """The refresh token is not valid; log in again."""

    code = "invalid-refresh-token"


class MisplacedToken(InvalidRefreshToken):
    """This is no refresh token."""


class RefreshTokenReused(InvalidRefreshToken):
    """The refresh token was used before; its session has been ended, log in again."""

    code = "refresh-token-reused"


class SessionNotFound(NotFound):
    """You have no such session."""

    code = "session-not-found"


class SecondFactorFor(StrEnum):
    """Of whom a second factor is wanted."""

    NOBODY = "nobody"
    STAFF = "staff"
    """Moderators and admins, who are players until they have one."""
    EVERYBODY = "everybody"
    """All but guests; until they have one, they can do nothing but turn it on."""


@dataclass(frozen=True, slots=True)
class Client:
    """Where a session was started."""

    address: str | None = None
    user_agent: str | None = None


NOBODY = Client()
"""Of what comes from nowhere that is known."""


@dataclass(frozen=True, slots=True)
class Session:
    """One sign-in on one device."""

    id: UUID
    user_id: UUID
    method: str
    """How it was begun: `PASSWORD`, `GUEST`, or the name of an identity provider."""
    created_at: datetime
    authenticated_at: datetime
    """When its user last showed who he is."""
    expires_at: datetime
    revoked_at: datetime | None = None

    def is_live(self, now: datetime) -> bool:
        return self.revoked_at is None and now < self.expires_at


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """How long sessions last, in seconds."""

    account: int
    """Without a refresh."""
    guest: int
    """Without a refresh, a guest's."""
    longest: int
    """However often they are refreshed."""

    def end(self, *, is_guest: bool, created_at: datetime, now: datetime) -> datetime:
        """When a session ends that is used now and no more."""
        unused = now + timedelta(seconds=self.guest if is_guest else self.account)
        return min(unused, created_at + timedelta(seconds=self.longest))


@dataclass(frozen=True, slots=True)
class SeenSession:
    """A session, and from where it was last used."""

    session: Session
    client: Client
    last_used_at: datetime


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """What is kept of a refresh token."""

    session: Session
    expires_at: datetime
    rotated_at: datetime | None = None


class Verdict(Enum):
    """What is to be done about a refresh token."""

    ROTATE = "rotate"
    """It is good: make the next one."""
    END_SESSION = "end session"
    """It was used before: nobody may go on with this session."""
    REFUSE = "refuse"
    """It is of no use, and nothing is at risk."""


def judge(token: RefreshToken, now: datetime) -> Verdict:
    """Decide on a refresh token that somebody shows."""
    if not token.session.is_live(now):
        return Verdict.REFUSE
    if token.rotated_at is not None:
        return Verdict.END_SESSION
    return Verdict.ROTATE if now < token.expires_at else Verdict.REFUSE
