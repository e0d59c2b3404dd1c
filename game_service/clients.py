"""problem_service, as this service uses it."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

import aiohttp
import orjson

from shared.errors import CodemazeError, Kind, NotFound, Unavailable
from shared.service_token import ServiceToken

PICK_TIMEOUT = 5.0
"""Seconds."""
SILENCE = 60.0
"""Seconds without a line after which a judge's stream counts as cut."""
_LONGEST_LINE = 4_000_000


class ProblemsUnavailable(Unavailable):
    """Problems and judging cannot be reached at the moment; try again soon."""

    code = "problems-unavailable"


class JudgeBusy(ProblemsUnavailable):
    """The judge is busy; try again soon."""

    code = "judge-busy"


class NotEnoughProblems(CodemazeError):
    """There are not enough problems that fit these settings."""

    code = "not-enough-problems"
    kind = Kind.CONFLICT


class ProblemNotFound(NotFound):
    """No problem is like that."""

    code = "problem-not-found"


class GenerationUnavailable(Unavailable):
    """No problems are generated here."""

    code = "generation-unavailable"


class ProblemsRefused(CodemazeError):
    """Problems cannot be chosen by these settings."""

    code = "problems-refused"
    kind = Kind.INVALID


class JudgeRefused(CodemazeError):
    """The judge does not take this submission."""

    code = "judge-refused"
    kind = Kind.INVALID


@dataclass(frozen=True, slots=True)
class Compiled:
    """Whether the code can be run; ``message`` is the compiler's word when it cannot."""

    ok: bool
    message: str


@dataclass(frozen=True, slots=True)
class TestDone:
    """One test's verdict; ``data`` is the whole line, with details when the tests are the examples."""

    __test__: ClassVar[bool] = False
    index: int
    verdict: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Total:
    """The run's verdict; the last line."""

    verdict: str
    passed: int
    tests: int
    data: dict[str, Any]


Line = Compiled | TestDone | Total


@dataclass(frozen=True, slots=True)
class ProblemChoice:
    """Which problems are wanted."""

    count: int
    rank: str | None = None
    tags: Sequence[str] = ()
    ids: Sequence[UUID] = ()
    languages: Sequence[str] = ()
    players: Sequence[UUID] = ()
    """Who will see them; they get what they have not seen, while there is any."""


@dataclass(frozen=True, slots=True)
class Task:
    """What a program is to solve. ``version``: of the problem; None: the present one."""

    problem_id: UUID
    version: int | None


@dataclass(frozen=True, slots=True)
class Attempt:
    """A submission that counts for the problem's figures. ``elapsed_ms``: since its round began."""

    submission_id: UUID
    elapsed_ms: int | None


