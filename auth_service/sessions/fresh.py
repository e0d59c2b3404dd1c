"""Sessions whose user has shown lately who he is, as sensitive changes want it."""

from datetime import datetime, timedelta

from auth_service.accounts.domain import User
from auth_service.sessions import repository
from auth_service.sessions.domain import Session
from shared.db import Connection
from shared.errors import Unauthenticated
from shared.identity import Identity, RevokedToken


class ReauthenticationRequired(Unauthenticated):
    """Show again who you are (POST /api/auth/reauthenticate), or log in again."""

    code = "reauthentication-required"


def is_fresh(session: Session, now: datetime, lifetime: int) -> bool:
    """Whether the user showed who he is less than ``lifetime`` seconds ago."""
    return now < session.authenticated_at + timedelta(seconds=lifetime)


async def require_live(conn: Connection, identity: Identity, now: datetime) -> tuple[User, Session]:
    """The caller as he is now and his session, locked until the transaction ends; raises RevokedToken."""
    found = await repository.find(conn, identity.session_id, lock=True)
    if found is None or not found[1].is_live(now):
        raise RevokedToken
    return found


async def require_fresh(
    conn: Connection, identity: Identity, now: datetime, lifetime: int
) -> tuple[User, Session]:
    """The caller as he is now and his session, locked until the transaction ends.

    ``lifetime``: seconds, the setting AUTH_FRESH_LIFETIME. Raises RevokedToken or ReauthenticationRequired.
    """
    user, session = await require_live(conn, identity, now)
    if not is_fresh(session, now, lifetime):
        raise ReauthenticationRequired
    return user, session
