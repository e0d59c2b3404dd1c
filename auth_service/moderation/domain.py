"""Who may ban whom, and for how long; which roles can change."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.errors import Conflict, Forbidden, ValidationFailed
from shared.identity import Role

LONGEST_REASON = 500
"""Characters."""
LONGEST_BAN = timedelta(days=3653)
"""A ban with an end; one without is for ever."""

_BELOW_MODERATORS = (Role.GUEST, Role.PLAYER, Role.AUTHOR)


class OutOfReach(Forbidden):
    """You may not do this to this user."""

    code = "user-out-of-reach"


class GuestsHaveNoRole(Conflict):
    """Guests can have no other role; they need an account first."""

    code = "guest-has-no-role"


class LastAdmin(Conflict):
    """This is the last admin; give somebody else the role first."""

    code = "last-admin"


@dataclass(frozen=True, slots=True)
class Ban:
    """What a ban is for, and when it ends; None: never."""

    reason: str | None = None
    until: datetime | None = None

    def check(self, now: datetime) -> None:
        """Raises ValidationFailed for an end that is past, or further away than `LONGEST_BAN`."""
        if self.until is None:
            return
        if self.until <= now:
            raise ValidationFailed(errors={"until": ["This is past."]})
        if self.until > now + LONGEST_BAN:
            raise ValidationFailed(errors={"until": ["At most ten years; leave it out for ever."]})


def may_ban(actor: Role, target: Role) -> bool:
    """Whether one may ban, or unban, somebody else of a role."""
    return actor is Role.ADMIN or (actor is Role.MODERATOR and target in _BELOW_MODERATORS)
