"""Settings: frozen dataclasses read from environment variables, complete and checked at start.

@dataclass(frozen=True)
class Settings:
    port: int = setting("AUTH_PORT", "Port of auth_service.", default=8001)

settings = load(Settings, os.environ)
"""

import dataclasses
import math
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_network
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints
from urllib.parse import urlsplit

S = TypeVar("S")

_REQUIRED: Any = object()
_TRUE, _FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}


class BadSettings(Exception):
    """One or more settings are missing or malformed; the text names each, one a line."""


@dataclass(frozen=True, slots=True)
class Variable:
    """An environment variable as documented in the README."""

    name: str
    doc: str
    default: str | None
    secret: bool


def setting(
    name: str,
    doc: str,
    *,
    default: Any = _REQUIRED,
    minimum: float | None = None,
    maximum: float | None = None,
    choices: tuple[str, ...] | None = None,
    shortest: int = 0,
    check: Callable[[str], object] | None = None,
    secret: bool = False,
) -> Any:
    """Declare a field read from the variable ``name``; required when it has no default.

    ``shortest``: characters of a text. ``check``: raises ValueError, whose text follows the name, for a bad
    text; of a list it is given each.
    """
    meta = {
        "name": name,
        "doc": doc,
        "minimum": minimum,
        "maximum": maximum,
        "choices": choices,
        "shortest": shortest,
        "check": check,
        "secret": secret,
    }
    if default is _REQUIRED:
        return field(metadata=meta)
    return field(default=default, metadata=meta)


def load(cls: type[S], environ: Mapping[str, str]) -> S:
    """Build ``cls`` from the environment; an empty variable counts as unset.

    Raises BadSettings that lists every missing or malformed variable, not just the first.
    """
    hints = get_type_hints(cls)
    values: dict[str, Any] = {}
    faults: list[str] = []
    for item in dataclasses.fields(cls):  # type: ignore[arg-type]  # S is a dataclass by contract
        name = item.metadata["name"]
        text = environ.get(name, "")
        if text == "":
            if item.default is dataclasses.MISSING:
                faults.append(f"{name} is not set: {item.metadata['doc']}")
            continue
        try:
            values[item.name] = _checked(_parse(text, hints[item.name]), item.metadata)
        except ValueError as error:
            shown = "its value" if item.metadata["secret"] else repr(text)
            faults.append(f"{name} {error}, got {shown}")
    if faults:
        raise BadSettings("\n".join(faults))
    return cls(**values)


def variables(cls: type[Any]) -> list[Variable]:
    """The environment variables that ``cls`` reads, in order of declaration."""
    return [
        Variable(
            name=item.metadata["name"],
            doc=item.metadata["doc"],
            default=None if item.default is dataclasses.MISSING else _show(item.default),
            secret=item.metadata["secret"],
        )
        for item in dataclasses.fields(cls)
    ]


def http_address(text: str) -> None:
    """A check: where a service listens, ``http://host:port``."""
    try:
        parts = urlsplit(text)
        good = parts.scheme == "http" and parts.hostname and parts.path in ("", "/") and not parts.query
        good = good and (parts.port is None or parts.port > 0)
    except ValueError:
        good = False
    if not good:
        raise ValueError("must be of the form http://host:port")


def web_origin(text: str) -> None:
    """A check: an origin as browsers send it, ``https://host`` with a port where it is not the usual one."""
    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and parts.hostname and not parts.query
        good = good and parts.path in ("", "/") and (parts.port is None or parts.port > 0)
    except ValueError:
        good = False
    if not good:
        raise ValueError("must be of the form https://host or https://host:port")


def network(text: str) -> None:
    """A check: a network such as 10.0.0.0/8."""
    try:
        ip_network(text)
    except ValueError:
        raise ValueError("must be a network such as 10.0.0.0/8") from None


def _show(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    return "" if value is None else str(value)


def _parse(text: str, kind: Any) -> Any:
    if get_origin(kind) in (Union, types.UnionType):
        kind = next(arm for arm in get_args(kind) if arm is not type(None))
    if get_origin(kind) is tuple:
        return tuple(part.strip() for part in text.split(",") if part.strip())
    if kind is bool:
        if text.lower() in _TRUE | _FALSE:
            return text.lower() in _TRUE
        raise ValueError("must be true or false")
    if kind is int or kind is float:
        try:
            number = kind(text)
        except ValueError:
            raise ValueError(f"must be {'a whole number' if kind is int else 'a number'}") from None
        if not math.isfinite(number):
            raise ValueError("must be a number")
        return number
    return text


def _checked(value: Any, meta: Mapping[str, Any]) -> Any:
    if meta["minimum"] is not None and value < meta["minimum"]:
        raise ValueError(f"must be at least {meta['minimum']}")
    if meta["maximum"] is not None and value > meta["maximum"]:
        raise ValueError(f"must be at most {meta['maximum']}")
    if meta["choices"] and value not in meta["choices"]:
        raise ValueError(f"must be one of {', '.join(meta['choices'])}")
    if isinstance(value, str) and len(value) < meta["shortest"]:
        raise ValueError(f"must have at least {meta['shortest']} characters")
    if meta["check"] is not None:
        for text in value if isinstance(value, tuple) else (value,):
            meta["check"](text)
    return value
