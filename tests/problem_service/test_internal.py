"""Picking and judging, for other services."""

import asyncio
import io
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
import pytest
import sqlalchemy as sa

from problem_service.tables import hidden_tests
from shared.db import Database
from shared.service_token import ServiceToken
from tests.conftest import INTERNAL_KEY
from tests.problem_service.conftest import LoadBank, MakeService, Service, add_problem
from tests.waiting import until

RIGHT = "def add_up(numbers):\n    print('numbers:', numbers)\n    return sum(numbers)\n"
SLOW = "def sorted_words(text, longest):\n    while text:\n        pass\n    return []\n"
"""Answers the first test, then computes until the CPU limit, 10 s."""


@pytest.fixture
async def many(make_service: MakeService, load_problems: LoadBank, bank: Path) -> Service:
    """A service with the small bank and four problems more."""
    for number in range(1, 5):
        add_problem(bank, number, rank="silver", tags=["maths", f"kind-{number % 2}"])
    await load_problems(bank)
    return await make_service()


async def pick(service: Service, **body: Any) -> list[dict[str, Any]]:
    problems: list[dict[str, Any]] = (await service.post("/internal/problems/pick", body))["problems"]
    return problems


async def id_of(service: Service, slug: str) -> str:
    return str((await service.get(f"/api/problems/{slug}"))["id"])


async def test_picked_problems_differ_and_are_as_in_rest(many: Service) -> None:
    picked = await pick(many, count=6)
    assert len({problem["id"] for problem in picked}) == 6
    for problem in picked:
        assert problem == await many.get(f"/api/problems/{problem['slug']}")


async def test_each_problem_may_be_picked_first(many: Service) -> None:
    assert len({(await pick(many, count=2))[0]["slug"] for _ in range(100)}) == 6


async def test_picks_respect_rank_tags_and_exclusions(many: Service) -> None:
    odd = {problem["slug"] for problem in await pick(many, count=2, rank="silver", tags=["kind-1", "maths"])}
    assert odd == {"extra-1", "extra-3"}
    first = await id_of(many, "extra-1")
    only = await pick(many, count=1, tags=["kind-1"], exclude=[first, str(uuid4())])
    assert only[0]["slug"] == "extra-3"


async def test_chosen_problems_come_in_their_order(many: Service) -> None:
    ids = [await id_of(many, slug) for slug in ("extra-3", "add-up", "sorted-words", "extra-1")]
    assert [problem["id"] for problem in await pick(many, count=4, ids=ids)] == ids
    assert [problem["id"] for problem in await pick(many, count=2, ids=[ids[0], *ids])] == ids[:2]
    excluded = await pick(many, count=2, ids=ids, exclude=ids[:1])
    assert [problem["id"] for problem in excluded] == ids[1:3]


async def test_too_few_problems_are_a_conflict(many: Service) -> None:
    for body in (
        {"count": 7},
        {"count": 1, "rank": "platinum"},
        {"count": 1, "tags": ["unheard-of"]},
        {"count": 1, "ids": [str(uuid4())]},
        {"count": 1, "languages": ["python", "cobol"]},
    ):
        assert (await many.post("/internal/problems/pick", body, 409))["code"] == "not-enough-problems"


async def test_languages_that_are_there_are_no_hindrance(service: Service) -> None:
    assert len(await pick(service, count=2, languages=["python", "javascript"], rank=None, ids=None)) == 2


async def test_withdrawn_problems_are_not_picked_but_still_judged(
    service: Service, load_problems: LoadBank, bank: Path
) -> None:
    problem_id = await id_of(service, "add-up")
    (bank / "add-up").rename(bank.parent / "aside")
    await load_problems(bank)
    await service.post("/internal/problems/pick", {"count": 1, "ids": [problem_id]}, 409)
    assert [problem["slug"] for problem in await pick(service, count=1)] == ["sorted-words"]
    assert (await judge(service, problem_id, RIGHT))[-1]["verdict"] == "AC"


async def lines(response: aiohttp.ClientResponse) -> AsyncIterator[dict[str, Any]]:
    assert response.status == 200, await response.text()
    assert response.content_type == "application/x-ndjson"
    async for line in response.content:
        assert line.endswith(b"\n")
        yield json.loads(line)


async def judge(
    service: Service, problem_id: str, source: str, *, language: str = "python", tests: str = "hidden"
) -> list[dict[str, Any]]:
    async with service.judge(
        problem_id=problem_id, language=language, source=source, tests=tests
    ) as response:
        return [line async for line in lines(response)]


async def test_a_right_program_is_accepted_on_every_hidden_test(service: Service) -> None:
    compiled, *tests, total = await judge(service, await id_of(service, "add-up"), RIGHT)
    assert compiled == {"type": "compiled", "ok": True, "message": ""}
    assert [test["index"] for test in tests] == list(range(18))
    assert all(set(test) == {"type", "index", "verdict", "time_ms", "memory_kb"} for test in tests)
    assert {test["verdict"] for test in tests} == {"AC"}
    assert {"type": "total", "verdict": "AC", "passed": 18, "tests": 18}.items() <= total.items()
    assert total["time_ms"] == max(test["time_ms"] for test in tests)


