"""Judge0 1.13 as its API describes it; each of its languages is Python, compiled first."""

import asyncio
import base64
import io
import shlex
import uuid
import zipfile
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.problem_service.backends.fakes import programs
from tests.problem_service.backends.fakes.server import FakeService, JsonObject

LANGUAGES: list[JsonObject] = [
    {"id": 48, "name": "C (GCC 7.4.0)"},
    {"id": 50, "name": "C (GCC 9.2.0)"},
    {"id": 75, "name": "C (Clang 18.1.8)"},
    {"id": 51, "name": "C# (Mono 6.6.0.161)"},
    {"id": 54, "name": "C++ (GCC 9.2.0)"},
    {"id": 105, "name": "C++ (GCC 14.1.0)"},
    {"id": 12, "name": "C++ Test (GCC 15.0.0, Google Test 1.8.1)"},
    {"id": 63, "name": "JavaScript (Node.js 12.14.0)"},
    {"id": 102, "name": "JavaScript (Node.js 22.08.0)"},
    {"id": 62, "name": "Java (OpenJDK 13.0.1)"},
    {"id": 91, "name": "Java (JDK 17.0.6)"},
    {"id": 70, "name": "Python (2.7.17)"},
    {"id": 71, "name": "Python (3.8.1)"},
    {"id": 25, "name": "Python for ML (3.12.5)"},
    {"id": 44, "name": "Executable"},
]
_STATUSES = {1: "In Queue", 2: "Processing", 3: "Accepted", 5: "Time Limit Exceeded", 6: "Compilation Error"}


@dataclass
class FakeJudge0(FakeService):
    """``workers`` run submissions; ``finishes``: whether they ever end. ``expected_ids`` are those known."""

    header: str = "X-Auth-Token"
    workers: int = 2
    finishes: bool = True
    config: JsonObject = field(
        default_factory=lambda: {
            "maintenance_mode": False,
            "max_queue_size": 100,
            "max_cpu_time_limit": 15,
            "max_wall_time_limit": 20,
            "max_memory_limit": 512000,
            "max_max_processes_and_or_threads": 120,
            "max_max_file_size": 4096,
            "max_submission_batch_size": 20,
        }
    )
    languages: list[JsonObject] = field(default_factory=lambda: list(LANGUAGES))
    submissions: dict[str, JsonObject] = field(default_factory=dict)
    given: list[JsonObject] = field(default_factory=list)
    batches: list[int] = field(default_factory=list)

    def routes(self) -> list[web.RouteDef]:
        self._worker = asyncio.Semaphore(self.workers)
        self._tasks: set[asyncio.Task[None]] = set()
        return [
            web.get("/languages", self._languages),
            web.get("/config_info", self._config),
            web.post("/submissions/batch", self._create),
            web.get("/submissions/batch", self._show),
        ]

    async def __aexit__(self, *exception: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await super().__aexit__(*exception)

    @property
    def pending(self) -> int:
        return sum(result["status"]["id"] < 3 for result in self.submissions.values())

    async def _languages(self, _: web.Request) -> web.Response:
        return web.json_response(self.languages)

    async def _config(self, _: web.Request) -> web.Response:
        return web.json_response(self.config)

    async def _create(self, request: web.Request) -> web.Response:
        assert request.query["base64_encoded"] == "true"
        items = (await request.json())["submissions"]
        self.batches.append(len(items))
        most = self.config["max_submission_batch_size"]
        if len(items) > most:
            error = f"number of submissions in a batch should be less than or equal to {most}"
            return web.json_response({"error": error}, status=400)
        if self.pending + len(items) > self.config["max_queue_size"]:
            return web.json_response({"error": "queue is full"}, status=503)
        answers = [self._accept(item) for item in items]
        status = 201 if any("token" in answer for answer in answers) else 422
        return web.json_response(answers, status=status)

    def _accept(self, item: JsonObject) -> JsonObject:
        errors: dict[str, list[str]] = {}
        if not _decoded(item["source_code"]).strip():
            errors["source_code"] = ["can't be blank"]
        if item["language_id"] not in [language["id"] for language in self.languages]:
            errors["language_id"] = [f"language with id {item['language_id']} doesn't exist"]
        for name, limit in (
            ("cpu_time_limit", "max_cpu_time_limit"),
            ("wall_time_limit", "max_wall_time_limit"),
            ("memory_limit", "max_memory_limit"),
            ("max_file_size", "max_max_file_size"),
        ):
            if item[name] > self.config[limit]:
                errors[name] = [f"must be less than or equal to {self.config[limit]}"]
        if item["wall_time_limit"] < 1:
            errors["wall_time_limit"] = ["must be greater than or equal to 1"]
        if errors:
            return errors
        token = str(uuid.uuid4())
        self.given.append(item)
        self.submissions[token] = {"token": token, "status": _status(1)}
        task = asyncio.create_task(self._work(token, item))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return {"token": token}

    async def _show(self, request: web.Request) -> web.Response:
        tokens = request.query["tokens"].split(",")
        assert len(tokens) <= self.config["max_submission_batch_size"]
        fields = request.query["fields"].split(",")
        found = []
        for token in tokens:
            result = self.submissions.get(token)
            found.append(result and {name: result.get(name) for name in fields})
        return web.json_response({"submissions": found})

    async def _work(self, token: str, item: JsonObject) -> None:
        async with self._worker:
            self.submissions[token]["status"] = _status(2)
            if not self.finishes:
                return
            result = await self._result(item)
            self.ran += 1
            self.submissions[token] = self.amend({"token": token, **result})

    async def _result(self, item: JsonObject) -> JsonObject:
        """Of a signal there is an exit code: that of the shell which runs the program."""
        source = _decoded(item["source_code"])
        fault = programs.syntax_error(source)
        if fault is not None:
            return {"status": _status(6), "compile_output": _encoded(fault.encode())}
        files = {"main.py": source}
        if "additional_files" in item:
            with zipfile.ZipFile(io.BytesIO(_decoded(item["additional_files"]))) as archive:
                files |= {name: archive.read(name) for name in archive.namelist()}
        ended = await programs.run(
            [programs.PYTHON, "-I", "main.py", *shlex.split(item.get("command_line_arguments", ""))],
            files,
            stdin=_decoded(item["stdin"]),
            cpu_s=item["cpu_time_limit"],
            wall_s=item["wall_time_limit"],
            memory_bytes=item["memory_limit"] << 10,
            file_bytes=item["max_file_size"] << 10,
        )
        failed = ended.exit_code or ended.signal
        status = 5 if ended.late else 11 if failed else 3
        return {
            "status": _status(status),
            "stdout": _encoded(ended.stdout),
            "stderr": _encoded(ended.stderr),
            "compile_output": None,
            "message": None,
            "time": f"{ended.cpu_s:.3f}",
            "wall_time": f"{ended.wall_s:.3f}",
            "memory": ended.memory_kb,
            "exit_code": 128 + ended.signal if ended.signal and not ended.late else ended.exit_code,
            "exit_signal": ended.signal if ended.late else None,
        }


def _status(id_: int) -> dict[str, Any]:
    return {"id": id_, "description": _STATUSES.get(id_, "Runtime Error (Other)")}


def _decoded(text: str) -> bytes:
    return base64.b64decode(text)


def _encoded(data: bytes) -> str | None:
    """As Ruby does it: in lines of 60 characters."""
    return base64.encodebytes(data).decode() or None
