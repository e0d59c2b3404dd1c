"""Reading what others send: of the type that was promised and of a bearable size, or not at all."""

from typing import Any

from auth_service.figures.errors import NoFigures

LARGEST = 2**53
"""Every front-end can show numbers up to this one."""


def record(value: object) -> dict[str, Any]:
    """A JSON object; raises NoFigures."""
    if not isinstance(value, dict):
        raise NoFigures("no object where one belongs")
    return value


def member(value: object, *path: str) -> Any:
    """What is found in an object by names of members; raises NoFigures."""
    for name in path:
        fields = record(value)
        if name not in fields:
            raise NoFigures(f"{name} is missing")
        value = fields[name]
    return value


def items(value: object, most: int) -> list[Any]:
    """A JSON array; raises NoFigures."""
    if not isinstance(value, list) or len(value) > most:
        raise NoFigures("no array of the right length where one belongs")
    return value


def whole(value: object, *, least: int = 0) -> int:
    """A whole number; raises NoFigures."""
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= LARGEST:
        raise NoFigures("no whole number where one belongs")
    return value


def text(value: object, most: int) -> str:
    """A line of printable characters; raises NoFigures."""
    if not isinstance(value, str) or not 0 < len(value) <= most or not value.isprintable():
        raise NoFigures("no short text where one belongs")
    return value
