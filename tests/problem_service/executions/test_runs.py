"""Programs run on inputs and examples, through the API and in the real judge."""

import json
import re
from typing import Any

import pytest

from tests.problem_service.conftest import Service
from tests.problem_service.executions.conftest import SUM, Caller

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


async def test_a_program_is_accepted_at_once_and_run_in_the_background(ada: Caller) -> None:
    body = {"language": "python", "source": "print(input()[::-1])", "stdin": "héllo 😀"}
    async with ada.ask("POST", "/api/executions", json=body) as response:
        accepted = await response.json()
        assert response.status == 202
        assert response.headers["Location"] == f"/api/executions/{accepted['id']}"
        assert response.headers["RateLimit"].startswith('"executions";r=29;')
    assert accepted["status"] == "pending"
    assert (accepted["output"], accepted["completed_at"], accepted["verdict"]) == (None, None, None)
    done = await ada.finished(accepted["id"])
    assert (
        done.items()
        >= {
            "id": accepted["id"],
            "user_id": ada.user_id,
            "language": "python",
            "source_code": body["source"],
            "input_data": body["stdin"],
            "output": "😀 olléh\n",
            "error_output": "",
            "compile_output": "",
            "exit_code": 0,
            "signal": None,
            "status": "completed",
            "verdict": None,
            "truncated": False,
            "problem_id": None,
            "example": None,
            "expected": None,
            "result": None,
            "passed": None,
        }.items()
    )
    assert 0 < done["execution_time"] < 5
    assert 0 < done["memory_usage"] < 256 * 1024
    assert all(TIME.fullmatch(done[name]) for name in ("created_at", "started_at", "completed_at"))
    assert done["created_at"] <= done["started_at"] <= done["completed_at"]


async def test_the_two_outputs_and_the_exit_code_are_kept_apart(ada: Caller) -> None:
    source = "import sys\nprint('out')\nprint('err', file=sys.stderr)\nsys.exit(3)\n"
    done = await ada.run(source=source)
    assert (done["output"], done["error_output"], done["exit_code"]) == ("out\n", "err\n", 3)
    assert (done["status"], done["verdict"]) == ("failed", "RE")


async def test_a_crash_shows_its_signal(ada: Caller) -> None:
    done = await ada.run(source="import os, signal\nos.kill(os.getpid(), signal.SIGABRT)\n")
    assert (done["status"], done["verdict"], done["exit_code"], done["signal"]) == ("failed", "RE", None, 6)


async def test_a_program_that_does_not_compile_shows_what_is_wrong(ada: Caller) -> None:
    done = await ada.run(source="def (:\n")
    assert (done["status"], done["verdict"], done["output"]) == ("failed", "CE", "")
    assert "SyntaxError" in done["compile_output"]
    assert done["started_at"] is not None


@pytest.mark.parametrize(
    ("source", "verdict"),
    [
        ("while True: pass", "TLE"),
        ("x = []\nwhile True: x.append(bytearray(1 << 20))", "MLE"),
        ("while True: print('x' * 1000)", "OLE"),
    ],
)
async def test_a_program_that_takes_too_much_is_stopped(ada: Caller, source: str, verdict: str) -> None:
    done = await ada.run(source=source)
    assert (done["status"], done["verdict"]) == ("failed", verdict)


async def test_output_has_a_bound_and_what_is_left_out_is_told(ada: Caller) -> None:
    done = await ada.run(source="while True: print('é' * 999, flush=True)")
    assert (done["verdict"], done["truncated"]) == ("OLE", True)
    written = done["output"].encode()
    assert 999_990 <= len(written) <= 1_000_000
    assert set(done["output"]) == {"é", "\n"}


async def test_nothing_that_is_written_is_lost(ada: Caller) -> None:
    source = "import sys\nsys.stdout.buffer.write(b'a\\0b\\xff\\xfe\\x1b[0m\\r\\n\\xe2\\x82')\n"
    done = await ada.run(source=source)
    assert (done["output"], done["status"]) == ("a\0b\ufffd\ufffd\x1b[0m\r\n\ufffd", "completed")


async def test_a_large_input_goes_in_whole(ada: Caller) -> None:
    stdin = "é" * 200_000
    done = await ada.run(source="import sys\nprint(len(sys.stdin.read()))", stdin=stdin)
    assert (done["output"], done["input_data"]) == ("200000\n", stdin)


async def example(ada: Caller, source: str, number: int = 0, slug: str = "add-up") -> Any:
    problem = await ada.json("GET", f"/api/problems/{slug}")
    return await ada.run(source=source, problem_id=problem["id"], example=number)


async def test_a_solution_runs_on_an_example(ada: Caller) -> None:
    done = await example(ada, SUM)
    assert (done["status"], done["verdict"], done["passed"]) == ("completed", None, True)
    assert (done["result"], done["expected"], json.loads(done["input_data"])) == (6, 6, [[1, 2, 3]])
    assert (done["output"], done["error_output"]) == ("numbers: [1, 2, 3]\n", "")
    other = await example(ada, SUM, 1)
    assert (other["result"], other["expected"], other["example"], other["passed"]) == (0, 0, 1, True)


async def test_a_wrong_solution_sees_what_it_returned(ada: Caller) -> None:
    done = await example(ada, "def add_up(numbers):\n    return [len(numbers), 'x']\n")
    assert (done["status"], done["verdict"], done["passed"]) == ("completed", None, False)
    assert (done["result"], done["expected"]) == ([3, "x"], 6)


async def test_a_solution_that_raises_sees_the_trace(ada: Caller) -> None:
    done = await example(ada, "def add_up(numbers):\n    print('so far')\n    return 1 // 0\n")
    assert (done["status"], done["verdict"], done["passed"], done["result"]) == ("failed", "RE", False, None)
    assert done["output"] == "so far\n"
    assert "ZeroDivisionError" in done["error_output"]


async def test_guests_may_run_programs_too(service: Service) -> None:
    guest = Caller(service, role="guest")
    assert (await guest.run(source="print(1)"))["output"] == "1\n"


async def test_examples_that_are_not_there_are_not_found(ada: Caller) -> None:
    problem = await ada.json("GET", "/api/problems/add-up")
    missing = await ada.post(404, problem_id=problem["id"], example=2)
    assert missing["code"] == "example-not-found"
    missing = await ada.post(404, problem_id=ada.user_id, example=0)
    assert missing["code"] == "problem-not-found"


async def test_the_languages_are_listed_to_anyone(service: Service) -> None:
    listed = await service.get("/api/execution/languages", headers={})
    by_name = {language["name"]: language for language in listed["languages"]}
    assert set(by_name) == {
        *("javascript", "python", "java", "cpp", "c", "csharp", "php", "ruby", "go", "rust", "kotlin"),
        *("swift", "typescript"),
    }
    assert by_name["python"]["available"] is True
    assert re.match(r"3\.\d+", by_name["python"]["version"].removeprefix("Python "))
    for language in listed["languages"]:
        assert language["label"]
        assert language["package"]
        assert (language["missing"] is None) is language["available"]
    assert listed["language_map"] == {
        name: language["label"] for name, language in by_name.items() if language["available"]
    }


async def test_a_language_that_is_missing_is_a_conflict(ada: Caller, service: Service) -> None:
    listed = (await service.get("/api/execution/languages", headers={}))["languages"]
    missing = [language["name"] for language in listed if not language["available"]]
    for name in missing:
        refused = await ada.post(409, language=name)
        assert refused["code"] == "language-missing"
