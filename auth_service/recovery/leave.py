"""Leave to set a new password, given by hand: by an admin or the operator, to somebody whom they know.

Where no mail is sent it is the only way back in for who has forgotten the password. Who gives it does not
learn the new one.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from auth_service import proofs
from auth_service.accounts.domain import User
from auth_service.audit import Event, record
from auth_service.proofs import Purpose
from auth_service.recovery.domain import GuestsHaveNoPassword
from auth_service.sessions.domain import NOBODY, Client
from shared.db import Connection

LIFETIME = 86_400
"""Seconds that it holds."""


@dataclass(frozen=True, slots=True)
class Leave:
    """What allows to set a new password, once."""

    token: str
    expires_in: int = LIFETIME
    """Seconds."""


async def give_leave(
    conn: Connection, user: User, *, now: datetime, actor_id: UUID | None = None, client: Client = NOBODY
) -> Leave:
    """Let a user, whom the caller has locked, set a new password; an earlier leave counts no more.

    ``actor_id``: the admin who does it; None: the operator. Raises GuestsHaveNoPassword.
    """
    if user.is_guest:
        raise GuestsHaveNoPassword
    by = "operator" if actor_id is None else "admin"
    await proofs.withdraw(conn, user.id, Purpose.LEAVE)
    token = await proofs.issue(conn, Purpose.LEAVE, user.id, now=now, lifetime=LIFETIME)
    await record(
        conn, Event.PASSWORD_RESET_ASKED, at=now, user_id=user.id, actor_id=actor_id, client=client, by=by
    )
    return Leave(token)
