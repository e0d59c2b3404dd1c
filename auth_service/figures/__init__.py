"""What GitHub, LeetCode and Codeforces tell of a user's accounts there, fetched in the background."""

from auth_service.figures.domain import USERNAMES, BadAccountName, Site
from auth_service.figures.repository import ask_now, linked, stats_of

__all__ = ["USERNAMES", "BadAccountName", "Site", "ask_now", "linked", "stats_of"]
