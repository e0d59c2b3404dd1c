"""REST: finding users, and what others know of one's rooms."""

from typing import Any

from auth_service.clients import RoomsUnavailable
from auth_service.container import CONTAINER
from auth_service.handlers.replies import shown
from auth_service.limits import Limit
from auth_service.profiles import views
from auth_service.profiles.schemas import Dashboard, RoomPage, SearchQuery, SearchResult
from auth_service.search.domain import LONGEST, SHORTEST, read_query
from auth_service.search.repository import search
from shared.errors import ValidationFailed
from shared.fields import PageQuery, pagination
from shared.identity import RevokedToken
from shared.rate import RateExceeded
from shared.web import Call, Policy, Routes

routes = Routes("users")


@routes.get(
    "/api/users/search",
    policy=Policy.GUEST,
    query=SearchQuery(),
    answer=SearchResult(),
    errors=(RateExceeded,),
)
async def search_users(call: Call) -> dict[str, Any]:
    """Find accounts by a part of the username or name.

    The same name comes first, then those that begin with it, then others that have it inside.
    """
    page, per_page = call.query["page"], call.query["per_page"]
    query = read_query(call.query["q"])
    if query is None:
        raise ValidationFailed(errors={"q": [f"{SHORTEST} to {LONGEST} characters that can be seen."]})
    container = call.app[CONTAINER]
    await container.limits().spend(call, Limit.SEARCH, account=call.identity.user_id)
    now, public_url = container.clock()(), container.settings().public_url
    async with container.db().connect() as conn:
        found = await search(conn, query, now, most=per_page, skip=(page - 1) * per_page)
    return {
        "users": [views.public(user, now, public_url) for user in found.users],
        "query": query,
        "pagination": pagination(page=page, per_page=per_page, total=found.total),
    }


@routes.get(
    "/api/users/rooms",
    policy=Policy.GUEST,
    query=PageQuery(),
    answer=RoomPage(),
    errors=(RoomsUnavailable,),
)
async def list_rooms(call: Call) -> dict[str, Any]:
    """Open rooms that the caller is in or owns, the latest active first."""
    game = call.app[CONTAINER].game()
    return await game.get_rooms(call.identity.user_id, **call.query)


@routes.get(
    "/api/users/dashboard",
    policy=Policy.GUEST,
    answer=Dashboard(),
    errors=(RevokedToken, RoomsUnavailable),
)
async def get_dashboard(call: Call) -> dict[str, Any]:
    """The caller and his rooms in short."""
    container = call.app[CONTAINER]
    user = await container.sessions().get_user(call.identity)
    rooms = await container.game().get_rooms_in_short(call.identity.user_id)
    return {"dashboard": {"user": shown(call, user), **rooms}}
