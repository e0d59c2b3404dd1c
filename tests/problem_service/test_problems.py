"""The public routes: lists, single problems, random ones, starter code."""

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from yarl import URL

from tests.problem_service.conftest import LoadBank, MakeService, Service, add_problem, edit

PUBLIC_MEMBERS = {
    "id", "slug", "title", "statement", "rank", "tags", "signature", "examples", "limits", "starter",
    "version",
}  # fmt: skip


@pytest.fixture
async def many(make_service: MakeService, load_problems: LoadBank, bank: Path) -> Service:
    """A service with the small bank and four problems more."""
    add_problem(bank, 1, rank="silver", tags=["maths"])
    add_problem(bank, 2, rank="silver", tags=["maths", "graphs"])
    add_problem(bank, 3, rank="platinum", tags=["graphs"])
    add_problem(bank, 4, rank="bronze", tags=["graphs"])
    await load_problems(bank)
    return await make_service()


async def slugs(service: Service, query: str) -> list[str]:
    return [item["slug"] for item in (await service.get(f"/api/problems?{query}"))["problems"]]


async def test_a_list_is_a_page_with_the_easiest_first(many: Service) -> None:
    body = await many.get("/api/problems?per_page=4")
    assert [item["rank"] for item in body["problems"]] == ["bronze", "bronze", "silver", "silver"]
    assert set(body["problems"][0]) == {"id", "slug", "title", "rank", "tags"}
    assert body["pagination"] == {
        "page": 1, "pages": 2, "per_page": 4, "total": 6, "has_next": True, "has_prev": False,
    }  # fmt: skip


async def test_the_pages_hold_each_problem_once(many: Service) -> None:
    pages = [await slugs(many, f"per_page=4&page={page}") for page in (1, 2, 3)]
    assert pages[0] + pages[1] == [
        "add-up", "extra-4", "extra-1", "extra-2", "sorted-words", "extra-3",
    ]  # fmt: skip
    assert pages[2] == []


async def test_a_list_holds_what_matches(many: Service) -> None:
    for query, found in (
        ("rank=silver", ["extra-1", "extra-2"]),
        ("tags=maths", ["add-up", "extra-1", "extra-2"]),
        ("tags=maths,graphs", ["extra-2"]),
        ("rank=bronze&tags=graphs", ["extra-4"]),
        ("rank=gold&tags=maths", []),
        ("tags=unheard-of", []),
        ("tags=", ["add-up", "extra-4", "extra-1", "extra-2", "sorted-words", "extra-3"]),
    ):
        assert await slugs(many, query) == found, query


async def test_a_problem_is_found_by_id_and_by_slug(service: Service) -> None:
    problem = await service.get("/api/problems/add-up")
    assert set(problem) == PUBLIC_MEMBERS
    assert problem["rank"] == "bronze"
    assert problem["limits"] == {"time_ms": 1000, "memory_mb": 128}
    assert problem["examples"][0] == {"input": [[1, 2, 3]], "output": 6, "explanation": "1 + 2 + 3 = 6."}
    assert problem["starter"]["python"] == "def add_up(numbers: list[int]) -> int:\n    pass\n"
    assert "function add_up(numbers) {" in problem["starter"]["javascript"]
    assert await service.get(f"/api/problems/{problem['id']}") == problem
    assert await service.get(f"/api/problems/{problem['id'].upper()}") == problem


@pytest.mark.parametrize("reference", ["nothing-here", "5f0f7b1e-7f3c-4d8e-9b1a-0c2d3e4f5a6b", "ADD-UP"])
async def test_a_problem_that_is_not_there_is_404(service: Service, reference: str) -> None:
    assert (await service.get(f"/api/problems/{reference}", 404))["code"] == "problem-not-found"


async def ask_again(service: Service, tag: str) -> tuple[int, str, bytes]:
    headers = {**service.as_player(), "If-None-Match": tag}
    async with service.session.get(f"{service.url}/api/problems/add-up", headers=headers) as response:
        return response.status, response.headers["ETag"], await response.read()


async def test_an_unchanged_problem_is_not_sent_again(
    service: Service, load_problems: LoadBank, bank: Path
) -> None:
    status, tag, _ = await ask_again(service, '"another"')
    assert status == 200
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        assert await ask_again(service, known) == (304, tag, b"")
    edit(bank / "add-up" / "statement.md", "that returns", "which returns")
    await load_problems(bank)
    status, other, body = await ask_again(service, tag)
    assert status == 200
    assert other != tag
    assert json.loads(body)["version"] == 2


async def test_a_broken_etag_is_no_match(service: Service) -> None:
    assert (await ask_again(service, 'x"y'))[0] == 200


async def test_random_problems_respect_rank_and_tags(many: Service) -> None:
    drawn = {(await many.get("/api/problems/random?rank=silver&tags=maths"))["slug"] for _ in range(40)}
    assert drawn == {"extra-1", "extra-2"}
    every = {(await many.get("/api/problems/random"))["slug"] for _ in range(120)}
    assert len(every) == 6


