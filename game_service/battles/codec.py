"""Battles and events as JSON values for the database: everything, private fields included."""

from typing import Any

from game_service.battles.domain import Battle, Event


def dump(battle: Battle) -> dict[str, Any]:
    """The battle as JSON values."""
    raise NotImplementedError


def load(document: dict[str, Any]) -> Battle:
    """The battle that `dump` was given."""
    raise NotImplementedError


def dump_event(event: Event) -> dict[str, Any]:
    """The event as ``{battle_id, seq, type, at, data}``, private fields too: not for clients."""
    raise NotImplementedError


def load_event(document: dict[str, Any]) -> Event:
    """The event that `dump_event` was given; members that it does not know are ignored."""
    raise NotImplementedError
