"""What is written to people, as plain text."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid, parseaddr
from enum import StrEnum
from typing import Any
from urllib.parse import quote

from auth_service.proofs import Purpose

RECIPIENT = re.compile(r"[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9.-]+")
"""What an address to write to must look like, whatever was checked before: one, and nothing beside it."""


class Letter(StrEnum):
    """What a letter is about; the data that each needs is in brackets."""

    VERIFY_EMAIL = "verify-email"
    """A token that shows that the recipient's mailbox is the user's (email)."""
    RESET_PASSWORD = "reset-password"
    """A token for a new password (email)."""
    LINK_IDENTITY = "link-identity"
    """A token that joins an account at a provider with the user's (provider; the rest is the token's)."""
    ADDRESS_IN_USE = "address-in-use"
    """Somebody registers with an address that is the user's."""
    EMAIL_CHANGED = "email-changed"
    """To the former address."""
    PASSWORD_CHANGED = "password-changed"
    SECOND_FACTOR_ON = "second-factor-on"
    SECOND_FACTOR_OFF = "second-factor-off"
    PASSWORD_FORGOTTEN = "password-forgotten"
    """No letter yet: which one it becomes depends on whose the address is, if it is anybody's."""
    IDENTITY_LINKED = "identity-linked"
    """(provider)"""
    IDENTITY_UNLINKED = "identity-unlinked"
    """(provider)"""


@dataclass(frozen=True, slots=True)
class Form:
    """A letter with gaps: {name}, {site}, what its data holds; of its token {link}, {token} and {time}."""

    subject: str
    text: str
    purpose: Purpose | None = None
    """What its token is for."""
    page: str = ""
    """Where its link leads, below the address of the front-end."""


_NOT_YOU = (
    "If this was not you, set a new password at once and end all your sessions; with a new password they"
    "\nend by themselves."
)
_LINK = "{link}\n\nor give this code where you are asked for one:\n\n{token}\n\n"
_ONCE = "It works once, for {time}; only the newest one does."

FORMS: Mapping[Letter, Form] = {
    Letter.VERIFY_EMAIL: Form(
        "Verify your e-mail address",
        "to show that this e-mail address and the account {name} are yours, open\n\n" + _LINK + _ONCE + "\n\n"
        "If you know of no such account, somebody gave your address for his own: leave the link alone.",
        Purpose.VERIFY_EMAIL,
        "/verify-email",
    ),
    Letter.RESET_PASSWORD: Form(
        "Set a new password",
        "to set a new password, open\n\n" + _LINK + _ONCE + "\n\n"
        "If you did not ask for this, you need not do anything: your password stays as it is.",
        Purpose.RESET_PASSWORD,
        "/reset-password",
    ),
    Letter.LINK_IDENTITY: Form(
        "Join your accounts",
        "somebody signed in by {provider} with this e-mail address. If this was you, and you want to sign\n"
        "in to your account that way from now on, open\n\n" + _LINK + _ONCE + "\n\n"
        "If this was not you, leave the link alone: nobody gets into your account without it.",
        Purpose.LINK_IDENTITY,
        "/link-account",
    ),
    Letter.ADDRESS_IN_USE: Form(
        "You have an account already",
        "somebody, perhaps you, has just given this e-mail address, which is that of your account, for\n"
        "another one. If it was you: log in as {name}; if you have forgotten the password, get a new one at"
        "\n\n{site}\n\n"
        "If it was not you, you need not do anything: your account and your address stay yours.",
    ),
    Letter.EMAIL_CHANGED: Form(
        "Your e-mail address was changed",
        "your account has another e-mail address now; this one does not count any more.\n\n"
        "If this was not you, tell those who run\n\n{site}\n\nat once.",
    ),
    Letter.PASSWORD_CHANGED: Form("Your password was changed", "your password was changed.\n\n" + _NOT_YOU),
    Letter.SECOND_FACTOR_ON: Form(
        "A second factor protects your account",
        "from now on, signing in to your account takes a code of your authenticator, too.\n\n" + _NOT_YOU,
    ),
    Letter.SECOND_FACTOR_OFF: Form(
        "No second factor protects your account any more",
        "signing in to your account takes no code of an authenticator any more.\n\n" + _NOT_YOU,
    ),
    Letter.IDENTITY_LINKED: Form(
        "Another way into your account",
        "you can sign in to your account by {provider} now.\n\n" + _NOT_YOU,
    ),
    Letter.IDENTITY_UNLINKED: Form(
        "A way into your account is closed",
        "you can sign in to your account by {provider} no more.\n\n" + _NOT_YOU,
    ),
}


@dataclass(frozen=True, slots=True)
class Token:
    """The token that a letter carries; ``lifetime``: seconds."""

    text: str
    lifetime: int


def write(
    letter: Letter,
    *,
    sender: str,
    recipient: str,
    name: str,
    site: str,
    data: Mapping[str, Any],
    now: datetime,
    token: Token | None = None,
) -> EmailMessage:
    """A letter to send; ``sender``: an address, perhaps with a name; ``name``: the user's; ``site``: a URL.

    Raises ValueError for a recipient that cannot be one, and for gaps that nothing is there to fill.
    """
    if RECIPIENT.fullmatch(recipient) is None:
        raise ValueError("no e-mail address")
    form = FORMS[letter]
    gaps = {key: value for key, value in data.items() if isinstance(value, str)}
    gaps |= {"name": name, "site": site}
    if token is not None:
        # Behind the #, no server's log and no Referer header gets to see the token.
        link = f"{site}{form.page}#token={quote(token.text)}"
        gaps |= {"link": link, "token": token.text, "time": in_words(token.lifetime)}
    try:
        text = form.text.format_map(gaps)
    except KeyError as error:
        raise ValueError(f"nothing fills the gap {error}") from error
    message = EmailMessage(policy=SMTP)
    message["Subject"] = form.subject
    message["From"] = sender
    message["To"] = recipient
    message["Date"] = format_datetime(now)
    message["Message-ID"] = make_msgid(domain=parseaddr(sender)[1].partition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    body = f"Hello {name},\n\n{text}\n\n-- \n{site}\n"
    # Links stay in one piece where every server can take the text as it is.
    message.set_content(body, cte="7bit" if body.isascii() else "quoted-printable")
    return message


def in_words(seconds: int) -> str:
    """A span of time for people to read, rounded down.

    >>> in_words(1800), in_words(86_400), in_words(60)
    ('30 minutes', '24 hours', '1 minute')
    """
    for size, unit in ((3600, "hour"), (60, "minute")):
        if seconds >= 2 * size or (size == 60 and seconds >= size):
            count = seconds // size
            return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
    return f"{seconds} seconds"
