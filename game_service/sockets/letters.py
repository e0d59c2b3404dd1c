"""Letters between instances as PostgreSQL carries them: JSON, in parts of what one notification holds."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import orjson

from game_service.announcements import Announcement, Close, Enter, Leave, Logged, Tell

LARGEST = 7900
"""Bytes; PostgreSQL takes payloads shorter than 7936."""
_PART = 1900
"""Characters, of up to four bytes."""


def to_payloads(sender: str, number: int, items: Sequence[Announcement]) -> Iterator[str]:
    """``sender number part/parts text``, one or several; those of one transaction arrive together."""
    text = orjson.dumps([_encode(item) for item in items])
    whole = text.decode()
    size = _PART if len(text) > LARGEST - len(sender) - 50 else len(whole)
    parts = [whole[at : at + size] for at in range(0, len(whole), size)]
    for index, part in enumerate(parts, 1):
        yield f"{sender} {number} {index}/{len(parts)} {part}"


class Reader:
    """Puts parts together again."""

    def __init__(self) -> None:
        self._parts: list[str] = []

    def read(self, payload: str) -> tuple[str, int, str] | None:
        """Sender, number and text of a letter that is complete. Raises ValueError."""
        sender, number, place, part = payload.split(" ", 3)
        index, count = map(int, place.split("/"))
        if index == 1:
            self._parts.clear()
        self._parts.append(part)
        if index < count:
            return None
        text = "".join(self._parts)
        self._parts.clear()
        return sender, int(number), text


def items_of(text: str) -> list[Announcement]:
    """The announcements of a letter; events of battles are to be read from the log."""
    return [_decode(item) for item in orjson.loads(text)]


def _encode(item: Announcement) -> list[Any]:
    match item:
        case Tell(channel, event, data, besides):
            return ["tell", channel, event, data, besides]
        case Logged(battle_id, seq):
            return ["logged", battle_id, seq]
        case Enter(user_id, channel):
            return ["enter", user_id, channel]
        case Leave(user_id, channel):
            return ["leave", user_id, channel]
        case Close(channel):
            return ["close", channel]


def _decode(item: list[Any]) -> Announcement:
    match item:
        case ["tell", channel, event, data, besides]:
            return Tell(channel, event, data, besides=None if besides is None else UUID(besides))
        case ["logged", battle_id, seq]:
            return Logged(UUID(battle_id), seq, None)
        case ["enter", user_id, channel]:
            return Enter(UUID(user_id), channel)
        case ["leave", user_id, channel]:
            return Leave(UUID(user_id), channel)
        case ["close", channel]:
            return Close(channel)
        case _:
            raise ValueError(f"unknown announcement {item[:1]}")
