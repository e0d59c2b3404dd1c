"""What the feed tells; times are Unix seconds."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Protocol
from uuid import UUID

from auth_service.accounts.domain import User


class Entry(Protocol):
    """An entry to publish."""

    type: ClassVar[str]

    @property
    def subject(self) -> UUID:
        """The user or session that it is about."""

    def data(self) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class SessionRevoked:
    """A session has ended; the last of its access tokens expires at ``expires_at``."""

    type: ClassVar[str] = "session_revoked"

    session_id: UUID
    expires_at: datetime

    @property
    def subject(self) -> UUID:
        return self.session_id

    def data(self) -> dict[str, Any]:
        return {"sid": str(self.session_id), "expires_at": self.expires_at.timestamp()}


@dataclass(frozen=True, slots=True)
class UserRevoked:
    """Access tokens of a user that were issued before a moment do not count: all sessions ended, or the role
    is another one."""

    type: ClassVar[str] = "user_revoked"

    user_id: UUID
    before: datetime

    @property
    def subject(self) -> UUID:
        return self.user_id

    def data(self) -> dict[str, Any]:
        return {"user_id": str(self.user_id), "before": self.before.timestamp()}


@dataclass(frozen=True, slots=True)
class ProfileChanged:
    """What others see of a user, when new or changed."""

    type: ClassVar[str] = "profile_changed"

    user: User

    @property
    def subject(self) -> UUID:
        return self.user.id

    def data(self) -> dict[str, Any]:
        return {
            "user_id": str(self.user.id),
            "username": self.user.username,
            "avatar": self.user.avatar,
            "role": str(self.user.role),
            "is_guest": self.user.is_guest,
        }


@dataclass(frozen=True, slots=True)
class UserDeleted:
    """A user is gone; what others keep of the user is kept under the name that the user has now."""

    type: ClassVar[str] = "user_deleted"

    user: User

    @property
    def subject(self) -> UUID:
        return self.user.id

    def data(self) -> dict[str, Any]:
        return {
            "user_id": str(self.user.id),
            "username": self.user.username,
            "avatar": self.user.avatar,
        }


TYPES = (SessionRevoked.type, UserRevoked.type, ProfileChanged.type, UserDeleted.type)
REVOCATIONS = (SessionRevoked.type, UserRevoked.type)
