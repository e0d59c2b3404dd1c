"""Drafts out of files, and into files, over real HTTP."""

import io
import json
import zipfile
from typing import Any

import pytest
import sqlalchemy as sa

from problem_service.domain import Origin
from problem_service.tables import problems
from shared.db import Database
from tests.problem_service.authoring.conftest import DRAFTS, Author, MakeAuthor

IMPORT = f"{DRAFTS}/import"
ZIP, JSON = "application/zip", "application/json"
TEXT: dict[str, Any] = {
    "title": "Echo Once",
    "signature": None,
    "statement": "Write what you read.\n\n## Constraints\n\nOne line.\n",
    "examples": [{"input": "ho\n", "output": "ho\n", "explanation": ""}],
    "tests": [{"input": "la\n", "output": "la\n"}],
    "solutions": [{"name": "echo.py", "language": "python", "source": "print(input())\n"}],
}
"""A problem whose programs read and write text."""
ANSWERED = [{"input": ["ho"], "output": "hoho", "explanation": "Two answers."}]
"""Examples of the other one, with their outputs."""


async def brought(
    author: Author,
    data: bytes,
    status: int = 201,
    *,
    media_type: str = ZIP,
    key: str | None = None,
    name: str = "",
) -> Any:
    """The answer to importing a file."""
    headers = {"Content-Type": media_type} | ({} if key is None else {"Idempotency-Key": key})
    return await author.json(
        "POST", f"{IMPORT}?filename={name}", status, data=io.BytesIO(data), headers=headers
    )


async def exported(author: Author, draft_id: str, format_: str) -> tuple[bytes, Any]:
    """The file, and the notes on what it does not hold."""
    path = f"{DRAFTS}/{draft_id}/export"
    notes = await author.json("GET", f"{path}/notes?format={format_}")
    async with author.ask("GET", f"{path}?format={format_}") as response:
        assert response.status == 200, await response.text()
        assert response.headers["Content-Disposition"] == f'attachment; filename="{notes["filename"]}"'
        assert response.content_type == (JSON if format_ == "codebattle" else ZIP)
        return await response.read(), notes


