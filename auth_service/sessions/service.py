"""The life of a session: start, refresh, resume, end."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from auth_service import feed
from auth_service.accounts.domain import User
from auth_service.clock import Clock
from auth_service.opaque import new_token
from auth_service.sessions import repository
from auth_service.sessions.domain import (
    Client,
    InvalidRefreshToken,
    RefreshTokenReused,
    Session,
    Verdict,
    judge,
)
from auth_service.sessions.ending import end_all
from auth_service.sessions.tokens import AccessTokens
from shared.db import Connection, Database
from shared.identity import Identity, RevokedToken


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """How long an unused session lasts, in seconds."""

    account: int
    guest: int

    def end(self, user: User, now: datetime) -> datetime:
        return now + timedelta(seconds=self.guest if user.is_guest else self.account)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What somebody has after signing in or refreshing."""

    user: User
    session: Session
    access_token: str
    refresh_token: str
    expires_in: int
    """Seconds that the access token holds."""


class Sessions:
    """Use cases of sessions."""

    def __init__(self, db: Database, tokens: AccessTokens, lifetimes: Lifetimes, clock: Clock) -> None:
        self._db = db
        self._tokens = tokens
        self._lifetimes = lifetimes
        self._clock = clock

    async def start(self, conn: Connection, user: User, client: Client, *, method: str) -> SignedIn:
        """Begin a session of a user, within the caller's transaction; `SignIns.finish` decides on it."""
        now = self._clock()
        session = Session(
            id=uuid4(),
            user_id=user.id,
            method=method,
            created_at=now,
            authenticated_at=now,
            expires_at=self._lifetimes.end(user, now),
        )
        token = new_token()
        await repository.insert(conn, session, token, client)
        return self._signed_in(user, session, token, now)

    async def refresh(self, token: str) -> SignedIn:
        """Go on with a session; raises InvalidRefreshToken or RefreshTokenReused."""
        async with self._db.begin() as conn:
            now = self._clock()
            found = await repository.find_by_token(conn, token, lock=True)
            if found is None:
                raise InvalidRefreshToken
            user, known = found
            match judge(known, now):
                case Verdict.ROTATE:
                    return await self._rotate(conn, user, known.session, now)
                case Verdict.REFUSE:
                    raise InvalidRefreshToken
                case Verdict.END_SESSION:
                    await self._end(conn, known.session.id, now)
        raise RefreshTokenReused  # once the end of the session is committed

    async def resume(self, identity: Identity) -> SignedIn | None:
        """Go on with the session of an access token, as when a page is loaded anew; None if it has ended."""
        async with self._db.begin() as conn:
            now = self._clock()
            found = await repository.find(conn, identity.session_id, lock=True)
            if found is None or not found[1].is_live(now):
                return None
            return await self._rotate(conn, *found, now)

    async def get_user(self, identity: Identity) -> User:
        """The caller as he is now; raises RevokedToken when the session has ended."""
        async with self._db.connect() as conn:
            found = await repository.find(conn, identity.session_id)
        if found is None or not found[1].is_live(self._clock()):
            raise RevokedToken
        return found[0]

    async def end(self, identity: Identity) -> None:
        """Log out; raises RevokedToken when that was done before."""
        async with self._db.begin() as conn:
            if not await self._end(conn, identity.session_id, self._clock()):
                raise RevokedToken

    async def end_by_token(self, token: str) -> None:
        """Log out with a refresh token, even one that was used before; raises InvalidRefreshToken."""
        async with self._db.begin() as conn:
            found = await repository.find_by_token(conn, token)
            if found is None or not await self._end(conn, found[1].session.id, self._clock()):
                raise InvalidRefreshToken

    async def end_all(self, identity: Identity) -> None:
        """Log out everywhere; raises RevokedToken when this session has ended already."""
        async with self._db.begin() as conn:
            now = self._clock()
            found = await repository.find(conn, identity.session_id, lock=True)
            if found is None or not found[1].is_live(now):
                raise RevokedToken
            await end_all(conn, identity.user_id, now)

    async def _rotate(self, conn: Connection, user: User, session: Session, now: datetime) -> SignedIn:
        session = replace(session, expires_at=self._lifetimes.end(user, now))
        token = new_token()
        await repository.rotate(conn, session, token, now)
        return self._signed_in(user, session, token, now)

    async def _end(self, conn: Connection, session_id: UUID, now: datetime) -> bool:
        if not await repository.revoke(conn, session_id, now):
            return False
        expires_at = now + timedelta(seconds=self._tokens.lifetime)
        await feed.publish(conn, feed.SessionRevoked(session_id, expires_at=expires_at), at=now)
        return True

    def _signed_in(self, user: User, session: Session, refresh_token: str, now: datetime) -> SignedIn:
        return SignedIn(
            user=user,
            session=session,
            access_token=self._tokens.issue(user, session.id, now),
            refresh_token=refresh_token,
            expires_in=self._tokens.lifetime,
        )
