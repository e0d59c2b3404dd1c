"""Codes of the second factor: time-based ones (RFC 6238), and recovery codes."""

import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime

import pyotp

from shared.errors import Conflict, NotFound, Unauthenticated, Unavailable

STEP = 30
"""Seconds that a code is shown."""
DRIFT = 1
"""Steps by which the clock of the user's device may differ."""
RECOVERY_CODES = 10
MOST_WRONG_CODES = 5
"""With one challenge; then the sign-in begins again."""
LONGEST_CODE = 64
"""Characters, with what people put in between."""
ISSUER = "Codemaze"

_CODE = re.compile(r"[0-9]{6}")
_BETWEEN = re.compile(r"[\s-]")
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
"""32, none of which is taken for another: five bits each."""
_GROUPS, _GROUP = 4, 4


class WrongCode(Unauthenticated):
    """The code is wrong, or was used before."""

    code = "wrong-code"


class ChallengeOver(Unauthenticated):
    """This sign-in took too long, or too many codes were wrong; begin again."""

    code = "challenge-over"


class SecondFactorOn(Conflict):
    """There is a second factor already; turn it off before another one is made."""

    code = "second-factor-on"


class SecondFactorOff(NotFound):
    """There is no second factor."""

    code = "second-factor-off"


class SecondFactorLocked(Unavailable):
    """Codes cannot be checked here at the moment; a recovery code can."""

    code = "second-factor-locked"


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """What is kept of a user's second factor."""

    sealed_secret: bytes
    confirmed_at: datetime | None
    last_step: int
    """Of the last code that was taken: it and those before are taken no more."""


@dataclass(frozen=True, slots=True)
class Status:
    """What a user sees of the second factor."""

    enabled: bool
    confirmed_at: datetime | None
    recovery_codes_left: int


def new_secret() -> str:
    """160 random bits in base32, as RFC 4226, section 4, recommends."""
    return pyotp.random_base32(32)


def uri_of(secret: str, username: str) -> str:
    """What authenticator apps read: otpauth://totp/…"""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=ISSUER)


def normalise(code: str) -> str:
    """A code as it is compared: without spaces and dashes, in small letters."""
    return _BETWEEN.sub("", code).lower()


def is_time_based(code: str) -> bool:
    """Whether a normalised code is of the app's form; others are recovery codes."""
    return _CODE.fullmatch(code) is not None


def find_step(secret: str, code: str, now: datetime, *, after: int) -> int | None:
    """The step whose code this normalised one is, near the present and later than ``after``; None if none."""
    present = int(now.timestamp()) // STEP
    totp = pyotp.TOTP(secret, interval=STEP)
    found = None
    for step in range(present - DRIFT, present + DRIFT + 1):
        fits = hmac.compare_digest(totp.generate_otp(step), code)
        if fits and step > after and found is None:
            found = step
    return found


def new_recovery_codes() -> list[str]:
    """Codes of 80 random bits, such as ``k7qm-x2rt-…``."""
    return [_new_recovery_code() for _ in range(RECOVERY_CODES)]


def _new_recovery_code() -> str:
    letters = [secrets.choice(_LETTERS) for _ in range(_GROUPS * _GROUP)]
    return "-".join("".join(letters[start : start + _GROUP]) for start in range(0, len(letters), _GROUP))
