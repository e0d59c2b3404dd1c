"""From drafts to problems, version by version, and back."""

import asyncio
import json
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from problem_service.tables import problem_versions, problems
from shared.db import Database
from tests.problem_service.authoring.conftest import DRAFTS, Author, echo_twice
from tests.problem_service.conftest import Service

TWICE = "def echo_twice(word):\n    return word * 2\n"
THRICE = "def echo_twice(word):\n    return word * 3\n"
SECOND_VERSION: dict[str, Any] = {
    "title": "Echo Thrice",
    "examples": [{"input": ["hey"]}],
    "tests": [{"input": ["b"], "output": "bbb"}],
    "solutions": [
        {"name": "first.py", "language": "python", "source": THRICE},
        {
            "name": "second.js",
            "language": "javascript",
            "source": "function echo_twice(word) {\n  return word.repeat(3);\n}\n",
        },
        {"name": "wrong.py", "language": "python", "source": TWICE, "verdict": "WA"},
    ],
}
"""Changes that make another problem of it: the answer is another one."""


async def total(service: Service, problem: Any, source: str, **asked: Any) -> Any:
    """The last event of judging a program."""
    body = {"problem_id": problem["id"], "language": "python", "source": source, "tests": "hidden"} | asked
    async with service.judge(**body) as response:
        assert response.status == 200, await response.text()
        lines = [json.loads(line) async for line in response.content]
    assert lines[-1]["type"] == "total"
    return lines[-1]


async def test_a_proved_draft_becomes_a_problem(ada: Author, db: Database) -> None:
    draft, problem = await ada.published()
    assert {name: problem[name] for name in ("slug", "title", "rank", "tags", "version", "listed")} == {
        "slug": "echo-twice",
        "title": "Echo Twice",
        "rank": "bronze",
        "tags": ["strings"],
        "version": 1,
        "listed": True,
    }
    assert (draft["problem_id"], draft["revision"], draft["proof_state"]) == (problem["id"], 1, "proved")
    public = await ada.json("GET", "/api/problems/echo-twice")
    assert public["examples"] == [{"input": ["ho"], "output": "hoho", "explanation": "Two answers."}]
    assert not {"solutions", "tests", "generator"} & public.keys()
    judged = [(await total(ada.service, problem, source))["verdict"] for source in (TWICE, THRICE)]
    assert judged == ["AC", "WA"]
    async with db.connect() as conn:
        row = await conn.one(sa.select(problems.c.origin, problems.c.author_id))
        proof = await conn.scalar(sa.select(problem_versions.c.proof))
    assert (row.origin.value, str(row.author_id)) == ("author", ada.user_id)
    assert proof == draft["proof"]


async def test_only_what_is_proved_as_it_is_can_be_published(ada: Author) -> None:
    draft = await ada.create()
    assert (await ada.publish(draft["id"], 409))["code"] == "draft-not-proved"
    await ada.prove(draft["id"])
    await ada.proved(draft["id"])
    edited = await ada.edit(draft, title="Echo Once")
    assert (await ada.publish(draft["id"], 409))["code"] == "draft-not-proved"
    await ada.edit(edited, statement="?")
    await ada.prove(draft["id"])
    await ada.proved(draft["id"], "failed")
    assert (await ada.publish(draft["id"], 409))["code"] == "draft-not-proved"
    assert (await ada.json("GET", "/api/problems"))["problems"] == []


async def test_a_battle_ends_with_the_version_that_it_began_with(ada: Author) -> None:
    draft, first = await ada.published()
    assert (await ada.edit(draft, 400, slug="echo-thrice"))["errors"].keys() == {"slug"}
    await ada.edit(draft, slug=None, **SECOND_VERSION)
    await ada.prove(draft["id"])
    await ada.proved(draft["id"])
    verdicts = {"while v2 is not published": (await total(ada.service, first, TWICE))["verdict"]}
    second = await ada.publish(draft["id"])
    assert (second["id"], second["slug"], second["version"]) == (first["id"], "echo-twice", 2)
    assert second["title"] == "Echo Thrice"
    verdicts |= {
        "v1 as it was": (await total(ada.service, first, TWICE, version=1))["verdict"],
        "v1 by another": (await total(ada.service, first, THRICE, version=1))["verdict"],
        "v2": (await total(ada.service, first, THRICE, version=2))["verdict"],
        "the present one": (await total(ada.service, first, THRICE))["verdict"],
        "a try of v1": (await total(ada.service, first, TWICE, version=1, tests="examples"))["verdict"],
        "a try of v2": (await total(ada.service, first, TWICE, tests="examples"))["verdict"],
    }
    assert verdicts == {
        "while v2 is not published": "AC",
        "v1 as it was": "AC",
        "v1 by another": "WA",
        "v2": "AC",
        "the present one": "AC",
        "a try of v1": "AC",
        "a try of v2": "WA",
    }
    assert (await total(ada.service, first, TWICE, version=1))["tests"] == 2
    for problem_id, version, code in (
        (first["id"], 3, "version-not-found"),
        (str(uuid4()), 1, "problem-not-found"),
    ):
        body = {"problem_id": problem_id, "language": "python", "source": "", "tests": "hidden"}
        async with ada.service.judge(**body, version=version) as response:
            assert (response.status, (await response.json(content_type=None))["code"]) == (404, code)


