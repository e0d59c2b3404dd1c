"""The wire shapes of the second factor."""

from typing import Any

from marshmallow import fields

from auth_service.second_factor.domain import LONGEST_CODE, RECOVERY_CODES
from shared.fields import Bool, Input, Output, Text, Time


def code_field(*, required: bool = True) -> Text:
    """A code of the second factor, as people type it."""
    more: dict[str, Any] = {} if required else {"load_default": None, "allow_none": True}
    return Text(
        required=required,
        shortest=6,
        longest=LONGEST_CODE,
        metadata={
            "description": "Six digits of the authenticator app, or a recovery code in any case, with or"
            " without its dashes. Each counts once."
        },
        **more,
    )


class ShowCode(Input):
    """A code of the second factor."""

    code = code_field()


class LoginCode(Input):
    """The second step of a login."""

    challenge = Text(
        required=True,
        shortest=1,
        longest=64,
        metadata={"description": "As the first step's error `second-factor-required` gave it."},
    )
    code = code_field()
    cookie = Bool(
        load_default=False,
        metadata={"description": "Put the tokens in HttpOnly cookies rather than in the answer."},
    )


class SecondFactor(Output):
    """Whether a second factor is asked for."""

    enabled = fields.Boolean()
    confirmed_at = Time(allow_none=True)
    recovery_codes_left = fields.Integer()


class NewSecret(Output):
    """What an authenticator app needs."""

    secret = fields.String(metadata={"description": "In base32, to be typed."})
    uri = fields.String(metadata={"description": "otpauth://totp/…, to be shown as a QR code."})


class RecoveryCodes(Output):
    """Codes for when the authenticator is lost; they are shown this once."""

    recovery_codes = fields.List(
        fields.String(), metadata={"description": f"{RECOVERY_CODES}, each of which counts once."}
    )
