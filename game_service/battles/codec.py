"""Battles and events as JSON values for the database: everything, private fields included."""

from datetime import datetime
from typing import Any, get_args
from uuid import UUID

from cattrs.preconf.json import make_converter

from game_service.battles.domain import Battle, CancelReason, Event, EventData, FinishReason

_DATA_CLASSES = {data_class.type: data_class for data_class in get_args(EventData)}


def _load_reason(value: str, _: object) -> FinishReason | CancelReason:
    return FinishReason(value) if value in set(FinishReason) else CancelReason(value)


_converter = make_converter()
_converter.register_unstructure_hook(UUID, str)
_converter.register_structure_hook(UUID, lambda value, _: UUID(value))
_converter.register_structure_hook(datetime, lambda value, _: datetime.fromisoformat(value))
_converter.register_structure_hook(FinishReason | CancelReason, _load_reason)


def dump(battle: Battle) -> dict[str, Any]:
    """The battle as JSON values."""
    document: dict[str, Any] = _converter.unstructure(battle)
    return document


def load(document: dict[str, Any]) -> Battle:
    """The battle that `dump` was given."""
    return _converter.structure(document, Battle)


def dump_event(event: Event) -> dict[str, Any]:
    """The event as ``{battle_id, seq, type, at, data}``, private fields too: not for clients."""
    return {
        "battle_id": str(event.battle_id),
        "seq": event.seq,
        "type": event.type,
        "at": event.at.isoformat(),
        "data": _converter.unstructure(event.data),
    }


def load_event(document: dict[str, Any]) -> Event:
    """The event that `dump_event` was given; members that it does not know are ignored."""
    return Event(
        battle_id=UUID(document["battle_id"]),
        seq=document["seq"],
        at=datetime.fromisoformat(document["at"]),
        data=_converter.structure(document["data"], _DATA_CLASSES[document["type"]]),
    )
