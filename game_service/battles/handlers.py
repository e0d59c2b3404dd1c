"""REST of battles: what one has fought, and the log of it."""

from typing import Any

from game_service.battles import history, repository
from game_service.battles.repository import BattleNotFound
from game_service.battles.schemas import BattleDetail, BattleList, BattlePath, EventList, EventsQuery
from game_service.battles.service import own_submission
from game_service.judging import repository as submissions
from game_service.resources import BATTLES, DATABASE
from shared.fields import PageQuery, pagination
from shared.web import Call, Policy, Routes

routes = Routes("battles")

MOST_SOURCES = 100
"""Submissions in an answer; a source may have 100 KB."""


@routes.get("/api/battles", policy=Policy.GUEST, query=PageQuery(), answer=BattleList())
async def list_battles(call: Call) -> dict[str, Any]:
    """The caller's battles, the latest first."""
    page, per_page = call.query["page"], call.query["per_page"]
    user_id = call.identity.user_id
    async with call.app[DATABASE].connect() as conn:
        battles = await history.page(conn, user_id, most=per_page, skip=(page - 1) * per_page)
        total = await history.count(conn, user_id)
    return {"battles": battles, "pagination": pagination(page=page, per_page=per_page, total=total)}


@routes.get(
    "/api/battles/{battle_id}",
    policy=Policy.GUEST,
    path_schema=BattlePath(),
    answer=BattleDetail(),
    errors=[BattleNotFound],
)
async def get_battle(call: Call) -> dict[str, Any]:
    """A battle of the caller's, as it stands."""
    battle_id, user_id = call.path["battle_id"], call.identity.user_id
    async with call.app[DATABASE].connect() as conn:
        battle = await call.app[BATTLES].snapshot(conn, battle_id, user_id)
        own = await submissions.latest(conn, battle_id, user_id, MOST_SOURCES)
    return {
        "battle": battle,
        "submissions": [own_submission(row) | {"source": row.source} for row in own],
    }


@routes.get(
    "/api/battles/{battle_id}/events",
    policy=Policy.GUEST,
    path_schema=BattlePath(),
    query=EventsQuery(),
    answer=EventList(),
    errors=[BattleNotFound],
)
async def list_battle_events(call: Call) -> dict[str, Any]:
    """The log of a battle of the caller's."""
    battle_id, limit = call.path["battle_id"], call.query["limit"]
    async with call.app[DATABASE].connect() as conn:
        await history.require_part(conn, battle_id, call.identity.user_id)
        events = await repository.events_after(conn, battle_id, call.query["after"], limit + 1)
    return {"battle_id": battle_id, "events": events[:limit], "has_more": len(events) > limit}
