"""The life of a session: start, refresh, resume, end."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from auth_service import feed
from auth_service.accounts.domain import User
from auth_service.audit import Event, record
from auth_service.clock import Clock
from auth_service.opaque import new_token
from auth_service.sessions import repository
from auth_service.sessions.domain import (
    NOBODY,
    Client,
    InvalidRefreshToken,
    Lifetimes,
    MisplacedToken,
    RefreshTokenReused,
    SecondFactorFor,
    SeenSession,
    Session,
    SessionNotFound,
    Verdict,
    judge,
)
from auth_service.sessions.ending import end_access, end_all
from auth_service.sessions.fresh import require_fresh, require_live
from auth_service.sessions.tokens import AccessTokens
from auth_service.sign_in.domain import Banned
from shared.db import Connection, Database
from shared.identity import Identity, RevokedToken, Role

STAFF = (Role.MODERATOR, Role.ADMIN)


@dataclass(frozen=True, slots=True)
class Policies:
    """What the operator wants of sessions."""

    lifetimes: Lifetimes
    per_user: int
    """Live sessions of a user; of more, those end that were not used for the longest time."""
    fresh: int
    """Seconds after showing who one is in which one may do what is sensitive."""
    second_factor_for: str
    """A `SecondFactorFor`."""

    def want_second_factor(self, user: User) -> bool:
        """Whether a user has to have a second factor."""
        match self.second_factor_for:
            case SecondFactorFor.EVERYBODY:
                return not user.is_guest
            case SecondFactorFor.STAFF:
                return user.role in STAFF
            case _:
                return False


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

    def __init__(self, db: Database, tokens: AccessTokens, policies: Policies, clock: Clock) -> None:
        self._db = db
        self._tokens = tokens
        self._policies = policies
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
            expires_at=self._policies.lifetimes.end(is_guest=user.is_guest, created_at=now, now=now),
        )
        token = new_token()
        await repository.insert(conn, session, token, client)
        return await self._signed_in(conn, user, session, token, now)

    async def renew(
        self, conn: Connection, user: User, session: Session, client: Client, now: datetime
    ) -> SignedIn:
        """Another session in the place of a locked one, whose user has just shown who he is.

        The last step of a transaction.
        """
        signed_in = await self.start(conn, user, client, method=session.method)
        await self._end(conn, session.id, now)
        return signed_in

    async def end_oldest(self, conn: Connection, user_id: UUID, now: datetime) -> None:
        """End the sessions of a user that are too many; whoever calls holds the user's lock."""
        for seen in (await repository.live_of(conn, user_id, now))[self._policies.per_user :]:
            await record(
                conn,
                Event.SESSION_REVOKED,
                at=now,
                user_id=user_id,
                session_id=seen.session.id,
                reason="too many sessions",
            )
            await self._end(conn, seen.session.id, now)

    async def refresh(self, token: str, client: Client = NOBODY) -> SignedIn:
        """Go on with a session; raises InvalidRefreshToken, RefreshTokenReused or Banned."""
        async with self._db.begin() as conn:
            found = await repository.find_by_token(conn, token, lock=True)
            now = self._clock()  # with the lock held: no change to the user comes between
            if found is None:
                raise MisplacedToken if token.count(".") == 2 else InvalidRefreshToken
            user, known = found
            match judge(known, now):
                case Verdict.ROTATE:
                    return await self._rotate(conn, user, known.session, client, now)
                case Verdict.REFUSE:
                    raise InvalidRefreshToken
                case Verdict.END_SESSION:
                    session_id = known.session.id
                    await record(
                        conn,
                        Event.REFRESH_REUSED,
                        at=now,
                        user_id=user.id,
                        session_id=session_id,
                        client=client,
                    )
                    await self._end(conn, session_id, now)
        raise RefreshTokenReused  # once the end of the session is committed

    async def resume(self, identity: Identity, client: Client = NOBODY) -> SignedIn | None:
        """Go on with the session of an access token, as when a page is loaded anew; None if it has ended.

        Raises Banned.
        """
        async with self._db.begin() as conn:
            found = await repository.find(conn, identity.session_id, lock=True)
            now = self._clock()
            if found is None or not found[1].is_live(now):
                return None
            return await self._rotate(conn, *found, client, now)

    async def get_user(self, identity: Identity) -> User:
        """The caller as he is now; raises RevokedToken when the session has ended."""
        async with self._db.connect() as conn:
            found = await repository.find(conn, identity.session_id)
        if found is None or not found[1].is_live(self._clock()):
            raise RevokedToken
        return found[0]

    async def list_live(self, identity: Identity) -> list[SeenSession]:
        """The caller's live sessions, the last used one first; raises RevokedToken."""
        async with self._db.connect() as conn:
            seen = await repository.live_of(conn, identity.user_id, self._clock())
        if all(each.session.id != identity.session_id for each in seen):
            raise RevokedToken
        return seen

    async def end(self, identity: Identity, client: Client = NOBODY) -> None:
        """Log out; raises RevokedToken when that was done before."""
        async with self._db.begin() as conn:
            await repository.lock_user(conn, identity.user_id)  # before the session, as everywhere
            if not await self._sign_out(conn, identity.user_id, identity.session_id, client):
                raise RevokedToken

    async def end_by_token(self, token: str, client: Client = NOBODY) -> None:
        """Log out with a refresh token, even one that was used before; raises InvalidRefreshToken."""
        async with self._db.begin() as conn:
            found = await repository.find_by_token(conn, token, lock=True)
            if found is None:
                raise InvalidRefreshToken
            user, known = found
            if not await self._sign_out(conn, user.id, known.session.id, client):
                raise InvalidRefreshToken

    async def end_all(self, identity: Identity, client: Client = NOBODY) -> None:
        """Log out everywhere; raises RevokedToken when this session has ended already."""
        async with self._db.begin() as conn:
            now = self._clock()
            await require_live(conn, identity, now)
            await record(
                conn,
                Event.SIGNED_OUT_EVERYWHERE,
                at=now,
                user_id=identity.user_id,
                session_id=identity.session_id,
                client=client,
            )
            await end_all(conn, identity.user_id, now)

    async def end_one(self, identity: Identity, session_id: UUID, client: Client = NOBODY) -> None:
        """End one of the caller's sessions; for another than the present one, the caller must be fresh.

        Raises SessionNotFound, RevokedToken or ReauthenticationRequired.
        """
        if session_id == identity.session_id:
            await self.end(identity, client)
            return
        async with self._db.begin() as conn:
            now = self._clock()
            await require_fresh(conn, identity, now, self._policies.fresh)
            found = await repository.find(conn, session_id)
            if found is None or found[0].id != identity.user_id or not found[1].is_live(now):
                raise SessionNotFound
            await self._revoke(conn, identity, session_id, client, now)

    async def end_others(self, identity: Identity, client: Client = NOBODY) -> int:
        """End all sessions of the caller but the present one, who must be fresh; how many there were.

        Raises RevokedToken or ReauthenticationRequired.
        """
        async with self._db.begin() as conn:
            now = self._clock()
            await require_fresh(conn, identity, now, self._policies.fresh)
            return await self.end_others_of(conn, identity, client, now)

    async def end_others_of(self, conn: Connection, identity: Identity, client: Client, now: datetime) -> int:
        """The same within the caller's transaction, as its last step, of a caller who was looked at."""
        others = [
            seen.session.id
            for seen in await repository.live_of(conn, identity.user_id, now)
            if seen.session.id != identity.session_id
        ]
        for session_id in others:
            await self._revoke(conn, identity, session_id, client, now)
        return len(others)

    async def _rotate(
        self, conn: Connection, user: User, session: Session, client: Client, now: datetime
    ) -> SignedIn:
        if user.is_banned(now):
            raise Banned.of(user)
        end = self._policies.lifetimes.end(is_guest=user.is_guest, created_at=session.created_at, now=now)
        session = replace(session, expires_at=end)
        token = new_token()
        await repository.rotate(conn, session, token, client, now)
        return await self._signed_in(conn, user, session, token, now)

    async def _sign_out(self, conn: Connection, user_id: UUID, session_id: UUID, client: Client) -> bool:
        """End a session as its user wants; False if it had ended before."""
        now = self._clock()
        if not await self._end(conn, session_id, now):
            return False
        await record(conn, Event.SIGNED_OUT, at=now, user_id=user_id, session_id=session_id, client=client)
        return True

    async def _revoke(
        self, conn: Connection, identity: Identity, session_id: UUID, client: Client, now: datetime
    ) -> None:
        await record(
            conn,
            Event.SESSION_REVOKED,
            at=now,
            user_id=identity.user_id,
            session_id=session_id,
            client=client,
            by_session=str(identity.session_id),
        )
        await self._end(conn, session_id, now)

    async def _end(self, conn: Connection, session_id: UUID, now: datetime) -> bool:
        if not await repository.revoke(conn, session_id, now):
            return False
        expires_at = now + timedelta(seconds=self._tokens.lifetime)
        await feed.publish(conn, feed.SessionRevoked(session_id, expires_at=expires_at), at=now)
        return True

    async def second_factor_ended(self, conn: Connection, user: User, now: datetime) -> None:
        """Where one is wanted, no access token that was issued with it counts any more.

        Whoever calls holds the user's lock. The last step of a transaction.
        """
        if self._policies.want_second_factor(user):
            await end_access(conn, user.id, now)

    async def _access_token(self, conn: Connection, user: User, session: Session, now: datetime) -> str:
        lacks = self._policies.want_second_factor(user) and not await repository.has_second_factor(
            conn, user.id
        )
        if lacks and self._policies.second_factor_for == SecondFactorFor.STAFF:
            user, lacks = replace(user, role=Role.PLAYER), False
        return self._tokens.issue(user, session.id, now, lacks_second_factor=lacks)

    async def _signed_in(
        self, conn: Connection, user: User, session: Session, refresh_token: str, now: datetime
    ) -> SignedIn:
        return SignedIn(
            user=user,
            session=session,
            access_token=await self._access_token(conn, user, session, now),
            refresh_token=refresh_token,
            expires_in=self._tokens.lifetime,
        )
