"""Rules of tries that fail: who tries on and on waits longer and longer, and nobody locks anybody out.

Failures are counted for an account from an address, for an account from anywhere, and for an address with any
account. Each count allows some failures at once; from then on each doubles the wait before the next try. With
time failures are forgiven, one after another, so that what people do by mistake never adds up.

From where somebody signed in to an account lately, only what failed there with this account counts: a storm
of strangers delays strangers.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from shared.errors import TooMany

AT_HOME_DAYS = 30
"""For how long a sign-in makes its address one where the account is at home."""


class SignInDelayed(TooMany):
    """Too many tries have failed; wait before the next one."""

    code = "sign-in-delayed"


@dataclass(frozen=True, slots=True)
class Rule:
    """What a count means."""

    free: int
    """Failures that bring no delay."""
    forgiven_in: int
    """Seconds after which one failure counts no more."""
    longest: int = 60
    """Seconds of delay that there are at most."""

    @property
    def most(self) -> int:
        """Failures that are counted at most: with them the delay is the longest."""
        return self.free + self.longest.bit_length()

    def delay(self, failures: float) -> int:
        """Seconds that the next try must wait after so many failures: 0, then 1, 2, 4 and so on."""
        beyond = math.ceil(failures) - self.free
        return 0 if beyond < 0 else min(self.longest, 2 ** min(beyond, 30))

    def left(self, tally: "Tally", now: datetime) -> float:
        """The failures that are not forgiven yet."""
        return max(0.0, tally.failures - max(0.0, _seconds(now - tally.last_at)) / self.forgiven_in)


class Scope(Enum):
    """What failures have in common."""

    PAIR = Rule(free=5, forgiven_in=180)
    """The account and the address."""
    ACCOUNT = Rule(free=10, forgiven_in=60)
    """The account, whatever the address."""
    ADDRESS = Rule(free=100, forgiven_in=10)
    """The address, whatever the account: a class may be behind it."""

    @classmethod
    def of(cls, *, at_home: bool) -> tuple["Scope", ...]:
        """What a try counts for; ``at_home``: somebody signed in to the account from this address lately."""
        return (cls.PAIR,) if at_home else tuple(cls)

    @property
    def rule(self) -> Rule:
        return self.value


KEPT = max(scope.rule.most * scope.rule.forgiven_in for scope in Scope)
"""Seconds after which a tally tells nothing any more, whatever it was."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Failures so far."""

    failures: float
    last_at: datetime


Tallies = Mapping[Scope, Tally]
"""Of the scopes that a try counts for; of some there is none: nothing has failed."""


def wait(tallies: Tallies, now: datetime) -> tuple[Scope, int] | None:
    """Which count delays a try for how many seconds more, the longest; None if it may be made now."""
    waits = [
        (until - now, scope)
        for scope, tally in tallies.items()
        if (until := tally.last_at + timedelta(seconds=scope.rule.delay(tally.failures))) > now
    ]
    if not waits:
        return None
    longest, scope = max(waits, key=lambda found: found[0])
    return scope, math.ceil(_seconds(longest))


def count(tallies: Tallies, scopes: Iterable[Scope], now: datetime) -> dict[Scope, Tally]:
    """The tallies with one more try, which counts as a failure until it shows to be none."""
    return {scope: Tally(_one_more(scope.rule, tallies.get(scope), now), now) for scope in scopes}


def _one_more(rule: Rule, tally: Tally | None, now: datetime) -> float:
    return 1.0 if tally is None else min(rule.most, rule.left(tally, now) + 1)


def _seconds(time: timedelta) -> float:
    return time.total_seconds()
