"""What auth_service asks about a user's rooms, to show it with the profile."""

from typing import Any

from game_service.resources import DATABASE
from game_service.rooms import listings
from game_service.rooms.schemas import OfUser, RoomPage, RoomSummary
from shared import service_token
from shared.errors import Forbidden
from shared.fields import PageQuery, pagination
from shared.identity import bearer
from shared.web import INTERNAL_KEY, SERVICE, Call, Policy, Routes

internal = Routes("internal")

MOST_IN_SHORT = 10
"""Rooms of each kind in a summary."""
_CALLER = "auth"


@internal.get(
    "/internal/users/{user_id}/rooms",
    policy=Policy.INTERNAL,
    path_schema=OfUser(),
    query=PageQuery(),
    answer=RoomPage(),
)
async def list_rooms_of_user(call: Call) -> dict[str, Any]:
    """Open rooms that a user is in or owns, the latest active first."""
    _require_auth(call)
    user_id, page, per_page = call.path["user_id"], call.query["page"], call.query["per_page"]
    async with call.app[DATABASE].connect() as conn:
        rows = await listings.page(conn, user_id, most=per_page, skip=(page - 1) * per_page)
        total = await listings.count(conn, user_id)
    return {
        "rooms": [_room(row) for row in rows],
        "pagination": pagination(page=page, per_page=per_page, total=total),
    }


@internal.get(
    "/internal/users/{user_id}/rooms/summary",
    policy=Policy.INTERNAL,
    path_schema=OfUser(),
    answer=RoomSummary(),
)
async def summarise_rooms_of_user(call: Call) -> dict[str, Any]:
    """A user's rooms in short."""
    _require_auth(call)
    user_id = call.path["user_id"]
    async with call.app[DATABASE].connect() as conn:
        recent = await listings.recent(conn, user_id, MOST_IN_SHORT)
        owned = await listings.owned(conn, user_id, MOST_IN_SHORT)
        stats = await listings.stats(conn, user_id)
    return {
        "recent_rooms": [_room(row) for row in recent],
        "owned_rooms": [_room(row) for row in owned],
        "stats": stats,
    }


def _require_auth(call: Call) -> None:
    """Raises Forbidden for other services than auth_service."""
    token = bearer(call.request.headers.get("Authorization"))
    if service_token.verify(token, call.app[INTERNAL_KEY], callee=call.app[SERVICE]) != _CALLER:
        raise Forbidden


def _room(row: Any) -> dict[str, Any]:
    """A room; it has no text, no language and no description."""
    return {
        "id": row.id,
        "code": row.code,
        "name": row.name,
        "description": "",
        "is_private": row.is_private,
        "max_participants": row.seats,
        "current_participants": row.members,
        "language": None,
        "is_active": True,
        "created_by": row.owner_id,
        "owner_name": row.owner_name,
        "owner_picture": row.owner_avatar,
        "created_at": row.created_at,
        "updated_at": row.created_at,
        "last_activity": row.last_activity,
        "content_version": 0,
    }