async def test_no_random_problem_is_404(many: Service) -> None:
    assert (await many.get("/api/problems/random?rank=gold&tags=graphs", 404))["code"] == "problem-not-found"


async def test_starter_code_by_language(service: Service) -> None:
    assert await service.get("/api/problems/sorted-words/starter/python") == {
        "language": "python",
        "code": "def sorted_words(text: str, longest: int) -> list[str]:\n    pass\n",
    }
    assert (await service.get("/api/problems/add-up/starter/cobol", 404))["code"] == "starter-not-found"
    assert (await service.get("/api/problems/nothing/starter/python", 404))["code"] == "problem-not-found"


async def test_withdrawn_problems_are_offered_no_more_but_stay_readable(
    service: Service, load_problems: LoadBank, bank: Path
) -> None:
    (bank / "add-up").rename(bank.parent / "aside")
    await load_problems(bank)
    assert await slugs(service, "") == ["sorted-words"]
    assert {(await service.get("/api/problems/random"))["slug"] for _ in range(10)} == {"sorted-words"}
    assert (await service.get("/api/problems/add-up"))["slug"] == "add-up"


async def test_no_public_answer_holds_a_hidden_test_or_a_solution(
    service: Service, load_problems: LoadBank, bank: Path
) -> None:
    marked = "[424, 242, -424]"
    edit(bank / "add-up" / "generator.py", "[424242 % 1000]", marked)
    await load_problems(bank)
    listed: Any = (await service.get("/api/problems"))["problems"]
    answers = [listed, await service.get("/openapi.json")]
    for item in listed:
        for reference in (item["id"], item["slug"]):
            answers.append(await service.get(f"/api/problems/{reference}"))
            answers += [
                await service.get(f"/api/problems/{reference}/starter/{language}")
                for language in ("python", "javascript")
            ]
        answers.append(await service.get(f"/api/problems/random?rank={item['rank']}"))
    text = json.dumps(answers)
    assert "424, 242" not in text.replace("424,242", "424, 242")
    assert "REFERENCE-SOLUTION" not in text
    assert "hidden_tests" not in text
    assert "content_hash" not in text


BAD_PATHS = [
    "/api/problems?rank=wood",
    "/api/problems?rank=",
    "/api/problems?page=0",
    "/api/problems?page=x",
    "/api/problems?page=99999999999999999999",
    "/api/problems?per_page=101",
    "/api/problems?tags=Maths",
    "/api/problems?tags=a,,b",
    "/api/problems?tags=a%00b",
    "/api/problems?tags=%ff",
    "/api/problems?tags=a%0a",
    "/api/problems?unknown=1",
    "/api/problems/random?page=1",
    "/api/problems/a%00b",
    "/api/problems/a_b",
    "/api/problems/%ff",
    f"/api/problems/{'a' * 65}",
    "/api/problems/add-up/starter/PYTHON%0a",
]


async def test_bad_input_is_a_problem(service: Service) -> None:
    for path in BAD_PATHS:
        url = URL(service.url + path, encoded=True)
        async with service.session.get(url, headers=service.as_player()) as response:
            body = await response.json(content_type="application/problem+json")
        assert (response.status, body["code"]) == (400, "validation-failed"), path
        assert body["request_id"] == response.headers["X-Request-ID"]


PATHS = [
    "/api/problems",
    "/api/problems/random",
    "/api/problems/add-up",
    "/api/problems/add-up/starter/python",
]


async def test_only_those_signed_in_may_ask(service: Service) -> None:
    stranger = service.as_player(key=Ed25519PrivateKey.generate())
    for headers, code in (
        ({}, "unauthenticated"),
        (service.as_player(lifetime=-1), "expired-token"),
        (service.as_player(aud="other"), "invalid-token"),
        (service.as_game(), "invalid-token"),
        (stranger, "invalid-token"),
        ({"Authorization": "Bearer x"}, "invalid-token"),
    ):
        for path in PATHS:
            assert (await service.get(path, 401, headers=headers))["code"] == code


async def test_other_methods_are_refused(service: Service) -> None:
    async with service.session.post(f"{service.url}/api/problems", json={}) as response:
        assert (response.status, response.headers["Allow"]) == (405, "GET, HEAD")


async def test_without_its_database_the_service_is_unavailable(make_service: MakeService) -> None:
    service = await make_service(database_url="host=127.0.0.1 port=1 user=nobody dbname=none")
    for path in PATHS:
        assert (await service.get(path, 503))["code"] == "database-unavailable"
    health = await service.get("/health", 503)
    assert health["checks"] == {"database": "database-unavailable", "judge": "ok"}
    assert (await service.get("/health/live"))["status"] == "ok"


async def test_a_service_that_works_is_healthy(service: Service) -> None:
    assert await service.get("/health", headers={}) == {
        "status": "ok",
        "service": "problem",
        "checks": {"database": "ok", "judge": "ok"},
        "details": {"judge": "runner: the runner: 2 at once, in namespaces"},
    }
