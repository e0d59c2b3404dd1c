"""What a password may be (NIST SP 800-63B, section 3.1.1.2): long enough, and nothing that is tried first.

There are no rules of composition: any characters, spaces too, in any mixture.
"""

import unicodedata

from auth_service.accounts.passwords import common
from shared.errors import CodemazeError, Kind

SHORTEST = 8
"""Characters, as given and normalised."""
LONGEST = 1024
"""Bytes in UTF-8, as given, so that nobody makes us hash megabytes."""

_PRODUCT = "codemaze"
_SHORTEST_CORE = 3
"""Characters; what is left of a name without its digits may be next to nothing, which then says nothing."""
_TRIMMINGS = "0123456789 !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
"""What people put around a word to make it a password."""


class PasswordTooShort(CodemazeError):
    """A password has at least 8 characters."""

    code = "password-too-short"
    kind = Kind.INVALID


class PasswordTooLong(CodemazeError):
    """A password has at most 1024 bytes."""

    code = "password-too-long"
    kind = Kind.INVALID


class PasswordBreached(CodemazeError):
    """This password is among the most common ones, which are tried first; choose another."""

    code = "password-breached"
    kind = Kind.INVALID


class PasswordGuessable(CodemazeError):
    """This password is easily guessed from your name, your e-mail address or ours; choose another."""

    code = "password-guessable"
    kind = Kind.INVALID


PASSWORD_ERRORS = (PasswordTooShort, PasswordTooLong, PasswordBreached, PasswordGuessable)
"""What `check_new_password` raises."""


def normalise(password: str) -> str:
    """The form in which passwords are hashed: keyboards give the same characters in different ones."""
    return unicodedata.normalize("NFKC", password)


def is_too_long(password: str) -> bool:
    return len(password.encode()) > LONGEST


def check_new_password(password: str, *, username: str, email: str | None) -> None:
    """Refuse what nobody should have as a password, of the user with this name and address.

    Raises PasswordTooShort, PasswordTooLong, PasswordBreached or PasswordGuessable.
    """
    if is_too_long(password):
        raise PasswordTooLong
    if len(normalise(password)) < SHORTEST:
        raise PasswordTooShort
    if is_guessable(password, username=username, email=email):
        raise PasswordGuessable
    if common.is_common(password):
        raise PasswordBreached


def is_guessable(password: str, *, username: str, email: str | None) -> bool:
    """Whether a password is a name, an address, its part before the @, or ours, give or take some digits."""
    address = email or ""
    local_part = address.partition("@")[0]
    known = {_fold(word) for word in (username, address, local_part, local_part.partition("+")[0], _PRODUCT)}
    cores = {core for word in known if len(core := word.strip(_TRIMMINGS)) >= _SHORTEST_CORE}
    given = _fold(password)
    return given in known or given.strip(_TRIMMINGS) in cores


def _fold(text: str) -> str:
    return normalise(normalise(text).casefold())
