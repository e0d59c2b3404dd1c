"""Proofs in the background: asked for, told of, given up, and taken over from those who are gone."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from problem_service.authoring import repository
from problem_service.authoring import service as authoring
from problem_service.authoring.definitions import DefinitionIn, to_definition
from problem_service.authoring.domain import MOST_ATTEMPTS
from problem_service.authoring.worker import ProofWorker
from problem_service.container import CONTAINER
from problem_service.definition import Definition
from problem_service.domain import ProofState
from problem_service.judge.judge import Judge
from problem_service.judge.queue import JudgeBusy
from problem_service.judging import open_judge
from problem_service.proving.generating import ProvingFailed
from problem_service.proving.report import Finding, Proof
from problem_service.settings import AuthoringSettings, JudgeSettings
from shared.db import Database
from shared.settings import load
from tests.problem_service.authoring.conftest import DRAFTS, Author, echo_twice
from tests.problem_service.conftest import MakeService, Service
from tests.waiting import until

LOOPS = [
    {"name": "first.py", "language": "python", "source": "def echo_twice(word):\n    while True: pass\n"},
    *echo_twice()["solutions"][1:],
]
"""The reference computes until it is stopped."""
SLOW: dict[str, Any] = {"solutions": LOOPS, "limits": {"time_ms": 10_000}}
LEASE = timedelta(seconds=0.3)


def held(service: Service) -> int:
    return service.app[CONTAINER].proof_worker().held


async def runs(author: Author, draft_id: str) -> None:
    async def holds() -> bool:
        return bool((await author.draft(draft_id))["proof_state"] == "running")

    await until(holds, every=0.02, within=30)


async def row_of(db: Database, draft_id: UUID | str) -> Any:
    async with db.connect() as conn:
        return await repository.get(conn, UUID(str(draft_id)), None)


async def insert(db: Database, author_id: str | None = None, **values: Any) -> UUID:
    """A draft as another process left it, that waits for its proof unless ``values`` say otherwise."""
    definition = to_definition(DefinitionIn().load(echo_twice()))
    columns = {
        "author_id": author_id or uuid4(),
        "slug": definition.slug,
        "title": definition.title,
        "definition": definition.pack(),
        "proof_state": ProofState.WAITING,
    }
    async with db.connect() as conn:
        id_: UUID = (await repository.insert(conn, **columns | values)).id
    return id_


async def test_a_draft_that_holds_is_proved(ada: Author) -> None:
    draft = await ada.create()
    asked = await ada.prove(draft["id"])
    assert asked["proof_state"] in ("waiting", "running")
    proved = await ada.proved(draft["id"])
    assert (proved["proof"]["holds"], proved["proof"]["findings"]) == (True, [])
    assert proved["proof"]["figures"]["tests"] == 2
    assert (proved["revision"], proved["definition"]) == (1, draft["definition"])


async def test_a_draft_that_does_not_hold_is_told_why(ada: Author) -> None:
    draft = await ada.create(statement="?", solutions=[])
    await ada.prove(draft["id"])
    failed = await ada.proved(draft["id"], "failed")
    codes = {finding["code"] for finding in failed["proof"]["findings"]}
    assert {"statement", "solutions-missing", "wrong-missing"} <= codes
    assert failed["proof"]["holds"] is False


async def test_what_programs_say_may_hold_any_character(ada: Author) -> None:
    source = "def echo_twice(word):\n    raise ValueError('a\\0b\\ud800')\n"
    first = {"name": "first.py", "language": "python", "source": source}
    draft = await ada.create(solutions=[first, *echo_twice()["solutions"][1:]])
    await ada.prove(draft["id"])
    assert (await ada.proved(draft["id"], "failed"))["proof"]["findings"]


async def test_a_near_copy_of_a_published_problem_is_found_but_not_of_ones_own_earlier_version(
    ada: Author, bob: Author
) -> None:
    draft, _ = await ada.published()
    copy = await bob.create(slug="another")
    await bob.prove(copy["id"])
    failed = await bob.proved(copy["id"], "failed")
    assert [finding["code"] for finding in failed["proof"]["findings"]] == ["near-copy"]
    await ada.edit(draft, tags=["words"])
    await ada.prove(draft["id"])
    await ada.proved(draft["id"])


async def test_an_edit_ends_the_proof_and_what_was_proved_counts_no_more(ada: Author) -> None:
    draft = await ada.create(**SLOW)
    await ada.prove(draft["id"])
    await runs(ada, draft["id"])
    edited = await ada.edit(draft, solutions=[])
    assert (edited["proof_state"], edited["proof"]) == ("none", None)
    await until(lambda: held(ada.service) == 0)
    await ada.prove(draft["id"])
    await ada.proved(draft["id"], "failed")
    again = await ada.edit(edited)
    assert (again["proof_state"], again["proof"], again["revision"]) == ("none", None, 3)


async def test_the_proof_of_a_deleted_draft_ends(ada: Author) -> None:
    draft = await ada.create(**SLOW)
    await ada.prove(draft["id"])
    await runs(ada, draft["id"])
    async with ada.ask("DELETE", f"{DRAFTS}/{draft['id']}") as response:
        assert response.status == 204
    await until(lambda: held(ada.service) == 0)


async def test_of_an_author_one_draft_is_proved_at_a_time(
    ada: Author, bob: Author, moderator: Author
) -> None:
    slow, other = await ada.create(**SLOW), await ada.create(title="Another")
    await ada.prove(slow["id"])
    assert (await ada.prove(slow["id"]))["proof_state"] in ("waiting", "running")
    for caller in (ada, moderator):
        async with caller.ask("POST", f"{DRAFTS}/{other['id']}/proof") as response:
            assert (response.status, response.headers["Retry-After"]) == (429, "5")
            assert (await response.json(content_type=None))["code"] == "proof-under-way"
    theirs = await bob.create(solutions=[])
    await bob.prove(theirs["id"])
    await bob.proved(theirs["id"], "failed")
    assert (await ada.draft(other["id"]))["proof_state"] == "none"


async def test_of_all_authors_together_so_many_wait(ada: Author, db: Database, monkeypatch: Any) -> None:
    monkeypatch.setattr(authoring, "MOST_WAITING", 2)
    for _ in range(2):
        await insert(db, claimed_until=datetime.now(UTC) + timedelta(hours=1))
    draft = await ada.create()
    async with ada.ask("POST", f"{DRAFTS}/{draft['id']}/proof") as response:
        assert (response.status, response.headers["Retry-After"]) == (503, "5")
        assert (await response.json(content_type=None))["code"] == "proofs-busy"


async def test_a_service_that_is_stopped_leaves_its_proofs_to_others(
    ada: Author, make_service: MakeService, db: Database
) -> None:
    draft = await ada.create(**SLOW)
    await ada.prove(draft["id"])
    await runs(ada, draft["id"])
    await ada.service.stop()
    left = await row_of(db, draft["id"])
    assert (left.proof_state, left.attempt) == (ProofState.WAITING, 0)
    other = await make_service()
    await until(lambda: held(other) == 1)


async def test_a_proof_whose_holder_is_gone_is_taken_up_after_its_lease(db: Database, ada: Author) -> None:
    soon = datetime.now(UTC) + LEASE
    draft_id = await insert(db, ada.user_id, proof_state=ProofState.RUNNING, attempt=1, claimed_until=soon)
    assert (await ada.draft(str(draft_id)))["proof_state"] == "running"
    await ada.proved(str(draft_id))
    assert (await row_of(db, draft_id)).attempt == 2


async def test_a_proof_that_is_cut_short_again_and_again_is_given_up(db: Database, ada: Author) -> None:
    draft_id = await insert(db, ada.user_id, proof_state=ProofState.RUNNING, attempt=MOST_ATTEMPTS)
    failed = await ada.proved(str(draft_id), "failed")
    assert [finding["code"] for finding in failed["proof"]["findings"]] == ["interrupted"]


Prove = Callable[[Judge, Definition], Awaitable[Proof]]
Start = Callable[[Prove], Awaitable[ProofWorker]]
HOLDS = Proof((), outputs=["hoho"], tests=[b"packed"])


@pytest.fixture
async def start(db: Database) -> AsyncIterator[Start]:
    """Starts workers that prove in a way of the test's own, with a lease of a third of a second."""
    settings = AuthoringSettings(proofs_lease=LEASE.total_seconds())
    async with AsyncExitStack() as stack:
        judge = await stack.enter_async_context(
            open_judge(load(JudgeSettings, {"PROBLEM_RUNNERS": "none"}), room=0)
        )

        async def make(prove: Prove) -> ProofWorker:
            worker = ProofWorker(db, judge, prove, no_copy, settings)
            await stack.enter_async_context(worker.running())
            return worker

        yield make


