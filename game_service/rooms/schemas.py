"""Wire shapes of rooms, as the collaborative-coding front-end knows them."""

from marshmallow import fields

from shared.fields import Input, Output, Pagination, Time


class RoomShape(Output):
    """A room."""

    id = fields.UUID()
    code = fields.String()
    name = fields.String()
    description = fields.String()
    is_private = fields.Boolean()
    max_participants = fields.Integer()
    current_participants = fields.Integer()
    language = fields.String(allow_none=True)
    is_active = fields.Boolean()
    created_by = fields.UUID()
    owner_name = fields.String()
    owner_picture = fields.String(allow_none=True)
    created_at = Time()
    updated_at = Time()
    last_activity = Time()
    content_version = fields.Integer()


class RoomPage(Output):
    """A page of rooms."""

    rooms = fields.List(fields.Nested(RoomShape()))
    pagination = fields.Nested(Pagination())


class RoomNumbers(Output):
    """What a user has had to do with rooms."""

    total_rooms_created = fields.Integer()
    total_rooms_joined = fields.Integer()
    active_participations = fields.Integer()


class RoomSummary(Output):
    """A user's rooms in short."""

    recent_rooms = fields.List(fields.Nested(RoomShape()))
    owned_rooms = fields.List(fields.Nested(RoomShape()))
    stats = fields.Nested(RoomNumbers())


class OfUser(Input):
    """Whose rooms."""

    user_id = fields.UUID(required=True)
