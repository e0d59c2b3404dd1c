"""From a first proof of who somebody is to a session."""

from datetime import datetime

from auth_service import proofs
from auth_service.accounts.domain import User
from auth_service.audit import Event, record
from auth_service.clock import Clock
from auth_service.proofs import Purpose
from auth_service.sessions.domain import Client, Session
from auth_service.sessions.repository import has_second_factor, lock_user
from auth_service.sessions.service import Sessions, SignedIn
from auth_service.sign_in.domain import Banned, Challenge
from shared.db import Connection
from shared.errors import Unauthenticated

CHALLENGE_LIFETIME = 300
"""Seconds in which the second factor must follow the first."""


class SignIns:
    """The end of every way in."""

    def __init__(self, sessions: Sessions, clock: Clock) -> None:
        self._sessions = sessions
        self._clock = clock

    async def finish(
        self, conn: Connection, user: User, client: Client, *, method: str, second_factor: bool = False
    ) -> SignedIn | Challenge:
        """Begin a session of a user who has shown who he is, within the caller's transaction.

        ``second_factor``: whether that was shown, too. Where it is still to come, the outcome is a challenge,
        of which the caller must tell once the transaction is committed (`settle`). Raises Banned, or
        Unauthenticated when the user is gone meanwhile.
        """
        # As he is now: a ban or another role may have come since he was looked up. None comes from here on.
        present = await lock_user(conn, user.id)
        now = self._clock()
        if present is None or present.deleted_at is not None:
            raise Unauthenticated
        user = present
        if user.is_banned(now):
            raise Banned.of(user)
        if not second_factor and await has_second_factor(conn, user.id):
            token = await proofs.issue(
                conn, Purpose.SECOND_FACTOR, user.id, now=now, lifetime=CHALLENGE_LIFETIME, method=method
            )
            return Challenge(token, CHALLENGE_LIFETIME)
        signed_in = await self._sessions.start(conn, user, client, method=method)
        await record(
            conn,
            Event.SIGNED_IN,
            at=now,
            user_id=user.id,
            session_id=signed_in.session.id,
            client=client,
            method=method,
        )
        await self._sessions.end_oldest(conn, user.id, now)
        return signed_in

    async def renew(
        self, conn: Connection, user: User, session: Session, client: Client, now: datetime
    ) -> SignedIn:
        """`Sessions.renew`: another session once its user has shown again who he is."""
        return await self._sessions.renew(conn, user, session, client, now)


def settle(outcome: SignedIn | Challenge) -> SignedIn:
    """What a sign-in came to; raises SecondFactorRequired for a challenge."""
    if isinstance(outcome, Challenge):
        raise outcome.required()
    return outcome
