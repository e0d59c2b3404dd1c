"""What auth_service asks: all that is kept of a player."""

from typing import Any

from marshmallow import fields

from game_service.personal.export import export
from game_service.resources import DATABASE
from shared.fields import Input
from shared.web import Call, Policy, Routes, require_caller

internal = Routes("internal")


class UserPath(Input):
    """A user, by id."""

    id = fields.UUID(required=True)


@internal.get("/internal/users/{id}/export", policy=Policy.INTERNAL, path_schema=UserPath())
async def export_player(call: Call) -> dict[str, Any]:
    """Give all that is kept of a player, to auth_service alone."""
    require_caller(call, "auth")
    async with call.app[DATABASE].connect() as conn:
        return await export(conn, call.path["id"])