async def no_copy(_definition: Definition, _problem_id: UUID | None) -> Finding | None:
    return None


class Slowly:
    """Proves when it is told to."""

    def __init__(self) -> None:
        self.begun = 0
        self.go_on = asyncio.Event()

    async def __call__(self, _judge: Judge, _definition: Definition) -> Proof:
        self.begun += 1
        await self.go_on.wait()
        return HOLDS


async def is_in(db: Database, draft_id: UUID, state: ProofState) -> Any:
    async def holds() -> bool:
        return bool((await row_of(db, draft_id)).proof_state is state)

    await until(holds, every=0.01)
    return await row_of(db, draft_id)


async def test_a_lease_is_renewed_while_a_draft_is_proved(db: Database, start: Start) -> None:
    prove = Slowly()
    draft_id = await insert(db)
    await start(prove)
    await until(lambda: prove.begun == 1)
    await start(prove)
    first = (await row_of(db, draft_id)).claimed_until

    async def renewed() -> bool:  # more than once, and beyond the first lease
        return bool((await row_of(db, draft_id)).claimed_until - first > 1.5 * LEASE)

    await until(renewed, every=0.02)
    prove.go_on.set()
    done = await is_in(db, draft_id, ProofState.PROVED)
    assert (prove.begun, done.attempt, done.claimed_until) == (1, 1, None)


