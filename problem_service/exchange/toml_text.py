"""TOML: read without what takes its reader long, and written in the few forms that a description needs."""

import json
import math
import re
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_TEXTS = re.compile(
    r'''"""(?:\\.|[^\\"]|"(?!""))*+(?:"{3,5})?|"(?:\\.|[^"\\\n])*+"?|#[^\n]*+|'''
    r"'''(?:[^']|'(?!''))*+(?:'{3,5})?|'[^'\n]*+'?",
    re.DOTALL,
)
"""Texts and comments; one that does not end ends the reading."""
_DEEP_KEY = re.compile(r'(?<![A-Za-z0-9_"-])(?:[A-Za-z0-9_"-]++[ \t]*+\.[ \t]*+){4}')
"""Of more parts than are of any use; numbers and dates have one dot."""


def read_toml(text: str) -> dict[str, Any]:
    """Raises ValueError or RecursionError.

    The reader's time grows with the square of a key's parts, and with those of a table's name for each of its
    keys: a megabyte could take it hours. Without texts and comments, what has dots in it is a key.
    """
    if _DEEP_KEY.search(_TEXTS.sub('""', text)) is not None:
        raise ValueError("a key has too many parts")
    return tomllib.loads(text)


def toml_text(data: Mapping[str, Any]) -> str:
    """Plain values first, then lists of tables as ``[[name]]``, whose values are inline.

    Raises ValueError for what TOML cannot hold: null, NaN and infinity as JSON has none, half surrogates.
    """
    plain = {key: value for key, value in data.items() if not _is_tables(value)}
    blocks = ["".join(_line(key, value) for key, value in plain.items())] if plain else []
    for key, value in data.items():
        if key not in plain:
            for table in value:
                lines = "".join(_line(inner, item) for inner, item in table.items())
                blocks.append(f"[[{_key(key)}]]\n{lines}")
    return "\n".join(blocks)


def _is_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, dict) for item in value)


def _line(key: str, value: Any) -> str:
    return f"{_key(key)} = {_value(value)}\n"


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _string(key)


def _value(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float() if math.isfinite(value):
            return repr(value)
        case str():
            return _string(value)
        case Mapping():
            return f"{{{', '.join(f'{_key(key)} = {_value(item)}' for key, item in value.items())}}}"
        case Sequence():
            return f"[{', '.join(map(_value, value))}]"
        case _:
            raise ValueError(f"TOML cannot hold {value!r}")


def _string(text: str) -> str:
    """As in JSON, whose escapes TOML shares, but for the one control character that JSON leaves as it is."""
    text.encode()  # raises UnicodeEncodeError, a ValueError
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
