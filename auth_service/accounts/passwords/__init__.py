"""Passwords: what they may be, and their hashes."""

from auth_service.accounts.passwords.hashing import Checked, Passwords, TooManyLogins
from auth_service.accounts.passwords.rules import (
    LONGEST,
    PASSWORD_ERRORS,
    SHORTEST,
    PasswordBreached,
    PasswordGuessable,
    PasswordTooLong,
    PasswordTooShort,
    check_new_password,
    is_too_long,
)

__all__ = [
    "LONGEST",
    "PASSWORD_ERRORS",
    "SHORTEST",
    "Checked",
    "PasswordBreached",
    "PasswordGuessable",
    "PasswordTooLong",
    "PasswordTooShort",
    "Passwords",
    "TooManyLogins",
    "check_new_password",
    "is_too_long",
]
