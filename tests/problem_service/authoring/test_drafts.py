"""Drafts: saved, read, changed and deleted by those whose they are."""

import asyncio
from typing import Any

import pytest

from problem_service.authoring import service as authoring
from tests.problem_service.authoring.conftest import DRAFTS, Author, MakeAuthor, echo_twice


async def test_a_draft_is_answered_as_it_was_saved(ada: Author) -> None:
    async with ada.ask("POST", DRAFTS, json=echo_twice()) as response:
        saved = await response.json()
        assert response.status == 201
        assert response.headers["Location"] == f"{DRAFTS}/{saved['id']}"
    assert saved["definition"] == echo_twice(
        slug="echo-twice",
        checker_program=None,
        generator=None,
        invalid_inputs=[],
        examples=[{"input": ["ho"], "output": None, "explanation": "Two answers."}],
        solutions=[
            {"verdict": "AC", "is_brute": False, "why": ""} | solution
            for solution in echo_twice()["solutions"]
        ],
    )
    assert (saved["revision"], saved["proof_state"], saved["proof"]) == (1, "none", None)
    assert (saved["author_id"], saved["problem_id"], saved["notes"]) == (ada.user_id, None, [])
    assert await ada.draft(saved["id"]) == saved


async def test_a_draft_may_be_incomplete(ada: Author) -> None:
    saved = await ada.json("POST", DRAFTS, 201, json={"title": "Überall & nirgends", "rank": "gold"})
    definition = saved["definition"]
    assert (definition["slug"], definition["statement"]) == ("uberall-nirgends", "")
    assert definition["limits"] == {"time_ms": 2000, "memory_mb": 256}


async def test_a_generator_and_a_checker_of_ones_own_are_kept(ada: Author) -> None:
    program = {"language": "python", "source": "raise SystemExit(42)\n"}
    source = "def tests(rng):\n    yield 'a\\n'\n\n\ndef valid(text):\n    assert text\n"
    kept: dict[str, Any] = {
        "signature": None,
        "checker": "program",
        "checker_program": program,
        "generator": source,
        "tests": [],
        "examples": [{"input": "a\n", "output": "b\n", "explanation": ""}],
        "invalid_inputs": [""],
    }
    saved = await ada.create(**kept)
    assert {name: saved["definition"][name] for name in kept} == kept


async def test_an_edit_counts_the_revision_and_wants_the_one_that_was_read(ada: Author) -> None:
    first = await ada.create()
    second = await ada.edit(first, title="Echo Thrice", slug=None)
    assert (second["revision"], second["title"], second["slug"]) == (2, "Echo Thrice", "echo-thrice")
    stale = await ada.edit(first, 409, title="Echo Never")
    assert (stale["code"], stale["revision"]) == ("draft-changed", 2)
    assert await ada.draft(first["id"]) == second


async def test_of_edits_at_once_one_is_made(ada: Author) -> None:
    draft = await ada.create()

    async def edit(number: int) -> int:
        body = draft["definition"] | {"revision": 1, "title": f"Echo {number}"}
        async with ada.ask("PUT", f"{DRAFTS}/{draft['id']}", json=body) as response:
            return int(response.status)

    assert sorted(await asyncio.gather(*map(edit, range(8)))) == [200] + [409] * 7
    assert (await ada.draft(draft["id"]))["revision"] == 2


async def test_a_deleted_draft_is_gone(ada: Author) -> None:
    draft = await ada.create()
    async with ada.ask("DELETE", f"{DRAFTS}/{draft['id']}") as response:
        assert (response.status, await response.read()) == (204, b"")
    assert (await ada.draft(draft["id"], 404))["code"] == "draft-not-found"
    assert (await ada.json("DELETE", f"{DRAFTS}/{draft['id']}", 404))["code"] == "draft-not-found"


async def test_drafts_are_listed_a_page_at_a_time_those_worked_on_last_first(ada: Author) -> None:
    drafts = [await ada.create(title=f"Echo {number}") for number in range(3)]
    await ada.edit(drafts[0])
    first = await ada.json("GET", f"{DRAFTS}?per_page=2")
    assert [draft["title"] for draft in first["drafts"]] == ["Echo 0", "Echo 2"]
    assert (first["pagination"]["total"], first["pagination"]["pages"]) == (3, 2)
    assert "definition" not in first["drafts"][0]
    second = await ada.json("GET", f"{DRAFTS}?per_page=2&page=2")
    assert [draft["title"] for draft in second["drafts"]] == ["Echo 1"]


