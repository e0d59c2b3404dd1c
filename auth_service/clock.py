"""The time, as something that is handed in."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Tells the present moment in UTC."""


def now() -> datetime:
    return datetime.now(UTC)
