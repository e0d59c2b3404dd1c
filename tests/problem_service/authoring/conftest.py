"""Authors of problems, over real HTTP, and a problem that is quickly proved."""

import io
import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from tests.problem_service.conftest import Service
from tests.problem_service.executions.conftest import Caller
from tests.waiting import until

DRAFTS = "/api/problems/drafts"

ECHO_TWICE: dict[str, Any] = {
    "title": "Echo Twice",
    "rank": "bronze",
    "tags": ["strings"],
    "statement": "The valley answers `word` twice.\n\nWrite `echo_twice`.\n\n## Constraints\n\nNot empty.\n",
    "signature": {
        "function": "echo_twice",
        "parameters": [{"name": "word", "type": "string"}],
        "returns": "string",
    },
    "checker": "exact",
    "limits": {"time_ms": 4000, "memory_mb": 256},
    "examples": [{"input": ["ho"], "explanation": "Two answers."}],
    "tests": [{"input": ["la"], "output": "lala"}, {"input": ["x"], "output": "xx"}],
    "solutions": [
        {"name": "first.py", "language": "python", "source": "def echo_twice(word):\n    return word * 2\n"},
        {
            "name": "second.js",
            "language": "javascript",
            "source": "function echo_twice(word) {\n  return word + word;\n}\n",
        },
        {
            "name": "wrong.py",
            "language": "python",
            "source": "def echo_twice(word):\n    return word\n",
            "verdict": "WA",
            "why": "Answers once.",
        },
    ],
}
"""Holds, and has its tests given, so that its proof takes but a few runs."""


def echo_twice(**changes: Any) -> dict[str, Any]:
    """The members of a draft."""
    return deepcopy(ECHO_TWICE) | changes


class Author(Caller):
    """Somebody who writes problems."""

    def ask(self, method: str, path: str, *, headers: dict[str, str] | None = None, **options: Any) -> Any:
        if "json" in options:  # bodies are large
            options["data"] = io.BytesIO(json.dumps(options.pop("json")).encode())
            headers = {"Content-Type": "application/json"} | (headers or {})
        return super().ask(method, path, headers=headers, **options)

    async def create(self, status: int = 201, *, key: str | None = None, **changes: Any) -> Any:
        """Save a draft, of the problem that is quickly proved unless ``changes`` say otherwise."""
        headers = {} if key is None else {"Idempotency-Key": key}
        return await self.json("POST", DRAFTS, status, json=echo_twice(**changes), headers=headers)

    async def draft(self, draft_id: str, status: int = 200) -> Any:
        return await self.json("GET", f"{DRAFTS}/{draft_id}", status)

    async def edit(self, draft: Any, status: int = 200, **changes: Any) -> Any:
        """Change a draft as it was read."""
        body = draft["definition"] | {"revision": draft["revision"]} | changes
        return await self.json("PUT", f"{DRAFTS}/{draft['id']}", status, json=body)

    async def prove(self, draft_id: str, status: int = 202) -> Any:
        return await self.json("POST", f"{DRAFTS}/{draft_id}/proof", status)

    async def proved(self, draft_id: str, state: str = "proved") -> Any:
        """The draft, once it is proved or refuted as ``state`` says."""

        async def over() -> Any:
            draft = await self.draft(draft_id)
            return draft if draft["proof_state"] in ("proved", "failed") else None

        draft = await until(over, every=0.02, within=60)
        assert draft["proof_state"] == state, draft["proof"]
        return draft

    async def publish(self, draft_id: str, status: int = 200) -> Any:
        return await self.json("POST", f"{DRAFTS}/{draft_id}/publish", status)

    async def published(self, **changes: Any) -> tuple[Any, Any]:
        """A new draft on the whole way: the draft, and the problem that came of it."""
        draft = await self.create(**changes)
        await self.prove(draft["id"])
        await self.proved(draft["id"])
        problem = await self.publish(draft["id"])
        return await self.draft(draft["id"]), problem


MakeAuthor = Callable[..., Author]


@pytest.fixture
async def empty(make_service: Any) -> Service:
    """A service without problems."""
    started: Service = await make_service()
    return started


@pytest.fixture
def make_author(empty: Service) -> MakeAuthor:
    """Makes users who may write problems, of the service without problems."""

    def make(role: str = "author") -> Author:
        return Author(empty, role=role)

    return make


@pytest.fixture
def ada(make_author: MakeAuthor) -> Author:
    return make_author()


@pytest.fixture
def bob(make_author: MakeAuthor) -> Author:
    return make_author()


@pytest.fixture
def moderator(make_author: MakeAuthor) -> Author:
    return make_author("moderator")
