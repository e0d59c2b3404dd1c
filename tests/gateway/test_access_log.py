"""The log of requests."""

import io
import json
import re

import pytest

from gateway.access_log import AccessLog
from tests.waiting import until


async def test_a_line_tells_of_a_request() -> None:
    stream = io.StringIO()
    log = AccessLog(stream, "text")
    log.write("GET", "/api/battles", 200, 0.0123, "id-1", "10.0.0.1")
    log.write("GET", "/api", 0, 1, "id-2", "10.0.0.2")
    assert stream.getvalue() == "", "lines wait for others"
    log.flush()
    first, second = stream.getvalue().splitlines()
    clock, told = first[:24], first[24:]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} ", clock)
    assert told == "INFO    gateway: GET /api/battles 200 12.3 ms id-1 10.0.0.1"
    assert second.endswith("GET /api - 1000.0 ms id-2 10.0.0.2")


async def test_lines_for_collectors_are_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.access_log.DELAY", 0)
    written: list[str] = []

    class Stream(io.StringIO):
        def flush(self) -> None:
            written.append(self.getvalue())

    log = AccessLog(Stream(), "json")
    log.write("POST", '/a"b', 201, 0.5, "id", "::1")
    await until(lambda: written)
    line = json.loads(written[0])
    assert line["message"] == 'POST /a"b 201 500.0 ms id ::1'
    assert (line["level"], line["logger"], line["service"]) == ("info", "gateway.access", "gateway")
