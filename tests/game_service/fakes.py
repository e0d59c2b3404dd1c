"""problem_service as game_service sees it: a small real server that judges by what the source says."""

import asyncio
import uuid
from typing import Any

import orjson
from aiohttp import web

from shared import service_token

TESTS = 4
EXAMPLES = 2


def make_problem(number: int, rank: str = "bronze") -> dict[str, Any]:
    return {
        "id": str(uuid.uuid5(uuid.NAMESPACE_OID, f"problem {number}")),
        "slug": f"problem-{number}",
        "title": f"Problem {number}",
        "statement": "Add **two** numbers.",
        "rank": rank,
        "tags": ["arithmetic"],
        "signature": {
            "function": "add",
            "parameters": [{"name": "a", "type": "int"}, {"name": "b", "type": "int"}],
            "returns": "int",
        },
        "examples": [{"input": [1, 2], "output": 3, "explanation": ""}],
        "limits": {"time_ms": 2000, "memory_mb": 256},
        "starter": {
            "python": "def add(a, b):\n    ...\n",
            "javascript": "function add(a, b) {\n}\n",
        },
        "version": 1,
    }


class FakeProblems:
    """A source "AC" passes, "WA 2" passes two tests, "CE" does not compile."""

    def __init__(self, internal_key: str) -> None:
        self._internal_key = internal_key
        self.problems = [make_problem(number) for number in range(1, 13)]
        self.down = False
        self.cuts = 0
        """How many of the next streams break off after their second test."""
        self.faults = 0
        """How many of the next runs fail by the judge's own fault at their second test."""
        self.total_of_tests: int | None = None
        """How many tests the totals of streams speak of, if not of as many as there were."""
        self.hold_after: int | None = None
        """Streams stop after so many tests until `go` is set."""
        self.go = asyncio.Event()
        self.held = asyncio.Event()
        """Set when a stream has stopped."""
        self.runs: list[dict[str, Any]] = []
        self.picks: list[dict[str, Any]] = []
        self.aborted = asyncio.Event()
        self.served: list[dict[str, Any]] = []
        self.generates = True
        """Whether there is a key for a language model."""

    def create_app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/health/live", self._live)
        app.router.add_post("/internal/problems/pick", self._pick)
        app.router.add_post("/internal/problems/serve", self._serve)
        app.router.add_post("/internal/judge", self._judge)
        return app

    async def _live(self, _request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"}, status=503 if self.down else 200)

    async def _read(self, request: web.Request) -> dict[str, Any]:
        token = request.headers["Authorization"].removeprefix("Bearer ")
        assert service_token.verify(token, self._internal_key, callee="problem") == "game"
        if self.down:
            raise web.HTTPServiceUnavailable(headers={"Retry-After": "1"})
        body: dict[str, Any] = await request.json()
        return body

    async def _pick(self, request: web.Request) -> web.Response:
        body = await self._read(request)
        self.picks.append(body)
        if "refused" in body.get("tags", []):
            return web.json_response({"detail": "There is no such tag."}, status=400)
        if "broken" in body.get("tags", []):
            return web.json_response({"problems": None})
        if "none" in body.get("tags", []):
            return web.json_response({"code": "not-enough-problems"}, status=409)
        if "ids" in body:
            picked = [item for item in self.problems if item["id"] in body["ids"]]
        else:
            picked = self.problems[: body["count"]]
        if len(picked) < body["count"]:
            return web.json_response({"code": "not-enough-problems"}, status=409)
        return web.json_response({"problems": picked})

    async def _serve(self, request: web.Request) -> web.Response:
        body = await self._read(request)
        assert body.keys() == {"player_id", "rank", "tags", "fresh", "from_stock", "idempotency_key"}
        if body["fresh"] and not self.generates:
            refusal = {"code": "generation-unavailable", "detail": "No key is set."}
            return web.json_response(refusal, status=503)
        self.served.append(body)
        fitting = [problem for problem in self.problems if problem["rank"] == body["rank"]]
        if not fitting:
            return web.json_response({"code": "problem-not-found"}, status=404)
        return web.json_response({"problem": fitting[0], "fresh": body["fresh"]})

    async def _judge(self, request: web.Request) -> web.StreamResponse:
        body = await self._read(request)
        self.runs.append(body)
        if body["language"] not in ("python", "javascript"):
            return web.json_response({"detail": "This language is not known."}, status=400)
        response = web.StreamResponse(headers={"Content-Type": "application/x-ndjson"})
        await response.prepare(request)
        try:
            return await self._stream(request, response, body)
        except ConnectionResetError:
            self.aborted.set()
            return response

    async def _stream(
        self, request: web.Request, response: web.StreamResponse, body: dict[str, Any]
    ) -> web.StreamResponse:
        verdict, _, count = body["source"].partition(" ")
        tests = TESTS if body["tests"] == "hidden" else EXAMPLES
        compiles = verdict != "CE"
        await _line(response, type="compiled", ok=compiles, message="" if compiles else "secret: line 1")
        passed = tests if verdict == "AC" else min(int(count or 0), tests)
        if compiles:
            for index in range(tests):
                if index == self.hold_after:
                    self.held.set()
                    await self.go.wait()
                if index == 2 and self.cuts:
                    self.cuts -= 1
                    assert request.transport is not None
                    request.transport.abort()
                    return response
                if index == 1 and self.faults:
                    self.faults -= 1
                    await _line(response, type="test", index=1, verdict="IE", time_ms=0, memory_kb=0)
                    verdict, passed = "IE", 1
                    break
                word = "AC" if index < passed else verdict
                details = {} if body["tests"] == "hidden" else {"input": [1, 2], "expected": 3, "output": 4}
                await _line(
                    response, type="test", index=index, verdict=word, time_ms=1, memory_kb=9000, **details
                )
        else:
            passed, tests = 0, tests
        if self.total_of_tests is not None:
            passed = tests = self.total_of_tests
        await _line(
            response, type="total", verdict=verdict, passed=passed, tests=tests, time_ms=4, memory_kb=9000
        )
        await response.write_eof()
        return response


async def _line(response: web.StreamResponse, **members: Any) -> None:
    await response.write(orjson.dumps(members) + b"\n")
