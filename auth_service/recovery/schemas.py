"""The wire shapes of e-mail addresses and forgotten passwords."""

from marshmallow import fields

from auth_service.accounts.fields import new_password_field, password_field
from auth_service.schemas import EMAIL, LONGEST_EMAIL
from shared.fields import Input, Output, Text


def _email() -> Text:
    return Text(required=True, shortest=3, longest=LONGEST_EMAIL, pattern=EMAIL)


def _token(description: str) -> Text:
    return Text(required=True, shortest=1, longest=200, metadata={"description": description})


class VerifyEmail(Input):
    """What shows that an e-mail address is somebody's."""

    token = _token("From a letter.")


class ChangeEmail(Input):
    """Another e-mail address; the password is needed where the session is not fresh."""

    email = _email()
    password = password_field(load_default=None, allow_none=True)


class ForgotPassword(Input):
    """The e-mail address of an account whose password is forgotten."""

    email = _email()


class ResetPassword(Input):
    """A new password, and what allows to set it."""

    token = _token("From a letter, or handed over by an admin.")
    new_password = new_password_field(required=True)


class LeaveToReset(Output):
    """What allows somebody to set a new password, once."""

    token = fields.String(metadata={"description": "For POST /api/auth/password/reset."})
    expires_in = fields.Integer(metadata={"description": "Seconds."})
