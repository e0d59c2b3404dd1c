"""What one-use tokens are for."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


class Purpose(StrEnum):
    """The one thing that a token is good for."""

    VERIFY_EMAIL = "verify-email"
    RESET_PASSWORD = "reset-password"
    LEAVE = "leave"
    """To set a new password, too, but handed over by an admin or the operator."""
    SECOND_FACTOR = "second-factor"
    """To show the second factor, after the first."""
    LINK_IDENTITY = "link-identity"
    """To join an account at a provider with the account here that has the same address."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What is kept of a token."""

    user_id: UUID
    data: dict[str, Any]
    created_at: datetime
    expires_at: datetime