async def test_a_wrong_program_is_told_which_tests_it_fails(service: Service) -> None:
    source = "function add_up(numbers) { return numbers.length < 2 ? 0 : numbers.reduce((a, b) => a + b); }"
    problem_id = await id_of(service, "add-up")
    _, *tests, total = await judge(service, problem_id, source, language="javascript")
    assert [test["index"] for test in tests if test["verdict"] == "WA"] == [1]
    assert (total["verdict"], total["passed"], total["tests"]) == ("WA", 17, 18)


async def test_examples_are_judged_with_their_details(service: Service) -> None:
    _, first, second, total = await judge(service, await id_of(service, "add-up"), RIGHT, tests="examples")
    assert (first["input"], first["expected"], first["output"]) == ([[1, 2, 3]], 6, 6)
    assert first["stdout"] == "numbers: [1, 2, 3]\n"
    assert second["input"] == [[]]
    assert (total["passed"], total["tests"]) == (2, 2)


async def test_a_result_that_cannot_be_sent_is_a_wrong_answer_all_the_same(service: Service) -> None:
    source = "def add_up(numbers):\n    return 2 ** 70\n"
    _, first, _, total = await judge(service, await id_of(service, "add-up"), source, tests="examples")
    assert (first["verdict"], first["output"], total["verdict"]) == ("WA", None, "WA")
    assert str(2**70) in first["stderr"]


async def test_a_program_that_does_not_compile_has_no_tests(service: Service) -> None:
    compiled, total = await judge(service, await id_of(service, "add-up"), "def add_up(:\n")
    assert compiled["ok"] is False
    assert "SyntaxError" in compiled["message"]
    assert (total["verdict"], total["passed"], total["tests"]) == ("CE", 0, 18)


async def test_a_source_with_an_escaped_nul_is_judged(service: Service) -> None:
    source = 'def add_up(numbers):\n    return sum(numbers) + len("\\u0000") - 1\n'
    assert (await judge(service, await id_of(service, "add-up"), source))[-1]["verdict"] == "AC"


async def test_a_broken_judge_is_an_internal_error_at_the_end_of_the_stream(
    make_service: MakeService, load_problems: LoadBank, bank: Path, tmp_path: Path
) -> None:
    await load_problems(bank)
    (tmp_path / "sh").symlink_to("/bin/sh")  # which no box shows
    impostor = tmp_path / "node"
    impostor.write_text(f"#!{tmp_path}/sh\necho v20.0.0\n")
    impostor.chmod(0o755)
    service = await make_service(judge_boxes=1, node=str(impostor))
    events = await judge(
        service, await id_of(service, "add-up"), "function add_up() {}", language="javascript"
    )
    assert (events[-1]["type"], events[-1]["verdict"], events[-1]["tests"]) == ("total", "IE", 18)


async def test_a_fault_in_the_middle_ends_the_stream_with_an_internal_error(
    service: Service, db: Database
) -> None:
    problem_id = await id_of(service, "add-up")
    async with db.begin() as conn:
        await conn.execute(sa.update(hidden_tests).where(hidden_tests.c.index == 10).values(data=b"spoiled"))
    compiled, *tests, total = await judge(service, problem_id, RIGHT)
    assert compiled["ok"] is True
    assert 1 <= len(tests) <= 10
    assert all(test["verdict"] == "AC" for test in tests)
    assert {"type": "total", "verdict": "IE", "passed": len(tests), "tests": 18}.items() <= total.items()


async def test_lines_arrive_as_they_happen_and_hanging_up_frees_the_box(
    make_service: MakeService, load_problems: LoadBank, bank: Path
) -> None:
    await load_problems(bank)
    service = await make_service(judge_boxes=1, judge_waiting=0)
    slow, quick = await id_of(service, "sorted-words"), await id_of(service, "add-up")
    async with (
        asyncio.timeout(60),
        service.judge(problem_id=slow, language="python", source=SLOW, tests="hidden") as response,
    ):
        stream = lines(response)
        assert (await anext(stream))["type"] == "compiled"
        assert (await anext(stream))["verdict"] == "AC"
        busy = await service.post(
            "/internal/judge",
            {"problem_id": quick, "language": "python", "source": RIGHT, "tests": "hidden"},
            503,
        )
        assert busy["code"] == "judge-busy"
        assert busy["retry_after"] >= 1
        response.close()
    async with asyncio.timeout(60):
        while True:
            async with service.judge(
                problem_id=quick, language="python", source=RIGHT, tests="examples"
            ) as again:
                if again.status == 503:
                    assert int(again.headers["Retry-After"]) >= 1
                    continue
                assert [line async for line in lines(again)][-1]["verdict"] == "AC"
                break


