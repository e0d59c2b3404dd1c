"""What clients are told once a transaction is committed, and nothing if it is not."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy.sql.expression import Executable

ROOM = "room:"


def battle_channel(battle_id: UUID) -> str:
    return f"battle:{battle_id}"


def room_channel(room_id: UUID) -> str:
    return f"{ROOM}{room_id}"


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
class Logged:
    """Send an event of a battle's log to all sockets of the battle's channel."""

    battle_id: UUID
    seq: int
    event: dict[str, Any] | None
    """As clients see it; None where only the log has it."""


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


Announcement = Tell | Logged | Enter | Leave | Close


@dataclass(frozen=True, slots=True)
class Letter:
    """Announcements on their way to all instances."""

    number: int
    items: Sequence[Announcement]
    statements: Sequence[tuple[Executable, dict[str, Any]]]
    """Send it, once the transaction in which they run is committed."""
    came: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when this instance has carried it out."""


class Announcer(Protocol):
    """Carries announcements to the sockets of all instances."""

    def write(self, items: Sequence[Announcement]) -> Letter:
        """A letter whose statements the caller runs in its transaction."""

    async def deliver(self, letter: Letter) -> None:
        """The transaction is committed: return when the sockets of this instance have been told."""

    def leave_to_bus(self, letter: Letter) -> None:
        """Nobody knows whether the transaction is committed: have the sockets told if it is."""

    def follow(self, user_id: UUID, battle_id: UUID, seq: int) -> None:
        """Let the user's sockets at this instance hear what comes after ``seq`` in a battle's log."""

    async def announce(self, items: Sequence[Announcement]) -> None:
        """Write and deliver what belongs to no transaction. Raises DatabaseUnavailable."""
