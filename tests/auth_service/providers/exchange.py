"""A provider's token exchanged for a session, and what that leaves behind."""

from typing import Any

import sqlalchemy as sa

from tests.auth_service.conftest import Auth

REFUSED = "provider-token-refused"


async def log_in(auth: Auth, token: str, body: Any = None) -> tuple[int, Any]:
    return await auth.post("/api/auth/login", body, token=token)


async def count(auth: Auth, table: sa.Table) -> int:
    async with auth.db.connect() as conn:
        return int(await conn.scalar(sa.select(sa.func.count()).select_from(table)) or 0)
