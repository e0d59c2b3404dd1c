"""How often somebody may do something, by network address and by account.

    await limits.spend(call, Limit.SEARCH, account=call.identity.user_id)       # in a handler

A class behind one address must not notice; who tries all names there are, must. What a limit counts by
account is counted by address, too: many accounts may be one person's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from uuid import UUID

from auth_service.addresses import address_of
from auth_service.settings import Settings
from shared.rate import Counts, Rate, address_block
from shared.web import Call

_MINUTE, _HOUR = 60, 3600


@dataclass(frozen=True, slots=True)
class Rule:
    """What a limit's setting means."""

    name: str
    """Of the policy, as it is told to clients."""
    setting: str
    """The field of `Settings` with the number for one address, or for one account where ``by_account``."""
    seconds: int = _MINUTE
    by_account: bool = False
    address_factor: int = 1
    """How many times the number may come from one address: it has many people behind it."""


class Limit(Enum):
    """What is limited."""

    SIGN_IN = Rule("sign-ins", "limit_sign_ins")
    """By password."""
    PROVIDER = Rule("provider-sign-ins", "limit_sign_ins")
    CODE = Rule("codes", "limit_sign_ins")
    """Of the second factor."""
    REGISTER = Rule("registrations", "limit_registrations")
    GUEST = Rule("guests", "limit_guests")
    REFRESH = Rule("refreshes", "limit_refreshes")
    MAIL = Rule("letters", "limit_mails", _HOUR, by_account=True, address_factor=20)
    """Asking for a letter; the account is the address that it goes to."""
    SEARCH = Rule("searches", "limit_reads", by_account=True, address_factor=20)
    PROFILE = Rule("profile-changes", "limit_changes", _HOUR, by_account=True, address_factor=20)
    """Each is told to other services, kept in the audit log, and may have figures fetched."""
    EXPORT = Rule("exports", "limit_changes", _HOUR, by_account=True, address_factor=20)
    AUDIT = Rule("audit", "limit_reads", by_account=True, address_factor=20)


@dataclass(frozen=True, slots=True)
class _Rates:
    of_address: Rate
    of_account: Rate | None


class Limits:
    """The limits as the settings say."""

    def __init__(self, settings: Settings, counts: Counts) -> None:
        self._rates: Mapping[Limit, _Rates] = MappingProxyType(
            {limit: _rates(limit.value, getattr(settings, limit.value.setting), counts) for limit in Limit}
        )

    async def spend(self, call: Call, limit: Limit, *, account: UUID | str | None = None) -> None:
        """Count a request, of its address and of an account where one is known; raises RateExceeded.

        ``account``: a user's id, or what else stands for somebody: counted as it is, kept for the window.
        """
        rates = self._rates[limit]
        await rates.of_address.spend(call.request, address_block(address_of(call.request)))
        if rates.of_account is not None and account is not None:
            await rates.of_account.spend(call.request, str(account))


def _rates(rule: Rule, most: int, counts: Counts) -> _Rates:
    of_address = Rate(rule.name, most=most * rule.address_factor, seconds=rule.seconds, counts=counts)
    if not rule.by_account:
        return _Rates(of_address, None)
    return _Rates(of_address, Rate(f"{rule.name}-of-account", most=most, seconds=rule.seconds, counts=counts))