class ProblemClient:
    """Asks problem_service; raises ProblemsUnavailable when it cannot be reached or breaks off."""

    def __init__(self, session: aiohttp.ClientSession, url: str, token: ServiceToken) -> None:
        self._session = session
        self._url = url
        self._token = token

    async def pick(self, choice: ProblemChoice) -> list[dict[str, Any]]:
        """As many problems as asked for, as public JSON. Raises NotEnoughProblems, ProblemsRefused."""
        body: dict[str, Any] = {"count": choice.count}
        if choice.rank is not None:
            body["rank"] = choice.rank
        for name in ("tags", "ids", "languages", "players"):
            if values := getattr(choice, name):
                body[name] = list(map(str, values))
        async with self._request("POST", "/internal/problems/pick", body, timeout=PICK_TIMEOUT) as response:
            if response.status in (404, 409):
                raise NotEnoughProblems
            if response.status in (400, 422):
                raise ProblemsRefused(await _detail(response))
            await self._expect_ok(response)
            problems: list[dict[str, Any]] = orjson.loads(await response.read())["problems"]
        if len(problems) != choice.count:
            raise NotEnoughProblems
        return problems

    async def serve(
        self, player_id: UUID, rank: str, *, fresh: bool, from_stock: bool, key: str | None
    ) -> dict[str, Any]:
        """A problem for a player, as public JSON: if possible one that the player has not seen.

        ``fresh``: one that was newly generated, where there is one, and the same one again for the same
        ``key``. ``from_stock``: whether it may be one of those that nobody has seen.
        Raises ProblemNotFound, GenerationUnavailable.
        """
        body = {
            "player_id": str(player_id),
            "rank": rank,
            "tags": [],
            "fresh": fresh,
            "from_stock": from_stock,
            "idempotency_key": key,
        }
        async with self._request("POST", "/internal/problems/serve", body, timeout=PICK_TIMEOUT) as response:
            if response.status == 404:
                raise ProblemNotFound
            if response.status == 503 and await _detail(response, "code") == GenerationUnavailable.code:
                raise GenerationUnavailable(await _detail(response))
            await self._expect_ok(response)
            problem: dict[str, Any] = orjson.loads(await response.read())["problem"]
            return problem

    async def judge(
        self, task: Task, language: str, source: str, *, player_id: UUID, attempt: Attempt | None
    ) -> AsyncGenerator[Line, None]:
        """Lines of a run as they come, a `Total` at the end.

        ``player_id``: whose turn in the judge's line it takes. An ``attempt`` is run on the hidden tests, a
        try (None) on the examples. Closing the iterator aborts the run. Raises JudgeBusy, JudgeRefused, and
        ProblemsUnavailable when the stream ends without a total.
        """
        body: dict[str, Any] = {
            "problem_id": str(task.problem_id),
            "version": task.version,
            "language": language,
            "source": source,
            "tests": "examples",
            "player_id": str(player_id),
        }
        if attempt is not None:
            body |= {
                "tests": "hidden",
                "submission_id": str(attempt.submission_id),
                "elapsed_ms": attempt.elapsed_ms,
            }
        async with self._request("POST", "/internal/judge", body, timeout=None) as response:
            if response.status in (400, 404, 409, 413, 422):
                raise JudgeRefused(await _detail(response))
            if response.status == 503:
                raise JudgeBusy(retry_after=_retry_after(response))
            await self._expect_ok(response)
            while line := await response.content.readuntil(b"\n"):
                item = _parse(orjson.loads(line))
                yield item
                if isinstance(item, Total):
                    return
            raise ProblemsUnavailable(retry_after=1)

    @asynccontextmanager
    async def _request(
        self, method: str, path: str, body: object = None, *, timeout: float | None
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        limits = aiohttp.ClientTimeout(total=timeout, sock_connect=2.0, sock_read=SILENCE)
        headers = self._token.header() | {"Content-Type": "application/json"}
        data = None if body is None else orjson.dumps(body)
        try:
            async with self._session.request(
                method,
                self._url + path,
                data=data,
                headers=headers,
                timeout=limits,
                read_bufsize=_LONGEST_LINE,
            ) as response:
                yield response
        except (aiohttp.ClientError, asyncio.IncompleteReadError, TimeoutError, ValueError) as error:
            raise ProblemsUnavailable(retry_after=1) from error

    async def _expect_ok(self, response: aiohttp.ClientResponse) -> None:
        if response.status != 200:
            raise ProblemsUnavailable(retry_after=_retry_after(response))


def _parse(line: Any) -> Line:
    """Raises ValueError for a line that is none of the protocol's."""
    try:
        match line["type"]:
            case "compiled":
                return Compiled(ok=bool(line["ok"]), message=str(line.get("message") or ""))
            case "test":
                return TestDone(int(line["index"]), str(line["verdict"]), line)
            case "total":
                return Total(str(line["verdict"]), int(line["passed"]), int(line["tests"]), line)
    except (KeyError, TypeError) as error:
        raise ValueError("a member is missing or of a wrong type") from error
    raise ValueError(f"unknown type {line['type']!r}")


def _retry_after(response: aiohttp.ClientResponse) -> int:
    """Seconds until one may ask again (RFC 9110), 1 where the answer does not say."""
    given = response.headers.get("Retry-After", "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 5 else 1


async def _detail(response: aiohttp.ClientResponse, member: str = "detail") -> str | None:
    """What the service says about a refusal, if it says it as a problem."""
    body = orjson.loads(await response.read())
    detail = body.get(member) if isinstance(body, dict) else None
    return detail if isinstance(detail, str) else None
