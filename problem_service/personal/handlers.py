"""What auth_service asks: all that is kept of a user."""

from typing import Any

from marshmallow import fields

from problem_service.container import CONTAINER
from problem_service.personal.export import export
from shared.fields import Input
from shared.web import Call, Policy, Routes, require_caller

internal = Routes("internal")


class UserPath(Input):
    """A user, by id."""

    id = fields.UUID(required=True)


@internal.get("/internal/users/{id}/export", policy=Policy.INTERNAL, path_schema=UserPath())
async def export_user(call: Call) -> dict[str, Any]:
    """Give all that is kept of a user, to auth_service alone."""
    require_caller(call, "auth")
    async with call.app[CONTAINER].db().connect() as conn:
        return await export(conn, call.path["id"])
