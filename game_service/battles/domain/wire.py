"""What clients see of events and states, as plain JSON values."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from game_service.battles.domain.clock import status_at
from game_service.battles.domain.events import Event
from game_service.battles.domain.standings import standings
from game_service.battles.domain.states import Battle, Status


def to_wire(event: Event) -> dict[str, Any]:
    """``{battle_id, seq, type, at, data}``, UUIDs and ISO 8601 times as strings, private fields left out."""
    return {
        "battle_id": plain(event.battle_id),
        "seq": event.seq,
        "type": event.type,
        "at": plain(event.at),
        "data": plain(event.data),
    }


def to_snapshot(battle: Battle, now: datetime) -> dict[str, Any]:
    """The battle as its players may see it, with ``server_now``, ``ends_at``, status and standings."""
    running = battle.round if battle.status is Status.RUNNING else None
    snapshot: dict[str, Any] = plain(battle)
    return snapshot | {
        "status": status_at(battle, now).value,
        "server_now": plain(now),
        "ends_at": plain(running.ends_at) if running else None,
        "standings": plain(standings(battle, battle.winner_id)),
    }


def plain(value: Any) -> Any:
    """Dataclasses, UUIDs, times and enums as JSON values, without the fields that are private."""
    if is_dataclass(value):
        shown = (each.name for each in fields(value) if not each.metadata.get("private"))
        return {name: plain(getattr(value, name)) for name in shown}
    match value:
        case str():
            return str(value)
        case None | bool() | int() | float():
            return value
        case UUID():
            return str(value)
        case datetime():
            return value.isoformat()
        case Mapping():
            return {plain(key): plain(each) for key, each in value.items()}
        case tuple() | list():
            return [plain(each) for each in value]
        case _:
            raise TypeError(f"{type(value).__name__} has no JSON form")