async def test_a_draft_that_was_changed_meanwhile_gets_no_proof(db: Database, start: Start) -> None:
    prove = Slowly()
    draft_id = await insert(db)
    worker = await start(prove)
    await until(lambda: prove.begun == 1)
    async with db.connect() as conn:  # at another instance, which cannot stop this one
        await repository.replace(conn, draft_id, slug="other", title="Other", definition=b"")
    prove.go_on.set()
    await until(lambda: worker.held == 0)
    row = await row_of(db, draft_id)
    assert (row.proof_state, row.revision, row.proof, row.tests) == (ProofState.NONE, 2, None, None)


@pytest.mark.parametrize(
    ("fault", "attempts"),
    [(JudgeBusy(retry_after=1), 1), (ProvingFailed("no box"), 2), (RuntimeError("a bug"), 2)],
)
async def test_a_proof_that_cannot_be_made_now_is_made_later(
    db: Database, start: Start, fault: Exception, attempts: int
) -> None:
    faults = [fault]

    async def prove(_judge: Judge, _definition: Definition) -> Proof:
        if faults:
            raise faults.pop()
        return HOLDS

    draft_id = await insert(db)
    await start(prove)
    assert (await is_in(db, draft_id, ProofState.PROVED)).attempt == attempts


async def test_a_process_proves_two_drafts_at_once(db: Database, start: Start) -> None:
    prove = Slowly()
    ids = [await insert(db) for _ in range(3)]
    worker = await start(prove)
    await until(lambda: prove.begun == 2)
    states = [(await row_of(db, id_)).proof_state for id_ in ids]
    assert states == [ProofState.RUNNING, ProofState.RUNNING, ProofState.WAITING]
    assert worker.held == 2
    prove.go_on.set()
    await is_in(db, ids[2], ProofState.PROVED)
