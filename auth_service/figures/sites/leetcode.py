"""LeetCode's GraphQL, which answers what its own profile pages ask; it is not documented."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from auth_service.figures.errors import NoFigures, NoSuchAccount
from auth_service.figures.sites.reading import items, member, record, whole
from auth_service.figures.sites.source import Part, Query

QUERY = """
query figures($username: String!) {
  matchedUser(username: $username) {
    profile { ranking }
    submitStats {
      acSubmissionNum { difficulty count submissions }
      totalSubmissionNum { difficulty count submissions }
    }
  }
}
"""
UNKNOWN = "That user does not exist."
"""The error beside an account that is null."""
DIFFICULTIES = ("All", "Easy", "Medium", "Hard")
_MOST_ROWS = 20


class LeetCode:
    """One question."""

    def next_query(self, username: str, parts: Sequence[Part]) -> Query | None:
        return None if parts else Query(body={"query": QUERY, "variables": {"username": username}})

    def read(self, status: int, body: Any, _parts: Sequence[Part]) -> Part:
        if status != HTTPStatus.OK:
            raise NoFigures(f"status {status}")
        errors = record(body).get("errors") or []
        if any(record(each).get("message") == UNKNOWN for each in items(errors, _MOST_ROWS)):
            raise NoSuchAccount
        if errors:
            raise NoFigures("errors of GraphQL")
        user = member(body, "data", "matchedUser")
        if user is None:
            raise NoSuchAccount
        ranking = member(user, "profile", "ranking")
        return {
            "ranking": None if ranking is None else whole(ranking),
            "accepted_submissions": _by_difficulty(member(user, "submitStats", "acSubmissionNum")),
            "total_submissions": _by_difficulty(member(user, "submitStats", "totalSubmissionNum")),
        }

    def figures(self, parts: Sequence[Part]) -> dict[str, Any]:
        return dict(parts[0])


def _by_difficulty(value: object) -> dict[str, dict[str, int]]:
    """Problems and submissions by difficulty in small letters, ``all`` of them together."""
    rows = {member(each, "difficulty"): each for each in items(value, _MOST_ROWS) if _is_row(each)}
    return {
        difficulty.lower(): {
            "problems": whole(member(rows, difficulty, "count")),
            "submissions": whole(member(rows, difficulty, "submissions")),
        }
        for difficulty in DIFFICULTIES
    }


def _is_row(value: object) -> bool:
    return isinstance(member(value, "difficulty"), str)
