"""What the tests of sessions ask of auth_service, and look for afterwards."""

from typing import Any

import sqlalchemy as sa

from auth_service.tables import AUDIT_LOG
from tests.auth_service.conftest import PASSWORD, Auth
from tests.auth_service.tokens import claims

ME = "/api/auth/me"
REFRESH = "/api/auth/refresh"
LOGOUT = "/api/auth/logout"
SESSIONS_PATH = "/api/auth/sessions"


async def log_in(auth: Auth, login: str = "ada", **options: Any) -> Any:
    status, answer = await auth.post("/api/auth/login", {"login": login, "password": PASSWORD}, **options)
    assert status == 200, answer
    return answer


async def listed(auth: Auth, answer: Any) -> list[Any]:
    status, page = await auth.get(SESSIONS_PATH, token=answer["access_token"])
    assert status == 200, page
    return list(page["sessions"])


async def end(auth: Auth, answer: Any, session_id: str = "") -> tuple[int, Any]:
    path = f"{SESSIONS_PATH}/{session_id}" if session_id else SESSIONS_PATH
    status, body, _ = await auth.request("DELETE", path, token=answer["access_token"])
    return status, body


async def revoked(auth: Auth) -> list[str]:
    """The sessions that the feed says have ended."""
    page = await auth.feed(types="session_revoked")
    return [entry["data"]["sid"] for entry in page["entries"]]


async def events(auth: Auth) -> list[tuple[str, str | None, Any]]:
    """Event, session and data of all entries of the audit log, but for those of signing in."""
    async with auth.db.connect() as conn:
        rows = await conn.all(sa.select(AUDIT_LOG).order_by(AUDIT_LOG.c.id))
    return [
        (row.event, None if row.session_id is None else str(row.session_id), row.data)
        for row in rows
        if row.event not in ("signed_in", "registered")
    ]


def sid(answer: Any) -> str:
    return str(claims(answer["access_token"])["sid"])
