"""Tokens that came by mail and are not good."""

from auth_service import proofs
from auth_service.audit import Event, record
from auth_service.clock import Clock
from auth_service.proofs import Purpose
from auth_service.recovery.domain import LinkInvalid
from auth_service.sessions.domain import Client
from shared.db import Database


async def refuse(db: Database, clock: Clock, purpose: Purpose, token: str, client: Client) -> LinkInvalid:
    """Record that a token was shown that is not good for this purpose; the error to raise."""
    async with db.begin() as conn:
        owner = await proofs.find_owner(conn, token)
        await record(
            conn, Event.TOKEN_REFUSED, at=clock(), user_id=owner, client=client, purpose=str(purpose)
        )
    return LinkInvalid()
