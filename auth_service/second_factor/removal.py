"""Taking the second factor off somebody who has lost it."""

from datetime import datetime
from uuid import UUID

from auth_service import proofs
from auth_service.accounts.domain import User
from auth_service.audit import Event, record
from auth_service.mail import Letter, Outbox
from auth_service.proofs import Purpose
from auth_service.second_factor import repository
from auth_service.sessions.domain import Client
from shared.db import Connection


async def take_off(
    conn: Connection, outbox: Outbox, user: User, *, now: datetime, actor_id: UUID | None, client: Client
) -> bool:
    """Forget the second factor of a user whom the caller has locked; False if there is none.

    One that was begun and never confirmed is none. ``actor_id``: the admin who does it; None: the operator.
    """
    factor = await repository.find(conn, user.id)
    if factor is None or factor.confirmed_at is None:
        return False
    await repository.delete(conn, user.id)
    await proofs.withdraw(conn, user.id, Purpose.SECOND_FACTOR)
    await outbox.notify(conn, Letter.SECOND_FACTOR_OFF, user)
    await record(
        conn,
        Event.SECOND_FACTOR_OFF,
        at=now,
        user_id=user.id,
        actor_id=actor_id,
        client=client,
        by="operator" if actor_id is None else "admin",
    )
    return True
