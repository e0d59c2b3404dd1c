"""Health of a service: /health/live says that it runs, /health that it can work."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import sqlalchemy as sa
from aiohttp import web

from shared.db import Database
from shared.errors import CodemazeError
from shared.web import answer

Check = Callable[[], Awaitable[object]]
"""Raises a CodemazeError or TimeoutError when the part does not work; a text that it returns is shown."""

TIMEOUT = 2.0
"""Seconds that a check may take."""

_PING = sa.select(sa.literal(1))


def database_check(db: Database) -> Check:
    async def check() -> None:
        async with db.connect() as conn:
            await conn.scalar(_PING)

    return check


def serve_health(app: web.Application, service: str, checks: Mapping[str, Check]) -> None:
    """Serve /health/live and /health, 200 or 503.

    ``{status, service, checks: {name: "ok" | why not}, details: {name: text}}``; ``details``, of those that
    are well and say more, is left out where it would be empty.
    """

    async def live(_request: web.Request) -> web.Response:
        return answer({"status": "ok", "service": service})

    async def health(_request: web.Request) -> web.Response:
        outcomes = dict(zip(checks, await asyncio.gather(*map(_outcome, checks.values())), strict=True))
        codes = {name: code for name, (code, _) in outcomes.items()}
        details = {name: text for name, (_, text) in outcomes.items() if text}
        ok = all(code == "ok" for code in codes.values())
        body = {"status": "ok" if ok else "unavailable", "service": service, "checks": codes}
        if details:
            body["details"] = details
        return answer(body, status=200 if ok else 503)

    app.router.add_get("/health/live", live)
    app.router.add_get("/health", health)


async def _outcome(check: Check) -> tuple[str, str]:
    """The code, and what more there is to say."""
    try:
        told = await asyncio.wait_for(check(), TIMEOUT)
    except CodemazeError as error:
        return error.code, ""
    except TimeoutError:
        return "timeout", ""
    return "ok", told if isinstance(told, str) else ""
