"""A problem_service whose judge answers at once, so that what the game adds is what is measured.

``python -m tests.bench.parts.instant_judge PORT``
"""

import asyncio
import sys
import uuid

from aiohttp import web

PROBLEM = {
    "id": str(uuid.uuid4()),
    "slug": "sum-two",
    "title": "Sum two",
    "statement": "Return the sum with `sum_two`.",
    "rank": "bronze",
    "tags": ["maths"],
    "signature": {
        "function": "sum_two",
        "parameters": [{"name": "a", "type": "int"}, {"name": "b", "type": "int"}],
        "returns": "int",
    },
    "examples": [{"input": [1, 2], "output": 3, "explanation": "1 + 2"}],
    "limits": {"time_ms": 2000, "memory_mb": 256},
    "starter": {"python": "def sum_two(a, b):\n    ...\n"},
    "version": 1,
}
VERDICTS = (
    b'{"type":"compiled","ok":true,"message":""}\n'
    b'{"type":"test","index":0,"verdict":"WA","time_ms":1,"memory_kb":1000}\n'
    b'{"type":"total","verdict":"WA","passed":0,"tests":1,"time_ms":1,"memory_kb":1000}\n'
)


async def pick(request: web.Request) -> web.Response:
    count = (await request.json())["count"]
    return web.json_response({"problems": [PROBLEM] * count})


async def judge(_request: web.Request) -> web.Response:
    return web.Response(body=VERDICTS, content_type="application/x-ndjson")


async def health(_request: web.Request) -> web.Response:
    return web.json_response({"status": "ok", "checks": {}})


async def main(port: int) -> None:
    app = web.Application()
    app.router.add_post("/internal/problems/pick", pick)
    app.router.add_post("/internal/judge", judge)
    app.router.add_get("/health", health)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
