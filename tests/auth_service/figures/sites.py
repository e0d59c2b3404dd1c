"""Small servers that answer as GitHub, LeetCode and Codeforces do, or as badly as a test wants."""

import asyncio
import gzip
import hashlib
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from multidict import CIMultiDict

Fault = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Asked:
    """A request that came."""

    site: str
    path: str
    """With its query."""
    headers: CIMultiDict[str]
    body: Any


@dataclass
class Sites:
    """All three sites as one server, at /github, /leetcode/graphql and /codeforces."""

    github: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """Repositories by user."""
    leetcode: dict[str, int] = field(default_factory=dict)
    """Ranking by user."""
    codeforces: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """Submissions by user."""
    rated: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Members beside the others of a user of Codeforces."""
    headers: dict[str, str] = field(default_factory=dict)
    """Of all good answers."""
    asked: list[Asked] = field(default_factory=list)
    faults: dict[str, Fault] = field(default_factory=dict)
    """What answers instead, by site."""
    gates: dict[str, asyncio.Event] = field(default_factory=dict)
    """Requests wait for the event of their site, if there is one."""
    most_at_once: Counter[str] = field(default_factory=Counter)
    _at_once: Counter[str] = field(default_factory=Counter)

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_route("*", "/{site}/{rest:.*}", self._answer)
        return app

    def of(self, site: str) -> list[Asked]:
        """The requests to a site."""
        return [asked for asked in self.asked if asked.site == site]

    def hold(self, site: str) -> asyncio.Event:
        """Let requests to a site wait until the event is set."""
        return self.gates.setdefault(site, asyncio.Event())

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        site = request.match_info["site"]
        body = await request.json() if request.can_read_body else None
        self.asked.append(Asked(site, request.path_qs, request.headers.copy(), body))
        self._at_once[site] += 1
        self.most_at_once[site] = max(self.most_at_once[site], self._at_once[site])
        try:
            if site in self.gates:
                await self.gates[site].wait()
            if site in self.faults:
                return await self.faults[site](request)
            answers = {"github": self._github, "leetcode": self._leetcode, "codeforces": self._codeforces}
            response = answers[site](request, body)
        finally:
            self._at_once[site] -= 1
        response.headers.update(self.headers)
        return response

    def _github(self, request: web.Request, _body: Any) -> web.Response:
        """https://docs.github.com/rest/users/users#get-a-user and its neighbours."""
        _, _, user, *rest = request.path.removeprefix("/").split("/")
        if user not in self.github:
            return web.json_response({"message": "Not Found", "status": "404"}, status=404)
        repositories = self.github[user]
        if rest:
            page, size = int(request.query["page"]), int(request.query["per_page"])
            return _marked(request, repositories[(page - 1) * size : page * size])
        answer = {
            "login": user,
            "public_repos": len(repositories),
            "followers": 3,
            "following": 9,
            "email": "private@example.org",
            "bio": "x" * 5000,
        }
        return _marked(request, answer)

    def _leetcode(self, request: web.Request, body: Any) -> web.Response:
        """What the site's own profile pages get."""
        assert request.method == "POST"
        user = body["variables"]["username"]
        if user not in self.leetcode:
            error = {"message": "That user does not exist.", "path": ["matchedUser"]}
            return web.json_response({"errors": [error], "data": {"matchedUser": None}})
        return web.json_response(leetcode_answer(self.leetcode[user]))

    def _codeforces(self, request: web.Request, _body: Any) -> web.Response:
        """https://codeforces.com/apiHelp/methods#user.info and …#user.status."""
        method = request.path.rpartition("/")[2]
        user = request.query["handles" if method == "user.info" else "handle"]
        if user not in self.codeforces:
            comment = f"handles: User with handle {user} not found"
            return web.json_response({"status": "FAILED", "comment": comment}, status=400)
        if method == "user.info":
            result: Any = [{"handle": user, "contribution": -4, **self.rated.get(user, {})}]
        else:
            first, count = int(request.query["from"]), int(request.query["count"])
            result = self.codeforces[user][first - 1 : first - 1 + count]
        return web.json_response({"status": "OK", "result": result})


def repository(stars: int = 1, forks: int = 0, language: str | None = "Python") -> dict[str, Any]:
    """A repository of GitHub."""
    return {"name": "x", "stargazers_count": stars, "forks_count": forks, "language": language, "fork": False}


def submission(contest: int, index: str, verdict: str | None = "OK") -> dict[str, Any]:
    """A submission of Codeforces; while it is judged it has no verdict."""
    problem = {"contestId": contest, "index": index, "name": f"{contest}{index}", "tags": []}
    answer = {"id": 1, "contestId": contest, "problem": problem, "programmingLanguage": "PyPy 3"}
    return answer if verdict is None else {**answer, "verdict": verdict}


def leetcode_answer(ranking: Any) -> dict[str, Any]:
    """Of the GraphQL query."""
    rows = [
        {"difficulty": name, "count": count, "submissions": 2 * count}
        for name, count in (("All", 6), ("Easy", 1), ("Medium", 2), ("Hard", 3))
    ]
    stats = {"acSubmissionNum": rows, "totalSubmissionNum": rows}
    return {"data": {"matchedUser": {"profile": {"ranking": ranking}, "submitStats": stats}}}


def _marked(request: web.Request, answer: Any) -> web.Response:
    response = web.json_response(answer)
    assert isinstance(response.body, bytes)
    etag = f'W/"{hashlib.sha256(response.body).hexdigest()}"'
    if request.headers.get("If-None-Match") == etag:
        return web.Response(status=304, headers={"ETag": etag})
    response.headers["ETag"] = etag
    return response


def with_status(status: int, **headers: str) -> Fault:
    """An answer with a status, and with headers whose names have _ for -."""

    async def fault(_request: web.Request) -> web.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.json_response({"message": "no"}, status=status, headers=named)

    return fault


def with_body(body: bytes, **headers: str) -> Fault:
    """A good answer with this body."""

    async def fault(_request: web.Request) -> web.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.Response(body=body, headers={"Content-Type": "application/json", **named})

    return fault


def bomb() -> Fault:
    """A small answer that unpacks to 50 MB."""
    return with_body(gzip.compress(b" " * 50_000_000 + b"{}"), Content_Encoding="gzip")


@dataclass
class Flood:
    """An answer of 50 MB, in pieces, that counts how much of it was taken."""

    sent: int = 0

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(800):
            await response.write(b" " * 65_536)
            self.sent += 65_536
        return response


async def drip(request: web.Request) -> web.StreamResponse:
    """An answer that comes byte by byte and does not end."""
    response = web.StreamResponse()
    await response.prepare(request)
    while True:
        await response.write(b" ")
        await asyncio.sleep(0.05)


async def silence(_request: web.Request) -> web.StreamResponse:
    """No answer."""
    await asyncio.Event().wait()
    raise AssertionError
