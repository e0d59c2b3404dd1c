"""Fields of names and passwords on the wire."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError

from auth_service.accounts import names
from auth_service.accounts.passwords import LONGEST, SHORTEST
from shared.fields import Text


class Username(Text):
    """A name to have from now on, in the form in which it is kept."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            shortest=names.SHORTEST,
            longest=names.LONGEST_GIVEN,
            pattern=names.USERNAME,
            metadata={"description": names.RULES},
            **kwargs,
        )

    def deserialize(
        self, value: Any, attr: str | None = None, data: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> Any:
        given = super().deserialize(value, attr, data, **kwargs)
        if not isinstance(given, str):
            return given
        name = names.normalise(given)
        fault = names.find_fault(name)
        if fault is not None:
            raise ValidationError(fault)
        return name


def new_password_field(**kwargs: Any) -> Text:
    """A password to have from now on; what it must not be is told by the errors."""
    return Text(
        shortest=SHORTEST,
        longest=LONGEST,
        metadata={
            "description": "Any characters, spaces too; at most 1024 bytes in UTF-8. Common passwords, and"
            " those made of the name, the e-mail address or the product's name, are refused.",
            "format": "password",
        },
        **kwargs,
    )


def password_field(**kwargs: Any) -> Text:
    """A password that somebody has."""
    return Text(shortest=1, longest=LONGEST, metadata={"format": "password"}, **kwargs)
