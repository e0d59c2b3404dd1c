"""The sites, the names of accounts there, and when to ask again."""

import re
from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType

from shared.errors import CodemazeError, Kind

LEASE = timedelta(seconds=60)
"""Somebody who asks a site for a user has this long; then another may."""
LEAST_BETWEEN = timedelta(seconds=60)
"""A user's figures are asked for on request at most once in this time."""
MOST_FAILURES = 6
"""After so many in a row a site is not asked again before somebody looks, or wants it."""
_FIRST_WAIT = timedelta(minutes=1)
_LONGEST_WAIT = timedelta(hours=1)


class Site(StrEnum):
    """Where users may have accounts that are shown here."""

    GITHUB = "github"
    LEETCODE = "leetcode"
    CODEFORCES = "codeforces"


USERNAMES: Mapping[Site, str] = MappingProxyType(
    {
        Site.GITHUB: r"^[A-Za-z0-9][A-Za-z0-9_-]{0,38}$",
        Site.LEETCODE: r"^[A-Za-z0-9_-]{1,40}$",
        Site.CODEFORCES: r"^[A-Za-z0-9_.-]{3,24}$",
    }
)
"""Patterns of names of accounts; none has a character that could change where a request goes."""


class BadAccountName(CodemazeError):
    """This cannot be the name of an account there."""

    code = "bad-account-name"
    kind = Kind.INVALID


def check_username(site: Site, username: str) -> None:
    """Raises BadAccountName."""
    if re.fullmatch(USERNAMES[site][1:-1], username, re.ASCII) is None:
        raise BadAccountName(site=str(site))


def wait_after(failures: int, chance: float) -> timedelta | None:
    """How long to leave a site alone after so many failures in a row; None: until somebody looks.

    ``chance``: from 0 to 1; a part of the wait hangs on it, so that not all who failed together try together.
    """
    if failures >= MOST_FAILURES:
        return None
    wait = min(_FIRST_WAIT * 2.0 ** (failures - 1), _LONGEST_WAIT)
    return wait * (0.5 + chance / 2)
