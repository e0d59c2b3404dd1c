"""The wire shapes of bans and roles."""

from marshmallow import fields, validate

from auth_service.moderation.domain import LONGEST_REASON
from shared.fields import Input, Output, Text, Time, choice
from shared.identity import Role


class UserPath(Input):
    """Which user."""

    user_id = fields.UUID(required=True)


class BanUser(Input):
    """A ban."""

    reason = Text(
        load_default=None,
        allow_none=True,
        longest=LONGEST_REASON,
        metadata={"description": "What the banned user is told at a login."},
    )
    until = Time(
        load_default=None,
        allow_none=True,
        metadata={"description": "When the ban ends, at most ten years ahead; never if it is left out."},
    )


class GiveRole(Input):
    """A role."""

    role = choice(*(str(role) for role in Role if role is not Role.GUEST), required=True)


class ModeratedUser(Output):
    """A user as moderators see one."""

    id = fields.UUID()
    username = fields.String()
    role = fields.String(validate=validate.OneOf([str(role) for role in Role]))
    banned = fields.Boolean(metadata={"description": "Whether the user is banned now."})
    banned_at = Time(allow_none=True)
    banned_until = Time(allow_none=True, metadata={"description": "null: for ever."})
    ban_reason = fields.String(allow_none=True)
