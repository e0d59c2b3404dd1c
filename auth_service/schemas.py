"""The wire shapes of auth_service."""

from marshmallow import fields, validate

from auth_service.accounts.fields import Username, new_password_field, password_field
from auth_service.accounts.names import PSEUDONYM
from auth_service.second_factor.schemas import code_field
from shared.fields import Bool, Input, Output, QueryInt, Text, Time
from shared.identity import LONGEST_TOKEN, Role

LONGEST_EMAIL = 254
"""Characters (RFC 5321, section 4.5.3.1)."""
EMAIL = (
    r"^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
    r"(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$"
)
"""As browsers check `<input type=email>` (HTML, section 4.10.5.1.5)."""
LONGEST_WAIT = 25
"""Seconds that a reader of the feed may wait."""


def email_field(*, required: bool) -> Text:
    """An e-mail address."""
    return Text(required=required, allow_none=not required, shortest=3, longest=LONGEST_EMAIL, pattern=EMAIL)


def _login(description: str) -> Text:
    return Text(required=True, shortest=1, longest=LONGEST_EMAIL, metadata={"description": description})


def _pseudonym() -> Text:
    return Text(
        required=True,
        shortest=3,
        longest=15,
        pattern=PSEUDONYM,
        metadata={"description": "Unique as usernames are; the same words are reserved."},
    )


def cookie_field() -> Bool:
    """Where the tokens go."""
    return Bool(
        load_default=False,
        metadata={"description": "Put the tokens in HttpOnly cookies rather than in the answer."},
    )


def _refresh_token() -> Text:
    return Text(load_default=None, allow_none=True, longest=LONGEST_TOKEN)


class Register(Input):
    """A new account."""

    username = Username(required=True)
    password = new_password_field(required=True)
    email = email_field(required=False)
    cookie = cookie_field()


class Login(Input):
    """A login by username or e-mail address."""

    login = _login("Username or e-mail address.")
    password = password_field(required=True)
    code = code_field(required=False)
    cookie = cookie_field()


class GuestLogin(Input):
    """A login without an account."""

    pseudonym = _pseudonym()
    cookie = cookie_field()


class Refresh(Input):
    """The refresh token; without it, it is that of the cookie or of the Authorization header."""

    refresh_token = _refresh_token()


class Logout(Input):
    """Which sessions to end."""

    refresh_token = _refresh_token()
    everywhere = Bool(
        load_default=False,
        metadata={"description": "End all sessions of the caller; this needs an access token."},
    )


class User(Output):
    """Somebody signed in, as only that person sees it; `profiles.views.own` makes it."""

    id = fields.UUID()
    number = fields.Integer()
    username = fields.String()
    name = fields.String(metadata={"description": "The username where no other name was given."})
    email = fields.String(allow_none=True)
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
    is_verified = fields.Boolean(metadata={"description": "Whether the e-mail address was verified."})


class SignedIn(Output):
    """The outcome of signing in; the tokens are null where they are in cookies."""

    message = fields.String()
    user = fields.Nested(User)
    access_token = fields.String(allow_none=True)
    refresh_token = fields.String(allow_none=True)
    token_type = fields.String(validate=validate.Equal("Bearer"))
    expires_in = fields.Integer(metadata={"description": "Seconds that the access token holds."})


class Done(Output):
    """That it was done."""

    status = fields.String()
    message = fields.String()


class NameRegister(Input):
    """A new account, without an e-mail address."""

    username = Username(required=True)
    password = new_password_field(required=True)


class NameLogin(Input):
    """A login by username."""

    username = _login("Username, or e-mail address.")
    password = password_field(required=True)
    code = code_field(required=False)


class NameSignedIn(Done):
    """The outcome of a login by username."""

    username = fields.String()
    access_token = fields.String()
    refresh_token = fields.String()
    token_type = fields.String()
    expires_in = fields.Integer()


class EmailRegister(Input):
    """A new account with an e-mail address."""

    email = email_field(required=True)
    username = Username(required=True)
    password = new_password_field(required=True)


class EmailLogin(Input):
    """A login by e-mail address."""

    email = _login("E-mail address.")
    password = password_field(required=True)
    code = code_field(required=False)


class PseudonymLogin(Input):
    """A guest's login."""

    pseudonym = _pseudonym()


class PseudonymLogout(Input):
    """Whose session to end; without a pseudonym, that of the access token."""

    pseudonym = Text(shortest=3, longest=15, pattern=PSEUDONYM)


class NumberedUser(Output):
    """Somebody signed in, by number."""

    id = fields.UUID()
    username = fields.String()
    email = fields.String(allow_none=True)
    number = fields.Integer()


class Token(Output):
    """The outcome of a login by e-mail address."""

    token = fields.String()
    refresh_token = fields.String()
    expires_in = fields.Integer()


class ConnectedGuest(Output):
    """The outcome of a guest's login."""

    id = fields.UUID()
    pseudonym = fields.String()
    is_connected = fields.Boolean()
    connected_at = Time()
    created_at = Time()


class Jwk(Output):
    """A public Ed25519 key (RFC 8037)."""

    kty = fields.String()
    crv = fields.String()
    x = fields.String()
    kid = fields.String()
    use = fields.String()
    alg = fields.String()


class Jwks(Output):
    """A JWK set (RFC 7517)."""

    keys = fields.List(fields.Nested(Jwk))


class FeedQuery(Input):
    """Where to go on in the feed."""

    after = QueryInt(load_default=None, validate=validate.Range(0, 2**63 - 1))
    types = Text(load_default=None, longest=200)
    wait = QueryInt(load_default=0, validate=validate.Range(0, LONGEST_WAIT))
