"""Signing keys in the database."""

from dataclasses import asdict
from datetime import datetime

import sqlalchemy as sa

from auth_service.channel import KEYS_TOPIC, notify
from auth_service.keys.domain import KeyRecord
from auth_service.tables import SIGNING_KEYS
from shared.db import Connection

_LOCK = sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext("auth.signing_keys")))
_ALL = sa.select(
    SIGNING_KEYS.c.kid,
    SIGNING_KEYS.c.public_key,
    SIGNING_KEYS.c.sealed_private_key,
    SIGNING_KEYS.c.created_at,
    SIGNING_KEYS.c.activates_at,
    SIGNING_KEYS.c.retired_at,
).order_by(SIGNING_KEYS.c.activates_at)
_RETIRE = (
    sa.update(SIGNING_KEYS)
    .where(SIGNING_KEYS.c.retired_at.is_(None))
    .values(retired_at=sa.bindparam("moment"))
)
_INSERT = sa.insert(SIGNING_KEYS)
_DELETE = sa.delete(SIGNING_KEYS).where(SIGNING_KEYS.c.retired_at < sa.bindparam("before"))


async def lock(conn: Connection) -> None:
    """Let one transaction at a time decide about keys."""
    await conn.execute(_LOCK)


async def get_all(conn: Connection) -> list[KeyRecord]:
    """All keys, in the order in which they sign."""
    return [KeyRecord(*row) for row in await conn.all(_ALL)]


async def add(conn: Connection, key: KeyRecord) -> None:
    """Keep a new key, which retires the others when it begins to sign, and tell all replicas."""
    await conn.execute_all(
        (_RETIRE, {"moment": key.activates_at}), (_INSERT, asdict(key)), notify(KEYS_TOPIC)
    )


async def delete_retired(conn: Connection, before: datetime) -> None:
    """Forget keys that were retired before this moment."""
    await conn.execute(_DELETE, before=before)
