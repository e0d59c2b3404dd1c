"""What people can change of themselves."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from auth_service.accounts.domain import User
from auth_service.figures import Site

LINKED: Mapping[Site, str] = {site: f"{site}_username" for site in Site}
"""The member of a user that names an account elsewhere."""
CHANGEABLE = ("username", "name", "avatar", *LINKED.values())
TOLD = frozenset({"username", "name", "avatar"})
"""What other services are told of."""


def change(user: User, wanted: Mapping[str, Any]) -> tuple[User, list[str]]:
    """The user with what is wanted, by member, and which members that changes.

    An empty name of an account elsewhere is none.
    """
    wanted = {member: value for member, value in wanted.items() if member in CHANGEABLE}
    for member in LINKED.values():
        if member in wanted:
            wanted[member] = wanted[member] or None
    changed = [
        member for member in CHANGEABLE if wanted.get(member, _SAME) not in (_SAME, getattr(user, member))
    ]
    return replace(user, **{member: wanted[member] for member in changed}), changed


_SAME: Any = object()
