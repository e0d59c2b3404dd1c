"""Refusals that smell of an attack, kept in the audit log: those of other services, and our own."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from aiohttp import web
from aiohttp.typedefs import Handler

from auth_service.addresses import address_of
from auth_service.audit.events import Event
from auth_service.tables import AUDIT_LOG
from shared.db import Database
from shared.errors import CodemazeError, Forbidden
from shared.identity import InvalidToken, bearer
from shared.security_reports import Refusal, Report, SecurityReports, as_json, describe
from shared.service_token import InvalidServiceToken

REPORTS = web.AppKey("security_reports", SecurityReports)
REPORTERS = ("gateway", "game", "problem")
"""The services that may report."""

_OURSELVES = "auth"
_EVENTS = {"origin-refused": Event.ORIGIN_REFUSED}
_INSERT = sa.insert(AUDIT_LOG)


class NoReporter(Forbidden):
    """This service reports nothing."""

    code = "no-reporter"


async def record_reports(
    db: Database, service: str, reports: Sequence[Mapping[str, Any]], dropped: int
) -> None:
    """Keep reports (`shared.security_reports.as_json`), and how many refusals were dropped besides.

    Of whom a refused token tells is not what the entries concern: anybody can write that. Raises NoReporter.
    """
    if service not in (*REPORTERS, _OURSELVES):
        raise NoReporter
    rows = [_row_of(service, report) for report in reports]
    if dropped:
        rows.append(_row(Event.REPORTS_DROPPED, datetime.now(UTC), {"service": service, "count": dropped}))
    if rows:
        async with db.begin() as conn:
            await conn.execute_all(*((_INSERT, row) for row in rows))


def our_reports(db: Database) -> SecurityReports:
    """Reports of this service itself, which are kept as those of others are."""

    async def send(reports: Sequence[Report], dropped: int) -> None:
        await record_reports(db, _OURSELVES, [as_json(report) for report in reports], dropped)

    return SecurityReports(send)


@web.middleware
async def report_refusals(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Report access tokens and service tokens that are not valid."""
    try:
        return await handler(request)
    except (InvalidToken, InvalidServiceToken) as error:
        report_token(request, error, bearer(request.headers.get("Authorization")))
        raise


def report_token(request: web.Request, error: CodemazeError, token: str | None) -> None:
    """Report that a token was refused."""
    kind, data = ("none", {}) if token is None else describe(token)
    if kind == "signature" and not isinstance(error, InvalidToken):
        kind = "access-token"  # perhaps a good one, in another's place
    request.app[REPORTS].report(
        Refusal(
            error.code,
            kind,
            method=request.method,
            path=request.path,
            address=address_of(request),
            user_agent=request.headers.get("User-Agent"),
            data=data,
        )
    )


def _row_of(service: str, report: Mapping[str, Any]) -> dict[str, Any]:
    said = {name: report[name] for name in ("code", "kind", "method", "path", "count")}
    row = _row(
        _EVENTS.get(report["code"], Event.ACCESS_TOKEN_REFUSED),
        datetime.fromtimestamp(report["at"], UTC),
        {"service": service, **said, **({"said": report["data"]} if report["data"] else {})},
    )
    return row | {"address": report["address"], "user_agent": report["user_agent"]}


def _row(event: Event, at: datetime, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "at": at,
        "event": str(event),
        "user_id": None,
        "actor_id": None,
        "session_id": None,
        "address": None,
        "user_agent": None,
        "data": data,
    }
