"""The wire shapes of profiles and of searches."""

from marshmallow import fields, validate

from auth_service.accounts.avatars import LONGEST_URL
from auth_service.accounts.fields import Username
from auth_service.figures import USERNAMES, Site
from auth_service.profiles.names import ShownName
from auth_service.schemas import User
from auth_service.search.domain import LONGEST, MOST_FOUND, SHORTEST
from shared.fields import Input, Output, PageQuery, Pagination, Text, Time
from shared.identity import Role


def _account(site: Site) -> Text:
    return Text(
        allow_none=True,
        longest=64,
        pattern=f"^(?:{USERNAMES[site][1:-1]})?$",
        metadata={"description": "null, or an empty text, ends the link."},
    )


class ChangeAvatar(Input):
    """The picture to have from now on."""

    avatar = Text(required=True, shortest=1, longest=LONGEST_URL)


class ChangeProfile(Input):
    """What is to change; what is not given stays."""

    username = Username()
    name = ShownName(allow_none=True)
    avatar = Text(
        shortest=1,
        longest=LONGEST_URL,
        metadata={"description": "One of the pictures here, by name, or an https URL."},
    )
    picture = Text(
        shortest=1,
        longest=LONGEST_URL,
        metadata={"description": "The same as avatar, where that is not given."},
    )
    github_username = _account(Site.GITHUB)
    leetcode_username = _account(Site.LEETCODE)
    codeforces_username = _account(Site.CODEFORCES)


class PublicUser(Output):
    """A user, as everybody sees him."""

    id = fields.UUID()
    number = fields.Integer()
    username = fields.String()
    name = fields.String(metadata={"description": "The username where no other name was given."})
    role = fields.String(validate=validate.OneOf([str(role) for role in Role]))
    avatar = fields.String()
    picture = fields.String(metadata={"description": "Where the avatar is."})
    is_guest = fields.Boolean()
    github_username = fields.String(allow_none=True)
    leetcode_username = fields.String(allow_none=True)
    codeforces_username = fields.String(allow_none=True)
    created_at = Time()
    updated_at = Time()
    is_active = fields.Boolean(metadata={"description": "Whether the user may sign in."})


def _stats() -> fields.Dict:
    return fields.Dict(
        allow_none=True,
        metadata={
            "description": "As the site told them, with username, fetched_at and age_seconds; null: unknown."
        },
    )


class _Stats(Output):
    """Figures of accounts elsewhere."""

    github_stats = _stats()
    leetcode_stats = _stats()
    codeforces_stats = _stats()


class ProfileUser(User, _Stats):
    """Somebody signed in, as only that person sees it, with figures of accounts elsewhere."""


class PublicProfileUser(PublicUser, _Stats):
    """A user, as everybody sees him, with figures of accounts elsewhere."""


class Profile(Output):
    """The caller's profile, under both names that front-ends know."""

    profile = fields.Nested(ProfileUser)
    user = fields.Nested(ProfileUser)


class PublicProfile(Output):
    """Somebody's profile, under both names that front-ends know."""

    profile = fields.Nested(PublicProfileUser)
    user = fields.Nested(PublicProfileUser)


class ShortUser(Output):
    """A user in short."""

    id = fields.UUID()
    username = fields.String()
    avatar = fields.String()


class Verified(Output):
    """That the access token is valid, and whose it is."""

    valid = fields.Boolean()
    user = fields.Nested(User)


class Message(Output):
    """What happens now."""

    message = fields.String()


class UserPath(Input):
    """Which user."""

    user_id = fields.UUID(required=True)


class SearchQuery(PageQuery):
    """What to look for in usernames and names, and which page of what is found."""

    q = Text(
        required=True,
        shortest=SHORTEST,
        longest=LONGEST,
        metadata={"description": "Spaces around it do not count; the case does not matter."},
    )


class SearchResult(Output):
    """Accounts that were found, the closest first."""

    users = fields.List(
        fields.Nested(PublicUser), metadata={"description": f"{MOST_FOUND} at most, over all pages."}
    )
    query = fields.String()
    pagination = fields.Nested(Pagination)


def _moment() -> fields.String:
    return fields.String(metadata={"format": "date-time"})


def _id() -> fields.String:
    return fields.String(metadata={"format": "uuid"})


class Room(Output):
    """A room, as game_service tells of it."""

    id = _id()
    code = fields.String()
    name = fields.String()
    description = fields.String()
    is_private = fields.Boolean()
    max_participants = fields.Integer()
    current_participants = fields.Integer()
    language = fields.String(allow_none=True)
    is_active = fields.Boolean()
    created_by = _id()
    owner_name = fields.String()
    owner_picture = fields.String(allow_none=True)
    created_at = _moment()
    updated_at = _moment()
    last_activity = _moment()
    content_version = fields.Integer()


class RoomPage(Output):
    """A page of rooms."""

    rooms = fields.List(fields.Nested(Room))
    pagination = fields.Nested(Pagination)


class RoomNumbers(Output):
    """What the caller has had to do with rooms."""

    total_rooms_created = fields.Integer()
    total_rooms_joined = fields.Integer(
        metadata={"description": "Rooms that the caller is in, or has fought a battle in."}
    )
    active_participations = fields.Integer()


class Summary(Output):
    """The caller and his rooms."""

    user = fields.Nested(User)
    recent_rooms = fields.List(fields.Nested(Room))
    owned_rooms = fields.List(fields.Nested(Room))
    stats = fields.Nested(RoomNumbers)


class Dashboard(Output):
    """What a dashboard shows."""

    dashboard = fields.Nested(Summary)
