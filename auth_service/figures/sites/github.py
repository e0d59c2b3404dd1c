"""GitHub's REST API: https://docs.github.com/rest/users/users and https://docs.github.com/rest/repos/repos."""

from collections import Counter
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from auth_service.figures.errors import NoFigures, NoSuchAccount
from auth_service.figures.sites.reading import items, member, record, text, whole
from auth_service.figures.sites.source import Part, Query

HEADERS = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
PAGE = 100
"""Repositories of one answer, the most that GitHub gives."""
PAGES = 5
LANGUAGES = 50
"""Languages shown, the commonest ones."""
_LONGEST_LANGUAGE = 64


class GitHub:
    """The user first, then pages of public repositories."""

    def next_query(self, username: str, parts: Sequence[Part]) -> Query | None:
        if not parts:
            return Query(("users", username))
        page = len(parts)
        if page > PAGES or (page > 1 and parts[-1]["repositories"] < PAGE):
            return None
        return Query(("users", username, "repos"), {"per_page": str(PAGE), "page": str(page)})

    def read(self, status: int, body: Any, parts: Sequence[Part]) -> Part:
        if status == HTTPStatus.NOT_FOUND:
            raise NoSuchAccount
        if status != HTTPStatus.OK:
            raise NoFigures(f"status {status}")
        if parts:
            return _read_repositories(body)
        return {name: whole(member(body, name)) for name in ("public_repos", "followers", "following")}

    def figures(self, parts: Sequence[Part]) -> dict[str, Any]:
        user, *pages = parts
        languages: Counter[str] = Counter()
        for page in pages:
            languages.update(page["languages"])
        return {
            **user,
            "total_stars": sum(page["stars"] for page in pages),
            "total_forks": sum(page["forks"] for page in pages),
            "languages": dict(languages.most_common(LANGUAGES)),
        }


def _read_repositories(body: Any) -> Part:
    repositories = [record(each) for each in items(body, PAGE)]
    languages: Counter[str] = Counter()
    for each in repositories:
        language = member(each, "language")
        if language is not None:
            languages[text(language, _LONGEST_LANGUAGE)] += 1
    return {
        "repositories": len(repositories),
        "stars": sum(whole(member(each, "stargazers_count")) for each in repositories),
        "forks": sum(whole(member(each, "forks_count")) for each in repositories),
        "languages": dict(languages),
    }
