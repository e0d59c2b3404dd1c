"""What clients see of events and states, as plain JSON values."""

from datetime import datetime
from typing import Any

from game_service.battles.domain.events import Event
from game_service.battles.domain.states import Battle


def to_wire(event: Event) -> dict[str, Any]:
    """``{battle_id, seq, type, at, data}``, UUIDs and ISO 8601 times as strings, private fields left out."""
    raise NotImplementedError


def to_snapshot(battle: Battle, now: datetime) -> dict[str, Any]:
    """The battle as its players may see it, with ``server_now``, ``ends_at``, status and standings."""
    raise NotImplementedError