async def test_what_is_published_already_is_not_published_again(ada: Author) -> None:
    draft, first = await ada.published()
    again = await asyncio.gather(*(ada.publish(draft["id"]) for _ in range(3)))
    assert again == [first] * 3


async def test_a_slug_is_one_problems(ada: Author, bob: Author) -> None:
    await ada.published()
    other = echo_twice(title="Valley of Numbers", statement="`echo_twice` of `word`\n\n## Constraints\n")
    draft = await bob.create(**other | {"slug": "echo-twice"})
    await bob.prove(draft["id"])
    await bob.proved(draft["id"])
    assert (await bob.publish(draft["id"], 409))["code"] == "slug-taken"
    assert (await bob.draft(draft["id"]))["problem_id"] is None


async def test_a_problem_is_withdrawn_and_offered_again_by_its_author_and_by_moderators(
    ada: Author, bob: Author, moderator: Author
) -> None:
    _, problem = await ada.published()
    path = f"/api/problems/{problem['id']}"
    for verb in ("withdraw", "list", "draft"):
        assert (await bob.json("POST", f"{path}/{verb}", 403))["code"] == "not-your-problem"
        assert (await bob.json("POST", f"/api/problems/nothing/{verb}", 404))["code"] == "problem-not-found"
    for caller in (ada, moderator):
        assert (await caller.json("POST", f"{path}/withdraw"))["listed"] is False
        assert (await bob.json("GET", "/api/problems"))["problems"] == []
        assert (await bob.json("GET", path))["slug"] == "echo-twice"  # battles about it go on
        assert (await caller.json("POST", "/api/problems/echo-twice/list"))["listed"] is True
        assert len((await bob.json("GET", "/api/problems"))["problems"]) == 1


async def test_what_a_moderator_has_withdrawn_no_author_brings_back(
    ada: Author, bob: Author, moderator: Author
) -> None:
    draft, problem = await ada.published()
    path = f"/api/problems/{problem['id']}"
    await moderator.json("POST", f"{path}/withdraw")
    assert (await ada.json("POST", f"{path}/list", 403))[
        "detail"
    ] == "A moderator has withdrawn this problem."
    await ada.edit(await ada.draft(draft["id"]), **SECOND_VERSION)
    await ada.prove(draft["id"])
    await ada.proved(draft["id"])
    assert (await ada.publish(draft["id"], 403))["code"] == "not-your-problem"
    assert (await bob.json("GET", "/api/problems"))["problems"] == []
    assert (await moderator.json("POST", f"{path}/list"))["listed"] is True
    assert (await ada.publish(draft["id"]))["version"] == 2


async def test_a_published_problem_is_opened_for_its_next_version(ada: Author, moderator: Author) -> None:
    first, problem = await ada.published()
    await ada.json("DELETE", f"{DRAFTS}/{first['id']}", 204)
    key = {"Idempotency-Key": "again"}
    opened = await ada.json("POST", "/api/problems/echo-twice/draft", 201, headers=key)
    assert (opened["problem_id"], opened["definition"]) == (problem["id"], first["definition"])
    assert (opened["proof_state"], opened["author_id"]) == ("none", ada.user_id)
    assert await ada.json("POST", "/api/problems/echo-twice/draft", 201, headers=key) == opened
    theirs = await moderator.json("POST", f"/api/problems/{problem['id']}/draft", 201)
    assert theirs["author_id"] == moderator.user_id
    await moderator.edit(theirs, **SECOND_VERSION | {"title": "Echo Twice"})
    await moderator.prove(theirs["id"])
    await moderator.proved(theirs["id"])
    assert (await moderator.publish(theirs["id"]))["version"] == 2
    reopened = await ada.json("POST", "/api/problems/echo-twice/draft", 201)
    assert reopened["definition"]["solutions"][0]["source"] == THRICE


async def test_a_problem_of_the_bank_is_opened_by_moderators_alone(service: Service) -> None:
    moderator, author = Author(service, role="moderator"), Author(service, role="author")
    opened = await moderator.json("POST", "/api/problems/add-up/draft", 201)
    assert "def tests(" in opened["definition"]["generator"]
    assert opened["definition"]["slug"] == "add-up"
    refused = await author.json("POST", "/api/problems/add-up/draft", 403)
    assert refused["code"] == "not-your-problem"