async def test_tries_leave_a_place_to_submissions(
    make_service: MakeService, load_problems: LoadBank, bank: Path
) -> None:
    await load_problems(bank)
    service = await make_service(judge_boxes=2, judge_waiting=0)
    slow, quick = await id_of(service, "sorted-words"), await id_of(service, "add-up")
    request = {"language": "python", "tests": "examples"}
    async with service.judge(problem_id=slow, source=SLOW, **request) as running:
        assert (await anext(lines(running)))["type"] == "compiled"
        busy = await service.post("/internal/judge", {"problem_id": quick, "source": RIGHT, **request}, 503)
        assert busy["code"] == "judge-busy"
        assert (await judge(service, quick, RIGHT))[-1]["verdict"] == "AC"
        running.close()


async def test_hanging_up_in_line_gives_the_place_back(
    make_service: MakeService, load_problems: LoadBank, bank: Path
) -> None:
    await load_problems(bank)
    service = await make_service(judge_boxes=1, judge_waiting=1)
    slow = await id_of(service, "sorted-words")
    async with service.judge(problem_id=slow, language="python", source=SLOW, tests="hidden") as running:
        assert (await anext(lines(running)))["type"] == "compiled"
        second = asyncio.create_task(judge(service, slow, SLOW))
        await until(lambda: service.waiting == 1)
        second.cancel()
        await until(lambda: service.waiting == 0)
        running.close()


async def ask(service: Service, path: str, **options: Any) -> tuple[int, dict[str, Any]]:
    options.setdefault("headers", service.as_game())
    async with service.session.post(service.url + path, **options) as response:
        assert response.content_type == "application/problem+json", await response.text()
        return response.status, await response.json(content_type=None)


async def test_bad_input_is_a_problem(service: Service) -> None:
    problem_id = await id_of(service, "add-up")
    good = {"problem_id": problem_id, "language": "python", "source": RIGHT, "tests": "hidden"}
    changes: tuple[dict[str, object], ...] = (
        {"problem_id": "add-up"},
        {"problem_id": 1},
        {"problem_id": None},
        {"language": 1},
        {"language": "cobol"},
        {"language": "a\0b"},
        {"source": ["x"]},
        {"source": "x" * 100_001},
        {"source": "a\0b"},
        {"tests": "all"},
        {"unknown": 1},
    )
    for change in changes:
        status, body = await ask(service, "/internal/judge", json=good | change)
        assert status == 400, change
        assert body["code"] in ("validation-failed", "language-unknown")
    for name in good:
        lacking = {key: value for key, value in good.items() if key != name}
        assert (await ask(service, "/internal/judge", json=lacking))[0] == 400
    unknown = await ask(service, "/internal/judge", json=good | {"problem_id": str(uuid4())})
    assert (unknown[0], unknown[1]["code"]) == (404, "problem-not-found")
    changes = (
        {"count": 0},
        {"count": 51},
        {"count": True},
        {"count": "1"},
        {"rank": "wood"},
        {"tags": "maths"},
        {"tags": ["Maths"]},
        {"ids": []},
        {"ids": ["x"]},
        {"exclude": ["x"]},
        {"languages": [1]},
        {"unknown": 1},
    )
    for change in changes:
        assert (await ask(service, "/internal/problems/pick", json={"count": 1} | change))[0] == 400, change
    _, body = await ask(service, "/internal/problems/pick", json={"count": 1, "tags": ["fine", "Not"]})
    assert list(body["errors"]["tags"]) == ["1"]


async def test_bodies_that_are_no_json_objects_are_problems(service: Service) -> None:
    for path in ("/internal/judge", "/internal/problems/pick"):
        json_type = {**service.as_game(), "Content-Type": "application/json"}
        for data in (b"{", b"[]", b"1", b"\xff\xfe", b'{"count": NaN}', b'{"a": "\\ud800"}', b""):
            assert (await ask(service, path, data=data, headers=json_type))[0] == 400, data
        assert (await ask(service, path, data=b"{}"))[0] == 415
        assert (await ask(service, path, data=io.BytesIO(b" " * 2_000_000), headers=json_type))[0] == 413


async def test_only_services_may_ask(service: Service) -> None:
    for headers in (
        {},
        service.as_player(role="admin"),
        ServiceToken("another key of 32 characters or more", caller="game", callee="problem").header(),
        ServiceToken(INTERNAL_KEY, caller="game", callee="auth").header(),
    ):
        for path in ("/internal/judge", "/internal/problems/pick"):
            status, body = await ask(service, path, json={"count": 1}, headers=headers)
            assert (status, body["code"]) == (401, "invalid-service-token")


async def test_the_document_is_about_public_routes_alone(service: Service) -> None:
    paths = (await service.get("/openapi.json", headers={}))["paths"]
    assert {"/api/problems", "/api/problems/{id}", "/api/executions"} <= paths.keys()
    assert all(path.startswith("/api/") for path in paths)
