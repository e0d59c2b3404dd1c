"""JSON for python-socketio: orjson behind the interface of the standard module."""

from typing import Any

import orjson


def dumps(value: object, **_options: Any) -> str:
    """Compact already, whatever ``separators`` say."""
    return orjson.dumps(value).decode()


def loads(text: str | bytes, **_options: Any) -> Any:
    """Strict JSON; raises ValueError."""
    return orjson.loads(text)
