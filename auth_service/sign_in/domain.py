"""What stands between a first proof of who somebody is and a session."""

from dataclasses import dataclass
from typing import Self

from auth_service.accounts.domain import User
from shared.errors import CodemazeError, Kind, Unauthenticated


class Banned(CodemazeError):
    """This account is banned."""

    code = "banned"
    kind = Kind.FORBIDDEN

    @classmethod
    def of(cls, user: User) -> Self:
        """The refusal of a banned user: the reason, where there is one, and the end of the ban."""
        until = user.banned_until
        return cls(user.ban_reason, until=None if until is None else until.isoformat())


class SecondFactorRequired(Unauthenticated):
    """A code of the second factor is required; send it with this challenge."""

    code = "second-factor-required"


@dataclass(frozen=True, slots=True)
class Challenge:
    """A sign-in that waits for the second factor."""

    token: str
    expires_in: int
    """Seconds."""

    def required(self) -> SecondFactorRequired:
        """The answer to who began the sign-in."""
        return SecondFactorRequired(challenge=self.token, expires_in=self.expires_in)
