"""Piston 3.1 as its API describes it; each of its languages is Python, compiled first."""

import base64
import signal
from dataclasses import dataclass, field

from aiohttp import web

from tests.problem_service.backends.fakes import programs
from tests.problem_service.backends.fakes.server import FakeService, JsonObject

RUNTIMES: list[JsonObject] = [
    {"language": "python2", "version": "2.7.18", "aliases": ["py2", "python2"]},
    {"language": "python", "version": "3.9.4", "aliases": ["py", "py3", "python3"]},
    {"language": "python", "version": "3.12.0", "aliases": ["py", "py3", "python3"]},
    {"language": "c++", "version": "10.2.0", "aliases": ["cpp", "g++"], "runtime": "gcc"},
    {"language": "javascript", "version": "1.32.3", "aliases": ["deno-js"], "runtime": "deno"},
    {"language": "javascript", "version": "20.11.1", "aliases": ["node-js", "js"], "runtime": "node"},
    {"language": "typescript", "version": "1.32.3", "aliases": ["deno-ts"], "runtime": "deno"},
    {"language": "csharp.net", "version": "5.0.201", "aliases": ["dotnet"], "runtime": "dotnet"},
]


@dataclass
class FakePiston(FakeService):
    """``limits``: those configured, milliseconds and bytes; 0 or less for none."""

    output_max_size: int = 1 << 20
    limits: dict[str, int] = field(
        default_factory=lambda: {"run_timeout": 20_000, "run_cpu_time": 20_000, "run_memory_limit": -1}
    )
    runtimes: list[JsonObject] = field(default_factory=lambda: list(RUNTIMES))
    given: list[JsonObject] = field(default_factory=list)

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/api/v2/runtimes", self._runtimes), web.post("/api/v2/execute", self._execute)]

    async def _runtimes(self, _: web.Request) -> web.Response:
        return web.json_response(self.runtimes)

    async def _execute(self, request: web.Request) -> web.Response:
        order = await request.json()
        self.given.append(order)
        language, version = order["language"], order["version"]
        if not any(r["language"] == language and r["version"] == version for r in self.runtimes):
            return web.json_response({"message": f"{language}-{version} runtime is unknown"}, status=400)
        for name, most in self.limits.items():
            if 0 < most < order[name]:
                message = f"{name} cannot exceed the configured limit of {most}"
                return web.json_response({"message": message}, status=400)
        self.running += 1
        try:
            answer = await self._run(order)
        finally:
            self.running -= 1
        self.ran += 1
        return web.json_response(self.amend({"language": language, "version": version, **answer}))

    async def _run(self, order: JsonObject) -> JsonObject:
        files = {
            file["name"]: base64.b64decode(file["content"])
            if file["encoding"] == "base64"
            else file["content"].encode()
            for file in order["files"]
        }
        main = order["files"][0]["name"]
        fault = programs.syntax_error(files[main])
        compiled = {**_stage("", fault or ""), "code": 1 if fault else 0, "status": "RE" if fault else None}
        if fault:
            return {"compile": compiled, "run": compiled}
        memory = order["run_memory_limit"]
        ended = await programs.run(
            [programs.PYTHON, "-I", main, *order["args"]],
            files,
            stdin=(order["stdin"] if order["stdin"].endswith("\n") else order["stdin"] + "\n").encode(),
            cpu_s=order["run_cpu_time"] / 1000,
            wall_s=order["run_timeout"] / 1000,
            memory_bytes=memory if memory > 0 else 4 << 30,
        )
        stdout, stderr = ended.stdout.decode("utf-8", "replace"), ended.stderr.decode("utf-8", "replace")
        status, killed = None, ended.signal and signal.Signals(ended.signal).name
        if ended.late:
            status = "TO"
        elif len(stdout) > self.output_max_size:
            status, stdout = "OL", stdout[: self.output_max_size // 2]  # whole reads are dropped
        elif len(stderr) > self.output_max_size:
            status, stderr = "EL", stderr[: self.output_max_size // 2]
        elif ended.signal:
            status = "SG"
        elif ended.exit_code:
            status = "RE"
        return {
            "compile": compiled,
            "run": {
                **_stage(stdout, stderr),
                "code": None if ended.signal or status in ("OL", "EL") else ended.exit_code,
                "signal": "SIGKILL" if status in ("TO", "OL", "EL") else killed,
                "status": status,
                "memory": ended.memory_kb * 1000,
                "cpu_time": round(ended.cpu_s * 1000),
                "wall_time": round(ended.wall_s * 1000),
            },
        }


def _stage(stdout: str, stderr: str) -> JsonObject:
    return {"stdout": stdout, "stderr": stderr, "output": stdout + stderr, "signal": None, "message": None}
