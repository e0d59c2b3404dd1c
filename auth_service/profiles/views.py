"""Users as they are shown: to themselves, and to everybody else."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from auth_service.accounts.avatars import picture_url
from auth_service.accounts.domain import User


def own(user: User, now: datetime, public_url: str | None) -> dict[str, Any]:
    """What a user sees of himself; ``public_url``: the setting PUBLIC_URL, to which pictures belong."""
    return public(user, now, public_url) | {"email": user.email, "is_verified": user.is_verified}


def public(user: User, now: datetime, public_url: str | None) -> dict[str, Any]:
    """What everybody sees of a user."""
    return {
        "id": user.id,
        "number": user.number,
        "username": user.username,
        "name": user.name or user.username,
        "role": str(user.role),
        "avatar": user.avatar,
        "picture": picture_url(user.avatar, public_url),
        "is_guest": user.is_guest,
        "github_username": user.github_username,
        "leetcode_username": user.leetcode_username,
        "codeforces_username": user.codeforces_username,
        "created_at": user.created_at,
        "updated_at": user.updated_at or user.created_at,
        "is_active": user.deleted_at is None and not user.is_banned(now),
    }


def stats(known: Mapping[str, Any]) -> dict[str, Any]:
    """Figures of accounts elsewhere, with their times as texts."""
    return {
        member: None if figures is None else figures | {"fetched_at": _text(figures["fetched_at"])}
        for member, figures in known.items()
    }


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
