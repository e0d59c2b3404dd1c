"""Settings: frozen dataclasses read from environment variables, complete and checked at start.

@dataclass(frozen=True)
class Settings:
    port: int = setting("AUTH_PORT", "Port of auth_service.", default=8001)

settings = load(Settings, os.environ)
"""

import dataclasses
import types
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

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
    secret: bool = False,
) -> Any:
    """Declare a field read from the variable ``name``; required when it has no default.

    ``shortest``: characters of a text.
    """
    meta = {
        "name": name,
        "doc": doc,
        "minimum": minimum,
        "maximum": maximum,
        "choices": choices,
        "shortest": shortest,
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
            values[item.name] = _check(_parse(text, hints[item.name]), item.metadata)
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
            return kind(text)
        except ValueError:
            raise ValueError(f"must be {'a whole number' if kind is int else 'a number'}") from None
    return text


def _check(value: Any, meta: Mapping[str, Any]) -> Any:
    if meta["minimum"] is not None and value < meta["minimum"]:
        raise ValueError(f"must be at least {meta['minimum']}")
    if meta["maximum"] is not None and value > meta["maximum"]:
        raise ValueError(f"must be at most {meta['maximum']}")
    if meta["choices"] and value not in meta["choices"]:
        raise ValueError(f"must be one of {', '.join(meta['choices'])}")
    if isinstance(value, str) and len(value) < meta["shortest"]:
        raise ValueError(f"must have at least {meta['shortest']} characters")
    return value
