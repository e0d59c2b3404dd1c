"""From a first proof of who somebody is to a session."""

import sqlalchemy as sa

from auth_service import proofs
from auth_service.accounts.domain import User
from auth_service.audit import Event, record
from auth_service.clock import Clock
from auth_service.proofs import Purpose
from auth_service.sessions.domain import Client
from auth_service.sessions.service import Sessions, SignedIn
from auth_service.sign_in.domain import Banned, Challenge
from auth_service.tables import SECOND_FACTORS
from shared.db import Connection

CHALLENGE_LIFETIME = 300
"""Seconds in which the second factor must follow the first."""

_HAS_SECOND_FACTOR = sa.select(
    sa.exists().where(
        SECOND_FACTORS.c.user_id == sa.bindparam("user"), SECOND_FACTORS.c.confirmed_at.is_not(None)
    )
)


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
        of which the caller must tell once the transaction is committed (`settle`). Raises Banned.
        """
        now = self._clock()
        if user.is_banned(now):
            until = user.banned_until
            raise Banned(user.ban_reason, until=None if until is None else until.isoformat())
        if not second_factor and await conn.scalar(_HAS_SECOND_FACTOR, user=user.id):
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
        return signed_in


def settle(outcome: SignedIn | Challenge) -> SignedIn:
    """What a sign-in came to; raises SecondFactorRequired for a challenge."""
    if isinstance(outcome, Challenge):
        raise outcome.required()
    return outcome
