"""go-judge 1.9 as its README describes it; it runs the commands it is given on this machine."""

import os
import uuid
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web

from tests.problem_service.backends.fakes import programs
from tests.problem_service.backends.fakes.server import FakeService, JsonObject

_NANOSECONDS = 1_000_000_000


@dataclass
class FakeGoJudge(FakeService):
    """``files``: name and content of what is cached, by id."""

    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    given: list[JsonObject] = field(default_factory=list)
    path: str = os.defpath + os.pathsep + str(Path(programs.PYTHON).parent)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/version", self._version),
            web.post("/run", self._run),
            web.get("/file", self._list),
            web.post("/file", self._upload),
            web.delete("/file/{id}", self._delete),
        ]

    def is_open(self, request: web.Request) -> bool:
        return request.path == "/version" or super().is_open(request)

    async def _version(self, _: web.Request) -> web.Response:
        return web.json_response({"buildVersion": "v1.9.4", "os": "linux"})

    async def _list(self, _: web.Request) -> web.Response:
        return web.json_response({id_: name for id_, (name, _) in self.files.items()})

    async def _upload(self, request: web.Request) -> web.Response:
        file = (await request.post())["file"]
        assert isinstance(file, web.FileField)
        return web.json_response(self._keep(file.filename, file.file.read()))

    async def _delete(self, request: web.Request) -> web.Response:
        return web.Response(status=200 if self.files.pop(request.match_info["id"], None) else 404)

    def _keep(self, name: str, content: bytes) -> str:
        id_ = uuid.uuid4().hex[:16].upper()
        self.files[id_] = (name, content)
        return id_

    async def _run(self, request: web.Request) -> web.Response:
        (cmd,) = (await request.json())["cmd"]
        self.given.append(cmd)
        self.running += 1
        try:
            result = await self._result(cmd)
        finally:
            self.running -= 1
        self.ran += 1
        return web.json_response([self.amend(result)])

    async def _result(self, cmd: JsonObject) -> JsonObject:
        for file in (cmd["files"][0], *cmd["copyIn"].values()):
            if "fileId" in file and file["fileId"] not in self.files:
                return {"status": "Internal Error", "error": "no such file", "exitStatus": 0}
        keep = [name.removesuffix("?") for name in cmd.get("copyOutCached", [])]
        kept: dict[str, bytes] = {}
        environment = dict(line.split("=", 1) for line in cmd["env"])
        ended = await programs.run(
            cmd["args"],
            {name: self._content(file) for name, file in cmd["copyIn"].items()},
            stdin=self._content(cmd["files"][0]),
            keep=keep,
            kept=kept,
            env=environment | {"PATH": self.path},
            cpu_s=cmd["cpuLimit"] / _NANOSECONDS,
            wall_s=cmd["clockLimit"] / _NANOSECONDS,
            memory_bytes=1 << 44,  # memory that is used is limited, not what is reserved
        )
        most = cmd["files"][1]["max"]
        if ended.memory_kb * 1024 > cmd["memoryLimit"]:
            status = "Memory Limit Exceeded"
        elif ended.late:
            status = "Time Limit Exceeded"
        elif ended.signal is not None:
            status = "Signalled"
        elif ended.exit_code:
            status = "Nonzero Exit Status"
        elif max(len(ended.stdout), len(ended.stderr)) > most:
            status = "Output Limit Exceeded"
        else:
            status = "Accepted"
        return {
            "status": status,
            "exitStatus": ended.exit_code if ended.signal is None else ended.signal,
            "time": round(ended.cpu_s * _NANOSECONDS),
            "runTime": round(ended.wall_s * _NANOSECONDS),
            "memory": ended.memory_kb * 1024,
            "files": {
                "stdout": ended.stdout[: most + 1].decode("utf-8", "replace"),
                "stderr": ended.stderr[: most + 1].decode("utf-8", "replace"),
            },
            "fileIds": {name: self._keep(name, content) for name, content in kept.items()},
        }

    def _content(self, file: JsonObject) -> bytes:
        if "fileId" in file:
            return self.files[file["fileId"]][1]
        content: str = file["content"]
        return content.encode()
