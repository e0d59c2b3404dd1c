"""JSON of a stranger's."""

import json
import math
import re
from collections.abc import Iterator
from typing import Any, NoReturn

_DEEPEST = 40
_LARGEST_INT = 2**53 - 1
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def parse_json(text: str) -> Any:
    """A JSON value that can be stored and that every language reads alike; raises ValueError."""
    try:
        value = json.loads(text, parse_constant=_refuse)
    except RecursionError:
        raise ValueError(f"it is nested more than {_DEEPEST} deep") from None
    level = [value]
    for _ in range(_DEEPEST):
        level = [inner for outer in level for inner in _parts(outer)]
        if not level:
            return value
    raise ValueError(f"it is nested more than {_DEEPEST} deep")


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def _parts(value: Any) -> Iterator[Any]:
    """What is inside; raises ValueError for what cannot be stored."""
    match value:
        case str():
            if _UNSTORABLE.search(value):
                raise ValueError("a text has a NUL character or half of a surrogate pair")
        case dict():
            yield from value
            yield from value.values()
        case list():
            yield from value
        case int():
            if abs(value) > _LARGEST_INT:
                raise ValueError("an int is beyond ±(2^53 - 1)")
        case float():
            if not math.isfinite(value):
                raise ValueError("a number is too large")
