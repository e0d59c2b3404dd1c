"""What moderators and admins do to others: bans, the end of sessions, and roles."""

from typing import Any

from auth_service.accounts.domain import User, UserNotFound
from auth_service.container import CONTAINER
from auth_service.handlers.callers import client_of
from auth_service.moderation.domain import Ban, GuestsHaveNoRole, LastAdmin, OutOfReach
from auth_service.moderation.schemas import BanUser, GiveRole, ModeratedUser, UserPath
from auth_service.schemas import Done
from shared.errors import Forbidden
from shared.identity import RevokedToken, Role
from shared.web import Call, Policy, Routes

routes = Routes("moderation")

_ERRORS = (UserNotFound, Forbidden, RevokedToken)


@routes.get(
    "/api/users/{user_id}/ban",
    policy=Policy.MODERATOR,
    path_schema=UserPath(),
    answer=ModeratedUser(),
    errors=_ERRORS,
)
async def get_ban(call: Call) -> Any:
    """Whether and why somebody is banned."""
    return _shown(call, await call.app[CONTAINER].moderation().get(call.identity, call.path["user_id"]))


@routes.post(
    "/api/users/{user_id}/ban",
    policy=Policy.MODERATOR,
    path_schema=UserPath(),
    body=BanUser(),
    answer=ModeratedUser(),
    errors=(OutOfReach, *_ERRORS),
)
async def ban(call: Call) -> Any:
    """Ban somebody, whose sessions end at once; a ban that was there is replaced.

    Moderators ban guests, players and authors; admins ban everybody but themselves.
    """
    moderation = call.app[CONTAINER].moderation()
    wanted = Ban(**call.body)
    client = client_of(call.request)
    return _shown(call, await moderation.ban(call.identity, call.path["user_id"], wanted, client))


@routes.delete(
    "/api/users/{user_id}/ban",
    policy=Policy.MODERATOR,
    path_schema=UserPath(),
    answer=ModeratedUser(),
    errors=(OutOfReach, *_ERRORS),
)
async def unban(call: Call) -> Any:
    """Lift somebody's ban, if there is one."""
    moderation = call.app[CONTAINER].moderation()
    return _shown(call, await moderation.unban(call.identity, call.path["user_id"], client_of(call.request)))


@routes.delete(
    "/api/users/{user_id}/sessions",
    policy=Policy.MODERATOR,
    path_schema=UserPath(),
    answer=Done(),
    errors=(OutOfReach, *_ERRORS),
)
async def end_sessions_of(call: Call) -> Any:
    """End all sessions of somebody, who may log in again; of whom one may ban."""
    moderation = call.app[CONTAINER].moderation()
    await moderation.end_sessions(call.identity, call.path["user_id"], client_of(call.request))
    return {"status": "success", "message": "All sessions have been ended."}


@routes.put(
    "/api/users/{user_id}/role",
    policy=Policy.ADMIN,
    path_schema=UserPath(),
    body=GiveRole(),
    answer=ModeratedUser(),
    errors=(GuestsHaveNoRole, LastAdmin, *_ERRORS),
)
async def set_role(call: Call) -> Any:
    """Give an account a role; its access tokens end at once, and a refresh brings the new role."""
    moderation = call.app[CONTAINER].moderation()
    role, client = Role(call.body["role"]), client_of(call.request)
    return _shown(call, await moderation.set_role(call.identity, call.path["user_id"], role, client))


def _shown(call: Call, user: User) -> dict[str, Any]:
    return {
        "id": user.id,
        "username": user.username,
        "role": str(user.role),
        "banned": user.is_banned(call.app[CONTAINER].clock()()),
        "banned_at": user.banned_at,
        "banned_until": user.banned_until,
        "ban_reason": user.ban_reason,
    }
