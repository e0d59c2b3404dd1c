"""Which names may be shown beside a username.

Such a name need not be unique, so it is only kept from being unreadable or somebody else's words: it has
characters that can be seen, in the order in which they are read, and is none of the reserved usernames.
"""

import unicodedata
from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError

from auth_service.accounts.names import is_reserved
from shared.fields import Text

LONGEST_NAME = 80
"""Characters in the form NFC."""
_REFUSED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_JOINERS = frozenset("\u200c\u200d")
"""Invisible, but some scripts and emoji cannot be written without them."""
_SEEN = frozenset("LNSP")
"""The first letters of the categories of characters that show something."""


def normalise_name(given: str) -> str:
    """The form in which a name is kept: NFC, with single spaces between words."""
    return " ".join(unicodedata.normalize("NFC", given).split())


def find_name_fault(name: str) -> str | None:
    """Why a normalised name cannot be shown, to be told; None for one that can be."""
    if not 1 <= len(name) <= LONGEST_NAME:
        return f"A name has 1 to {LONGEST_NAME} characters."
    categories = [unicodedata.category(character) for character in name if character not in _JOINERS]
    if not _REFUSED.isdisjoint(categories):
        return "A name has no control characters, and none that change the direction of text."
    if not any(category[0] in _SEEN for category in categories):
        return "A name has at least one character that can be seen."
    if is_reserved(name.replace(" ", "_")):
        return "This name is reserved."
    return None


class ShownName(Text):
    """A name to show from now on, in the form in which it is kept."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            shortest=1,
            longest=3 * LONGEST_NAME,
            metadata={
                "description": f"1 to {LONGEST_NAME} characters that can be seen; kept in Unicode's form NFC."
                " null: the username is shown."
            },
            **kwargs,
        )

    def deserialize(
        self, value: Any, attr: str | None = None, data: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> Any:
        given = super().deserialize(value, attr, data, **kwargs)
        if not isinstance(given, str):
            return given
        name = normalise_name(given)
        fault = find_name_fault(name)
        if fault is not None:
            raise ValidationError(fault)
        return name
