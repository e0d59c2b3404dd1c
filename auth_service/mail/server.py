"""The mail server that letters are handed to.

    smtp://user:password@host:587                  STARTTLS, or no letter leaves
    smtps://user:password@host:465                 TLS from the first byte on
    smtp://host:25?starttls=never                  in the clear, without a password: for a relay of one's own

Certificates are checked against the system's authorities, or those of the file that SSL_CERT_FILE names.
"""

from dataclasses import dataclass, field
from email.headerregistry import Address
from email.utils import parseaddr
from functools import cached_property
from ssl import SSLContext, create_default_context
from urllib.parse import parse_qsl, unquote, urlsplit

import aiosmtplib

from auth_service.mail.letters import RECIPIENT
from shared.settings import BadSettings

TIMEOUT = 30.0
"""Seconds that the server may take for any one step."""

_PORTS = {"smtp": 587, "smtps": 465}
_FORM = "must be of the form smtp://user:password@host:587, smtps://… or smtp://host:25?starttls=never"


@dataclass(frozen=True)
class Server:
    """Where letters are handed over, and how."""

    host: str
    port: int
    implicit_tls: bool
    starttls: bool
    username: str | None = None
    password: str | None = field(default=None, repr=False)

    @cached_property
    def _context(self) -> SSLContext:
        return create_default_context()

    def client(self) -> aiosmtplib.SMTP:
        """A client, not connected; connecting logs in, and raises where TLS cannot be had."""
        return aiosmtplib.SMTP(
            hostname=self.host,
            port=self.port,
            username=self.username,
            password=self.password,
            use_tls=self.implicit_tls,
            start_tls=self.starttls,
            tls_context=self._context if self.implicit_tls or self.starttls else None,
            timeout=TIMEOUT,
        )


@dataclass(frozen=True)
class Post:
    """What is needed to write to people."""

    server: Server
    sender: str
    """An address, perhaps with a name before it."""
    site: str
    """The URL of the front-end that links lead to, without a slash at the end."""


def parse_server(url: str) -> Server:
    """The server of a URL; raises ValueError, which says what it must be."""
    try:
        parts = urlsplit(url)
        options = dict(parse_qsl(parts.query, keep_blank_values=True))
        port = parts.port or _PORTS[parts.scheme]
    except (ValueError, KeyError):
        raise ValueError(_FORM) from None
    starttls = options.pop("starttls", "required")
    if not parts.hostname or parts.path not in ("", "/") or parts.fragment or options:
        raise ValueError(_FORM)
    if starttls not in ("required", "never") or (parts.scheme == "smtps" and parts.query):
        raise ValueError(_FORM)
    if (parts.username is None) != (parts.password is None) or parts.username == "":
        raise ValueError("must have a user name and a password, or neither")
    if parts.username is not None and starttls == "never":
        raise ValueError("must not send a password in the clear: leave starttls=never out")
    return Server(
        host=parts.hostname,
        port=port,
        implicit_tls=parts.scheme == "smtps",
        starttls=parts.scheme == "smtp" and starttls == "required",
        username=None if parts.username is None else unquote(parts.username),
        password=None if parts.password is None else unquote(parts.password),
    )


def check_sender(text: str) -> None:
    """A check: an address to write from, ``Codemaze <no-reply@example.org>``; raises ValueError."""
    name, address = parseaddr(text)
    try:
        good = text.isprintable() and RECIPIENT.fullmatch(address) and Address(name, addr_spec=address)
    except (ValueError, IndexError):
        good = False
    if not good:
        raise ValueError("must be of the form Name <name@example.org>")


def check_site(text: str) -> None:
    """A check: the URL of a front-end; raises ValueError."""
    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and parts.hostname and (parts.port is None or parts.port > 0)
    except ValueError:
        good = False
    if not good or set(text) & set("?# ") or not text.isprintable():
        raise ValueError("must be the URL of a page, without ? and #")


def make_post(url: str | None, sender: str | None, site: str | None) -> Post | None:
    """What the settings say of mail, None where they ask for none; raises BadSettings."""
    if url is None:
        return None
    if sender is None:
        raise BadSettings("MAIL_FROM is not set: SMTP_URL needs the address that letters come from")
    if site is None:
        raise BadSettings("AUTH_LINKS_URL is not set, nor is PUBLIC_URL: letters must know where links lead")
    return Post(parse_server(url), sender, site.rstrip("/"))
