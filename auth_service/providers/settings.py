"""AUTH_PROVIDERS: which identity providers there are, as a JSON list of `ProviderSetting`."""

import ipaddress
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import marshmallow as ma
import orjson
from marshmallow import fields, validate

from shared.fields import Bool, Few, Input, Text, choice

ASYMMETRIC = (
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "EdDSA"),
)
"""Algorithms of signatures that only the provider can make (RFC 7518, RFC 8037)."""
_USUAL = ("RS256", "ES256", "EdDSA")
SLUG = r"^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$"
_TAKEN = ("password", "guest", "confirm")
"""Names that mean something else: of a session's method, or in a path."""
_MEMBER = r"^[A-Za-z0-9_.-]+$"

GITHUB = {
    "kind": "oauth2",
    "label": "GitHub",
    "scopes": ["read:user", "user:email"],
    "authorization_url": "https://github.com/login/oauth/authorize",
    "token_url": "https://github.com/login/oauth/access_token",
    "userinfo_url": "https://api.github.com/user",
    "emails_url": "https://api.github.com/user/emails",
    "check_url": "https://api.github.com/applications/{client_id}/token",
    "subject_member": "id",
    "username_member": "login",
    "name_member": "name",
    "email_member": None,
    "picture_member": "avatar_url",
}
PRESETS: dict[str, dict[str, Any]] = {"github": GITHUB}

_ONLY: dict[str, tuple[str, ...]] = {
    "oidc": ("issuer", "audience", "client_ids", "algorithms", "userinfo_is_ours"),
    "oauth2": (
        *("authorization_url", "token_url", "userinfo_url", "emails_url", "check_url", "subject_member"),
        *("username_member", "name_member", "email_member", "picture_member"),
    ),
}
_REQUIRED = {"oidc": ("issuer",), "oauth2": ("authorization_url", "token_url", "userinfo_url")}


