"""What is left of a user who is deleted."""

from dataclasses import replace
from datetime import datetime

from auth_service.accounts.domain import User
from shared.identity import Role

PREFIX = "deleted-"
"""Usernames that begin with it are reserved."""
AVATAR = "avatar-01"


def anonymous(user: User, now: datetime) -> User:
    """The user without anything personal: the id, the number and the dates stay."""
    return replace(
        user,
        username=f"{PREFIX}{user.number}",
        name=None,
        email=None,
        email_verified_at=None,
        avatar=AVATAR,
        role=Role.GUEST if user.is_guest else Role.PLAYER,
        github_username=None,
        leetcode_username=None,
        codeforces_username=None,
        banned_at=None,
        banned_until=None,
        ban_reason=None,
        updated_at=now,
        deleted_at=now,
    )
