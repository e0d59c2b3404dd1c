"""The order in which transactions lock rows: who waits must not hold what others then wait for."""

import asyncio
from collections.abc import Awaitable
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from auth_service.sessions.repository import lock_user
from shared.db import Connection
from tests.auth_service.conftest import Auth
from tests.waiting import until

_WAITING = sa.text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


async def behind_its_user(auth: Auth, user_id: str, table: sa.Table, request: Awaitable[Any]) -> Any:
    """What a request comes to that waits for its user, with the table's rows free meanwhile."""
    async with auth.db.begin() as conn:
        await lock_user(conn, UUID(user_id))
        answer = await _wait(auth, conn, table, request)
    return await answer


async def behind(auth: Auth, lock: sa.Select[Any], table: sa.Table, request: Awaitable[Any]) -> Any:
    """What a request comes to that waits for another lock, with the table's rows free meanwhile."""
    async with auth.db.begin() as conn:
        await conn.execute(lock)
        answer = await _wait(auth, conn, table, request)
    return await answer


async def _wait(
    auth: Auth, conn: Connection, table: sa.Table, request: Awaitable[Any]
) -> asyncio.Future[Any]:
    answer = asyncio.ensure_future(request)

    async def is_held() -> bool:
        async with auth.db.connect() as other:
            return answer.done() or bool(await other.scalar(_WAITING))

    await until(is_held, within=30)
    assert not answer.done(), "the request waited for nothing"
    await conn.all(sa.select(table).with_for_update(nowait=True, key_share=True))
    return answer
