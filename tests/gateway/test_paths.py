"""Paths in their plain form, and nothing else."""

import pytest

from gateway.errors import BadPath
from gateway.paths import split_target


@pytest.mark.parametrize(
    ("target", "path", "query"),
    [
        ("/", "/", ""),
        ("/api/battles", "/api/battles", ""),
        ("/api/battles/", "/api/battles/", ""),
        ("/api/battles?page=2", "/api/battles", "?page=2"),
        ("/api/battles?x=%2e%2e/&y=..;//", "/api/battles", "?x=%2e%2e/&y=..;//"),
        ("/api/battles?", "/api/battles", "?"),
        ("/.well-known/jwks.json", "/.well-known/jwks.json", ""),
        ("/api/users/ren%C3%A9", "/api/users/ren%C3%A9", ""),
        ("/api/users/a%20b%40c%7B%7D", "/api/users/a%20b%40c%7B%7D", ""),
        ("/a/..b/...", "/a/..b/...", ""),
        ("/a@b:c,d+e=f(g)!", "/a@b:c,d+e=f(g)!", ""),
    ],
)
def test_plain_targets_are_split(target: str, path: str, query: str) -> None:
    assert split_target(target) == (path, query)


@pytest.mark.parametrize(
    "target",
    [
        "",
        "*",
        "api/battles",
        "//internal/feed",
        "/api//internal",
        "/api/battles//",
        "/api/../internal",
        "/api/..",
        "/..",
        "/./internal",
        "/api/%2e%2e/internal",
        "/api/%2E%2e/internal",
        "/api/.%2e/internal",
        "/api/%252e%252e/internal",
        "/api%2finternal",
        "/api%5c..%5cinternal",
        "/api/..;/internal",
        "/api/battles;jsessionid=1",
        "/api/battles%3b",
        "/api/battles/a%3fb",
        "/api/battles/a%3Fb",
        "/api/battles/a%23b",
        "/api/%62attles",
        "/api/battles/%41",
        "/api/battles/%4f",
        "/api/battles/%5A",
        "/api/battles/%7a",
        "/api/battles/%30",
        "/api/battles/a%2Db",
        "/api/battles/a%2Eb",
        "/api/battles/a%5Fb",
        "/api/battles/a%7eb",
        "/api\\..\\internal",
        "/api/battles#fragment",
        "/api/battles?a#fragment",
        "/api/bat%0d%0atles",
        "/api/bat%00tles",
        "/api/bat%7ftles",
        "/api/bat%zz",
        "/api/bat%",
        "/api/battles\n",
        "/api/ba ttles",
        "/api/é",
        "/api/battles?é",
        "/\ud83d",
    ],
)
def test_other_targets_are_refused(target: str) -> None:
    with pytest.raises(BadPath):
        split_target(target)