async def test_authors_see_their_own_drafts_only(ada: Author, bob: Author) -> None:
    theirs = await ada.create()
    path = f"{DRAFTS}/{theirs['id']}"
    assert (await bob.json("GET", DRAFTS))["drafts"] == []
    assert (await bob.edit(theirs, 404))["code"] == "draft-not-found"
    for method, of in (("GET", ""), ("DELETE", ""), ("POST", "/proof"), ("POST", "/publish")):
        assert (await bob.json(method, path + of, 404))["code"] == "draft-not-found"
    assert await ada.draft(theirs["id"]) == theirs


@pytest.mark.parametrize("role", ["moderator", "admin"])
async def test_moderators_work_on_everybodys_drafts(ada: Author, make_author: MakeAuthor, role: str) -> None:
    theirs, other = await ada.create(), make_author(role)
    assert await other.draft(theirs["id"]) == theirs
    assert [draft["id"] for draft in (await other.json("GET", DRAFTS))["drafts"]] == [theirs["id"]]
    edited = await other.edit(theirs, title="Echo Once")
    assert (edited["author_id"], edited["title"]) == (ada.user_id, "Echo Once")


@pytest.mark.parametrize("role", ["guest", "player"])
async def test_who_is_no_author_may_do_nothing(ada: Author, make_author: MakeAuthor, role: str) -> None:
    draft, other = await ada.create(), make_author(role)
    for method, path in (
        ("GET", DRAFTS),
        ("POST", DRAFTS),
        ("GET", f"{DRAFTS}/{draft['id']}"),
        ("PUT", f"{DRAFTS}/{draft['id']}"),
        ("DELETE", f"{DRAFTS}/{draft['id']}"),
        ("POST", f"{DRAFTS}/{draft['id']}/proof"),
        ("POST", f"{DRAFTS}/{draft['id']}/publish"),
        ("POST", "/api/problems/echo-twice/draft"),
        ("POST", "/api/problems/echo-twice/withdraw"),
        ("POST", "/api/problems/echo-twice/list"),
    ):
        assert (await other.json(method, path, 403))["code"] == "forbidden"


async def test_a_request_with_a_key_makes_one_draft(ada: Author, bob: Author) -> None:
    drafts = await asyncio.gather(*(ada.create(key="100%_1") for _ in range(4)))
    assert all(draft == drafts[0] for draft in drafts)
    reused = await ada.create(409, key="100%_1", title="Another")
    assert reused["code"] == "idempotency-key-reused"
    assert (await ada.create(key="1009_1"))["id"] != drafts[0]["id"]
    assert (await bob.create(key="100%_1"))["author_id"] == bob.user_id
    assert (await ada.json("GET", DRAFTS))["pagination"]["total"] == 2


async def test_an_author_has_so_many_drafts(ada: Author, bob: Author, monkeypatch: Any) -> None:
    monkeypatch.setattr(authoring, "MOST_DRAFTS", 2)
    await ada.create(), await ada.create()
    assert (await ada.create(409))["code"] == "too-many-drafts"
    await bob.create()


async def test_what_is_malformed_is_refused_by_name_and_not_saved(ada: Author) -> None:
    wrong: dict[str, Any] = {"slug": "drafts", "rank": "iron", "examples": [{"input": "ho"}], "revision": 1}
    for field, value in wrong.items():
        body = echo_twice(**{field: value})
        refused = await ada.json("POST", DRAFTS, 400, json=body)
        assert (refused["code"], refused["errors"].keys()) == ("validation-failed", {field})
    draft = await ada.create()
    refused = await ada.edit(draft, 400, checker="program")
    assert refused["errors"].keys() == {"checker_program"}
    assert (await ada.json("GET", DRAFTS))["pagination"]["total"] == 1
    assert await ada.draft(draft["id"]) == draft


async def test_a_draft_may_be_larger_than_other_bodies_but_not_too_large(ada: Author) -> None:
    tests = [{"input": ["a" * 400_000], "output": str(number)} for number in range(12)]
    draft = await ada.create(tests=tests)
    assert (await ada.draft(draft["id"]))["definition"]["tests"] == tests
    async with ada.ask("POST", DRAFTS, json=echo_twice(statement="x" * 11_000_000)) as response:
        assert (response.status, (await response.json(content_type=None))["code"]) == (413, "too-large")
