"""What clients are told once a transaction is committed, and nothing if it is not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID


def battle_channel(battle_id: UUID) -> str:
    return f"battle:{battle_id}"


def room_channel(room_id: UUID) -> str:
    return f"room:{room_id}"


def user_channel(user_id: UUID) -> str:
    return f"user:{user_id}"


@dataclass(frozen=True, slots=True)
class Tell:
    """Send an event to all sockets of a channel, except those of ``besides``."""

    channel: str
    event: str
    data: dict[str, Any]
    besides: UUID | None = None


@dataclass(frozen=True, slots=True)
class Enter:
    """Put all sockets of a user into a channel."""

    user_id: UUID
    channel: str


@dataclass(frozen=True, slots=True)
class Leave:
    """Take all sockets of a user out of a channel."""

    user_id: UUID
    channel: str


@dataclass(frozen=True, slots=True)
class Close:
    """Take everyone out of a channel."""

    channel: str


Announcement = Tell | Enter | Leave | Close


class Announcer(Protocol):
    """Carries announcements to the sockets."""

    async def announce(self, announcements: Sequence[Announcement]) -> None:
        """Carry them out in order."""
