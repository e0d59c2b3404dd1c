"""The audit log in the database."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from auth_service.audit.events import Event
from auth_service.sessions.domain import NOBODY, Client
from auth_service.tables import AUDIT_LOG
from shared.db import Connection

_INSERT = sa.insert(AUDIT_LOG)


async def record(
    conn: Connection,
    event: Event,
    *,
    at: datetime,
    user_id: UUID | None = None,
    actor_id: UUID | None = None,
    session_id: UUID | None = None,
    client: Client = NOBODY,
    **data: Any,
) -> None:
    """Append an entry.

    ``user_id``: whom it concerns; ``actor_id``: who did it, where that is somebody else; ``client``: where
    from; ``data``: what more there is to say, never a secret.
    """
    await conn.execute(
        _INSERT,
        at=at,
        event=str(event),
        user_id=user_id,
        actor_id=actor_id,
        session_id=session_id,
        address=client.address,
        user_agent=client.user_agent,
        data=data,
    )