def package(**files: str) -> bytes:
    """A zip archive of texts, by name."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return held.getvalue()


async def test_a_draft_comes_back_whole_out_of_our_own_format(ada: Author, bob: Author) -> None:
    draft = await ada.create()
    data, notes = await exported(ada, draft["id"], "codemaze")
    assert notes == {"filename": "echo-twice.zip", "notes": []}
    (back,) = (await brought(bob, data))["drafts"]
    assert back["definition"] == draft["definition"]
    assert (back["author_id"], back["problem_id"], back["notes"]) == (bob.user_id, None, [])
    assert await bob.draft(back["id"]) == back


async def test_a_kattis_package_is_written_and_read_with_notes_of_what_is_lost(ada: Author) -> None:
    draft = await ada.create(**TEXT)
    data, told = await exported(ada, draft["id"], "kattis")
    assert told["filename"] == "echo-once.zip"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert any(name.endswith("problem.yaml") for name in archive.namelist())
    (back,) = (await brought(ada, data, name="echo.zip"))["drafts"]
    kept = ("title", "signature", "statement", "tests")
    assert {name: back["definition"][name] for name in kept} == {name: TEXT[name] for name in kept}


async def test_a_codebattle_task_is_written_and_read(ada: Author) -> None:
    draft = await ada.create(examples=ANSWERED)
    data, told = await exported(ada, draft["id"], "codebattle")
    assert told["filename"] == "echo-twice.json"
    assert told["notes"]
    (back,) = (await brought(ada, data, media_type=JSON))["drafts"]
    assert back["definition"]["tests"] == draft["definition"]["tests"]
    assert [parameter["type"] for parameter in back["definition"]["signature"]["parameters"]] == ["string"]


async def test_what_a_format_cannot_hold_is_said_before_it_is_asked_for(ada: Author) -> None:
    function, text = await ada.create(examples=ANSWERED), await ada.create(**TEXT)
    for draft, format_, reason in ((function, "kattis", "function"), (text, "codebattle", "function")):
        for path in ("export", "export/notes"):
            refused = await ada.json("GET", f"{DRAFTS}/{draft['id']}/{path}?format={format_}", 409)
            assert refused["code"] == "format-cannot-hold"
            assert reason in refused["detail"]


async def test_answers_that_are_not_known_must_be_proved_first(ada: Author) -> None:
    draft = await ada.create()
    path = f"{DRAFTS}/{draft['id']}/export?format=codebattle"
    assert (await ada.json("GET", path, 409))["code"] == "draft-not-proved"
    await ada.prove(draft["id"])
    await ada.proved(draft["id"])
    data, _ = await exported(ada, draft["id"], "codebattle")
    assert b"hoho" in data


async def test_several_problems_come_in_one_file_or_none_of_them(ada: Author) -> None:
    drafts = [await ada.create(examples=ANSWERED, title=f"Echo {number}") for number in range(2)]
    tasks = [json.loads((await exported(ada, draft["id"], "codebattle"))[0])[0] for draft in drafts]
    both = json.dumps(tasks).encode()
    answers = [await brought(ada, both, media_type=JSON, key="once") for _ in range(2)]
    assert answers[0] == answers[1]
    assert [draft["slug"] for draft in answers[0]["drafts"]] == ["echo-0", "echo-1"]
    refused = await brought(ada, both.replace(b"echo-0", b"echo-2"), 409, media_type=JSON, key="once")
    assert refused["code"] == "idempotency-key-reused"
    assert (await ada.create(409, key="once"))["code"] == "idempotency-key-reused"
    broken = json.dumps([tasks[0], tasks[1] | {"asserts": "none"}]).encode()
    assert (await brought(ada, broken, 400, media_type=JSON))["code"] == "bad-task"
    assert (await ada.json("GET", DRAFTS))["pagination"]["total"] == 4


async def test_a_problem_from_a_file_is_remembered_as_imported(ada: Author, db: Database) -> None:
    draft = await ada.create()
    (back,) = (await brought(ada, (await exported(ada, draft["id"], "codemaze"))[0]))["drafts"]
    await ada.prove(back["id"])
    await ada.proved(back["id"])
    await ada.publish(back["id"])
    async with db.connect() as conn:
        assert await conn.scalar(sa.select(problems.c.origin)) is Origin.IMPORT


async def test_what_cannot_be_imported_is_refused_with_the_reason(ada: Author) -> None:
    octets = "application/octet-stream"
    for data, media_type, status, code in (
        (b"", ZIP, 400, "unknown-format"),
        (b"hello", octets, 400, "unknown-format"),
        (b"PK\x03\x04 broken", ZIP, 400, "bad-archive"),
        (package(readme="hello"), ZIP, 400, "unknown-format"),
        (package(**{"problem.yaml": "name: 1"}), ZIP, 400, "bad-package"),
        (package(**{"problem.toml": "title = 1"}), octets, 400, "bad-problem"),
        (b"[{}]", JSON, 400, "bad-task"),
        (b"hello", "text/plain", 415, "unsupported-media-type"),
        (b"x" * 20_000_001, ZIP, 413, "too-large"),
    ):
        refused = await brought(ada, data, status, media_type=media_type)
        assert (refused["code"], bool(refused["detail"])) == (code, True), refused
    assert (await ada.json("GET", DRAFTS))["drafts"] == []


@pytest.mark.parametrize("role", ["guest", "player"])
async def test_who_is_no_author_brings_and_takes_nothing(
    ada: Author, bob: Author, make_author: MakeAuthor, role: str
) -> None:
    draft, other = await ada.create(), make_author(role)
    assert (await brought(other, b"[]", 403, media_type=JSON))["code"] == "forbidden"
    path = f"{DRAFTS}/{draft['id']}/export"
    for of in ("", "/notes"):
        assert (await other.json("GET", path + of, 403))["code"] == "forbidden"
        assert (await bob.json("GET", path + of, 404))["code"] == "draft-not-found"
