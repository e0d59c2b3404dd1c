"""People as identity providers tell of them, and what becomes of that here."""

import base64
import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from urllib.parse import urlencode, urlsplit, urlunsplit
from uuid import UUID

from auth_service.accounts.avatars import BadAvatar, check_avatar
from auth_service.accounts.names import find_fault, is_reserved, normalise
from auth_service.profiles.names import LONGEST_NAME as LONGEST_SHOWN
from auth_service.profiles.names import find_name_fault, normalise_name
from auth_service.providers.errors import ProviderRefused, Reason
from auth_service.schemas import EMAIL, LONGEST_EMAIL

LONGEST_SUBJECT = 255
"""Characters (OpenID Connect Core, section 2)."""
LONGEST_NAME = 100
LONGEST_RETURN = 500
_LONGEST_BASE = 24
"""Characters of a username that is made, which leaves room for a number."""
_EMAIL = re.compile(EMAIL)
LOCAL_PATH = r"^/(?:[A-Za-z0-9._~!$&'()*+,;=:@%?-][A-Za-z0-9._~!$&'()*+,;=:@/%?-]*)?$"
"""A path and a query of one's own site: no authority, no backslash, no fragment (RFC 3986)."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who has shown to be the owner of an account at a provider."""

    provider: str
    subject: str
    """The account's unchanging id there."""
    name: str | None = None
    email: str | None = None
    """An address that the provider has verified; others count for nothing."""
    picture: str | None = None
    """An https address."""
    usernames: tuple[str, ...] = ()
    """What a username here may be made from, the best first."""

    @classmethod
    def of_claims(cls, provider: str, claims: Mapping[str, Any]) -> Self:
        """Somebody by the standard claims (OpenID Connect Core, section 5.1); raises ProviderRefused."""
        verified = claims.get("email_verified")
        is_verified = verified is True or verified == "true"  # a text, as some have it
        email = clean_email(claims.get("email")) if is_verified else None
        name = clean(claims.get("name"), LONGEST_NAME)
        hints = [clean(claims.get(each), LONGEST_NAME) for each in ("preferred_username", "nickname")]
        return cls(
            provider=provider,
            subject=subject_of(claims.get("sub")),
            name=shown_name(name),
            email=email,
            picture=clean_picture(claims.get("picture")),
            usernames=hints_of(*hints, name, email),
        )


@dataclass(frozen=True, slots=True)
class Identity:
    """An account at a provider that is linked with a user."""

    provider: str
    subject: str
    user_id: UUID
    email: str | None
    name: str | None
    picture: str | None
    linked_at: datetime
    last_used_at: datetime


@dataclass(frozen=True, slots=True)
class Flow:
    """A visit to a provider that has not come back yet."""

    provider: str
    nonce: str
    code_verifier: str
    return_to: str
    user_id: UUID | None
    """Whose account is to be linked; None: it is a sign-in."""
    session_id: UUID | None
    expires_at: datetime
    browser_hash: bytes


def subject_of(value: Any) -> str:
    """A provider's id of somebody, whatever JSON type it has there; raises ProviderRefused."""
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str) or not 0 < len(text) <= LONGEST_SUBJECT or not text.isprintable():
        raise ProviderRefused(Reason.SUBJECT)
    return text


def clean(value: Any, longest: int) -> str | None:
    """A text to show; None where there is none."""
    if not isinstance(value, str):
        return None
    printable = "".join(character for character in value if character.isprintable())
    return " ".join(printable.split())[:longest].strip() or None


def shown_name(text: str | None) -> str | None:
    """A name that a user may have here, as one that the user chose; None where there is none."""
    name = normalise_name(text or "")[:LONGEST_SHOWN].strip()
    return name if find_name_fault(name) is None else None


def clean_email(value: Any) -> str | None:
    """An e-mail address; None for anything else."""
    if not isinstance(value, str) or len(value) > LONGEST_EMAIL or not _EMAIL.fullmatch(value):
        return None
    return value


def clean_picture(value: Any) -> str | None:
    """The https address of a picture that may be an avatar; None for anything else."""
    if not isinstance(value, str) or not value.startswith("https://"):
        return None
    try:
        return check_avatar(value)
    except BadAvatar:
        return None


def hints_of(*texts: str | None) -> tuple[str, ...]:
    """What usernames may be made from: of an e-mail address, what is before the @."""
    return tuple(text.partition("@")[0] for text in texts if text)


def usernames(person: Person, digits: Iterator[str]) -> Iterator[str]:
    """Usernames to try, the best first; ``digits``: gives four at a time, as chance has it."""
    bases = [base for hint in person.usernames if (base := username_of(hint)) is not None]
    yield from bases[:2]
    for text in digits:
        yield f"{(bases or ['player'])[0]}_{text}"


def username_of(hint: str) -> str | None:
    """A valid username that resembles a text; None where there is none."""
    text = normalise(hint)
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    for candidate in (text, plain):
        name = re.sub(r"_{2,}", "_", re.sub(r"[\s.,'’@+|/:]+", "_", candidate))[:_LONGEST_BASE].strip("_-")
        if normalise(name) == name and find_fault(name) is None and not is_reserved(name):
            return name
    name = re.sub(r"[^A-Za-z0-9]+", "_", plain)[:_LONGEST_BASE].strip("_")
    return name if find_fault(name) is None and not is_reserved(name) else None


def followed(told: str | None, kept: str | None, before: str | None) -> str | None:
    """What a user's name is to be: the provider's, until the user chose another.

    ``told``: by the provider now; ``before``: at the last sign-in; ``kept``: here.
    """
    return told if told is not None and kept in (None, before) else kept


def followed_avatar(told: str | None, kept: str, before: str | None) -> str:
    """What a user's avatar is to be; like `followed`, but one of ours is never replaced later."""
    return told if told is not None and before is not None and kept == before else kept


def is_local_path(text: str) -> bool:
    """Whether browsers take a text for a path of the site that they are on, whatever stands before."""
    return len(text) <= LONGEST_RETURN and re.fullmatch(LOCAL_PATH, text) is not None


def with_query(path: str, **members: str) -> str:
    """A local path with further members of its query."""
    parts = urlsplit(path)
    query = "&".join(filter(None, (parts.query, urlencode(members))))
    return urlunsplit(parts._replace(query=query))


def challenge_of(verifier: str) -> str:
    """The code challenge of a verifier (RFC 7636, section 4.2: S256)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