def is_safe_url(url: str) -> bool:
    """Whether what is sent there stays private: https, or http within this machine."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or parts.username is not None or parts.fragment or not url.isascii() or " " in url:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _https(value: str) -> None:
    if not is_safe_url(value.replace("{client_id}", "id")):
        raise ma.ValidationError("Must be an https address (http on this machine alone).")


def _address(description: str) -> fields.String:
    return fields.String(
        validate=[validate.Length(max=500), _https], allow_none=True, metadata={"description": description}
    )


def _member(of: str, default: str | None) -> Text:
    return Text(
        load_default=default,
        allow_none=True,
        shortest=1,
        longest=100,
        pattern=_MEMBER,
        metadata={"description": f"oauth2: the member of the user's data that holds the {of}."},
    )


class ProviderSetting(Input):
    """One identity provider."""

    name = Text(
        required=True,
        longest=32,
        pattern=SLUG,
        metadata={"description": "In addresses and in the database: never change it."},
    )
    label = Text(shortest=1, longest=60, metadata={"description": "For people; the name if not given."})
    preset = choice(*PRESETS, metadata={"description": "Fills in what is the same for everybody."})
    kind = choice("oidc", "oauth2", metadata={"description": "OpenID Connect, or OAuth 2 as at GitHub."})
    client_id = Text(required=True, shortest=1, longest=255)
    client_secret = Text(
        shortest=1, longest=500, allow_none=True, metadata={"description": "Empty: a public client."}
    )
    scopes = Few(
        Text(shortest=1, longest=100, pattern=r"^[!#-\[\]-~]+$"),
        most=20,
        metadata={"description": "What is asked for; oidc: openid, profile and email if not given."},
    )
    issuer = _address("oidc: exactly as the provider's tokens say it.")
    audience = Text(
        shortest=1,
        longest=255,
        allow_none=True,
        metadata={"description": "oidc: the API of access tokens in JWT form that may be exchanged."},
    )
    client_ids = Few(
        Text(shortest=1, longest=255),
        most=20,
        load_default=list,
        metadata={"description": "oidc: further clients of yours whose ID tokens may be exchanged."},
    )
    algorithms = Few(
        choice(*ASYMMETRIC),
        most=len(ASYMMETRIC),
        load_default=lambda: list(_USUAL),
        metadata={"description": "oidc: how tokens may be signed."},
    )
    userinfo_is_ours = Bool(
        load_default=False,
        metadata={
            "description": "oidc: exchange opaque access tokens that userinfo answers, though nobody can say"
            " which app they were issued to. Only where all apps of the issuer are yours."
        },
    )
    authorization_url = _address("oauth2: where browsers are sent.")
    token_url = _address("oauth2: where codes are exchanged.")
    userinfo_url = _address("oauth2: tells of the user.")
    emails_url = _address("oauth2: lists the user's addresses, as at GitHub.")
    check_url = _address(
        "oauth2: tells whether a token was issued to us, as at GitHub; {client_id} is filled in."
        " Without it, tokens cannot be exchanged."
    )
    subject_member = _member("user's unchanging id", "id")
    username_member = _member("username", "login")
    name_member = _member("name", "name")
    email_member = _member("e-mail address, which counts as verified", None)
    picture_member = _member("picture's address", "avatar_url")

    @ma.validates_schema(pass_original=True)
    def check_kind(self, data: dict[str, Any], original: Any, **_: Any) -> None:
        kind = data.get("kind")
        if data.get("name") in _TAKEN:
            raise ma.ValidationError("This name has another meaning.", "name")
        if kind is None:
            raise ma.ValidationError("Must be oidc or oauth2, unless a preset says so.", "kind")
        for other, members in _ONLY.items():
            for member in members:
                if other != kind and original.get(member) is not None:
                    raise ma.ValidationError(f"Is not for {kind}.", member)
        for member in _REQUIRED[kind]:
            if original.get(member) is None:
                raise ma.ValidationError(f"Is required for {kind}.", member)
        if kind == "oauth2" and data.get("subject_member") is None:
            raise ma.ValidationError("Is required for oauth2.", "subject_member")
        if data.get("check_url") and not data.get("client_secret"):
            raise ma.ValidationError("check_url needs it.", "client_secret")
        if kind == "oidc" and not data["algorithms"]:
            raise ma.ValidationError("At least one.", "algorithms")


@dataclass(frozen=True, slots=True, kw_only=True)
class Oidc:
    """A provider of OpenID Connect."""

    name: str
    label: str
    client_id: str
    client_secret: str | None
    scopes: tuple[str, ...]
    issuer: str
    audience: str | None
    client_ids: frozenset[str]
    """All whose ID tokens may be exchanged, with `client_id`."""
    algorithms: tuple[str, ...]
    userinfo_is_ours: bool

    @property
    def kind(self) -> str:
        return "oidc"


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuth2:
    """A provider of OAuth 2 that tells of its users in a way of its own, as GitHub does."""

    name: str
    label: str
    client_id: str
    client_secret: str | None
    scopes: tuple[str, ...]
    authorization_url: str
    token_url: str
    userinfo_url: str
    emails_url: str | None
    check_url: str | None
    subject_member: str
    username_member: str | None
    name_member: str | None
    email_member: str | None
    picture_member: str | None

    @property
    def kind(self) -> str:
        return "oauth2"


Provider = Oidc | OAuth2

_MANY = ProviderSetting(many=True)


def read_providers(text: str) -> tuple[Provider, ...]:
    """The providers of the setting; raises ValueError, which names the member but tells no value."""
    try:
        data = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise ValueError(f"must be JSON ({error})") from None
    if not isinstance(data, list) or not all(isinstance(each, dict) for each in data):
        raise ValueError("must be a JSON list of objects")
    try:
        loaded = _MANY.load([_filled_in(each) for each in data])
    except ma.ValidationError as error:
        raise ValueError("is not valid: " + "; ".join(_lines(error.messages))) from None
    providers = tuple(_provider_of(each) for each in loaded)
    for what, values in (
        ("name", [each.name for each in providers]),
        ("issuer", [each.issuer for each in providers if isinstance(each, Oidc)]),
    ):
        if len(set(values)) < len(values):
            raise ValueError(f"has two providers of the same {what}")
    return providers


def check_providers(text: str) -> None:
    """A check of the setting's text, see `shared.settings.setting`."""
    read_providers(text)


def _filled_in(data: dict[str, Any]) -> dict[str, Any]:
    preset = data.get("preset")
    return PRESETS.get(preset, {}) | data if isinstance(preset, str) else data


def _provider_of(data: dict[str, Any]) -> Provider:
    kind = data["kind"]
    common: dict[str, Any] = {
        "name": data["name"],
        "label": data.get("label", data["name"]),
        "client_id": data["client_id"],
        "client_secret": data.get("client_secret"),
    }
    own: dict[str, Any] = {member: data.get(member) for member in _ONLY[kind]}
    if kind == "oauth2":
        if own["check_url"]:
            own["check_url"] = own["check_url"].replace("{client_id}", data["client_id"])
        return OAuth2(**common, **own, scopes=tuple(data.get("scopes", ())))
    own["client_ids"] = frozenset((data["client_id"], *data["client_ids"]))
    own["algorithms"] = tuple(data["algorithms"])
    scopes = data.get("scopes", ("profile", "email"))
    return Oidc(**common, **own, scopes=("openid", *(scope for scope in scopes if scope != "openid")))


def _lines(messages: Any, path: str = "") -> list[str]:
    """Messages by field as lines ``[0].issuer: …``."""
    if isinstance(messages, dict):
        parts = [
            (f"{path}[{key}]" if isinstance(key, int) else re.sub(r"^\.", "", f"{path}.{key}"), inner)
            for key, inner in messages.items()
        ]
        return [line for where, inner in parts for line in _lines(inner, where)]
    return [f"{path}: {message}" for message in messages]
