"""The API of Codeforces: https://codeforces.com/apiHelp. It may be asked once in two seconds."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from auth_service.figures.errors import LimitExceeded, NoFigures, NoSuchAccount
from auth_service.figures.sites.reading import items, member, record, text, whole
from auth_service.figures.sites.source import Part, Query

PAGE = 1000
"""Submissions of one answer; such a page has about 650 KB."""
PAGES = 5
LIMIT = "Call limit exceeded"
_LONGEST_NAME = 64
_LEAST = -(2**31)


class Codeforces:
    """The user first, then pages of submissions, the newest first."""

    def next_query(self, username: str, parts: Sequence[Part]) -> Query | None:
        if not parts:
            return Query(("user.info",), {"handles": username})
        page = len(parts)
        if page > PAGES or (page > 1 and parts[-1]["submissions"] < PAGE):
            return None
        first = (page - 1) * PAGE + 1
        return Query(("user.status",), {"handle": username, "from": str(first), "count": str(PAGE)})

    def read(self, status: int, body: Any, parts: Sequence[Part]) -> Part:
        if status not in (HTTPStatus.OK, HTTPStatus.BAD_REQUEST):
            raise NoFigures(f"status {status}")
        if member(body, "status") != "OK":
            raise _failure(record(body).get("comment"))
        result = member(body, "result")
        return _read_submissions(result) if parts else _read_user(result)

    def figures(self, parts: Sequence[Part]) -> dict[str, Any]:
        user, *pages = parts
        return {**user, "accepted_count": len({problem for page in pages for problem in page["solved"]})}


def _failure(comment: object) -> Exception:
    if comment == LIMIT:
        return LimitExceeded()
    if isinstance(comment, str) and comment.endswith(" not found"):
        return NoSuchAccount()
    return NoFigures("status FAILED")


def _read_user(result: object) -> Part:
    (user,) = items(result, 1) or [None]
    fields = record(user)
    return {
        "rating": _or_none(fields.get("rating"), _rating),
        "max_rating": _or_none(fields.get("maxRating"), _rating),
        "rank": _or_none(fields.get("rank"), _name),
        "max_rank": _or_none(fields.get("maxRank"), _name),
        "contribution": _rating(member(fields, "contribution")),
    }


def _read_submissions(result: object) -> Part:
    submissions = items(result, PAGE)
    solved = {
        _problem(member(each, "problem")) for each in submissions if record(each).get("verdict") == "OK"
    }
    return {"submissions": len(submissions), "solved": sorted(solved)}


def _problem(value: object) -> str:
    """What tells a problem from others: its contest or set, and its index there."""
    fields = record(value)
    contest, problems = fields.get("contestId"), fields.get("problemsetName")
    where = _or_none(problems, _name) if contest is None else whole(contest)
    return f"{where}/{_name(member(fields, 'index'))}"


def _or_none(value: object, read: Any) -> Any:
    """Members that an unrated user does not have."""
    return None if value is None else read(value)


def _rating(value: object) -> int:
    return whole(value, least=_LEAST)


def _name(value: object) -> str:
    return text(value, _LONGEST_NAME)
