"""The wire shapes of identity providers."""

import marshmallow as ma
from marshmallow import fields

from auth_service.opaque import FORM
from auth_service.providers.domain import LOCAL_PATH, LONGEST_RETURN, is_local_path
from auth_service.providers.settings import SLUG
from auth_service.schemas import User
from shared.fields import Bool, Input, Output, Text, Time, choice

_LONGEST_CODE = 4096


def _check_path(value: str) -> None:
    if not is_local_path(value):
        raise ma.ValidationError("Must be a path here, such as /rooms?open=1.")


def _return_to() -> fields.String:
    return fields.String(
        load_default="/",
        validate=_check_path,
        metadata={
            "description": "The path, here, where the browser goes on afterwards.",
            "maxLength": LONGEST_RETURN,
            "pattern": LOCAL_PATH,
        },
    )


class ProviderLogin(Input):
    """A sign-in with an identity provider's token, which is in the Authorization header."""

    provider = Text(
        longest=32,
        load_default=None,
        allow_none=True,
        metadata={"description": "Needed for a token that does not name its issuer, if there are several."},
    )
    cookie = Bool(
        load_default=False,
        metadata={"description": "Put the tokens in HttpOnly cookies rather than in the answer."},
    )


class ProviderSync(Input):
    """A look at the account of an identity provider's token, which is in the Authorization header."""

    provider = Text(longest=32, load_default=None, allow_none=True)


class Synced(Output):
    """The account."""

    data = fields.Nested(User)


class Provider(Output):
    """An identity provider."""

    name = fields.String()
    label = fields.String(metadata={"description": "For people."})
    kind = choice("oidc", "oauth2")
    start_url = fields.String(
        allow_none=True,
        metadata={"description": "Where to send a browser; null where only tokens can be exchanged."},
    )


class Providers(Output):
    """The identity providers by which one can sign in."""

    providers = fields.List(fields.Nested(Provider))


class ProviderPath(Input):
    """Which identity provider."""

    provider = Text(required=True, longest=32, pattern=SLUG)


class StartQuery(Input):
    """Where the browser goes on afterwards."""

    return_to = _return_to()


class CallbackQuery(Input):
    """What the provider answers (RFC 6749, section 4.1.2; RFC 9207); some add more, which is not read."""

    class Meta:
        unknown = ma.EXCLUDE

    state = Text(longest=512)
    code = Text(longest=_LONGEST_CODE)
    iss = Text(longest=500)
    error = Text(longest=200)


class LinkIdentity(Input):
    """Where the browser goes on afterwards."""

    return_to = _return_to()


class Departure(Output):
    """Where to send the browser, which must be the one that got this answer."""

    url = fields.String()


class Identity(Output):
    """A linked account at an identity provider."""

    provider = fields.String()
    label = fields.String()
    email = fields.String(allow_none=True)
    name = fields.String(allow_none=True)
    linked_at = Time()
    last_used_at = Time()


class Identities(Output):
    """The linked accounts, the oldest link first."""

    identities = fields.List(fields.Nested(Identity))


class ConfirmLink(Input):
    """The token that was mailed."""

    token = Text(required=True, longest=43, pattern=f"^{FORM.pattern}$")
