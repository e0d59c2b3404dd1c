"""Proves what waits for it: claims drafts, keeps the claims while they are proved, stores what comes out.

The rows are the queue. Who claims a draft holds it for the time of a lease and renews that; one whose holder
is gone is claimed by whoever looks next, this process after a restart or another replica.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from problem_service.authoring import repository
from problem_service.authoring.domain import INTERRUPTED, MOST_ATTEMPTS
from problem_service.authoring.packing import pack_tests
from problem_service.authoring.repository import Claim
from problem_service.background import RETRY, repeat
from problem_service.definition import Definition
from problem_service.domain import ProofState
from problem_service.judge.judge import Judge, LanguageUnknown
from problem_service.judge.queue import JudgeBusy
from problem_service.proving.generating import ProvingFailed
from problem_service.proving.report import Finding, Proof
from problem_service.settings import AuthoringSettings
from shared.db import Connection, Database, DatabaseUnavailable
from shared.errors import Unavailable

log = logging.getLogger(__name__)

ROOM = 2
"""Drafts that this process proves at once."""
POLL = 1.0
"""Seconds between two looks for what others left behind, and at what they changed."""

Prove = Callable[[Judge, Definition], Awaitable[Proof]]
FindCopy = Callable[[Definition, UUID | None], Awaitable[Finding | None]]
"""A finding, where a definition is a near copy of a problem other than the one with this id."""


class ProofWorker:
    """Proves drafts in the background of one process."""

    def __init__(
        self,
        db: Database,
        judge: Judge,
        prove: Prove,
        find_copy: FindCopy,
        settings: AuthoringSettings,
    ) -> None:
        self._db = db
        self._judge = judge
        self._prove = prove
        self._find_copy = find_copy
        self._lease = settings.proofs_lease
        self._held: dict[Claim, asyncio.Task[None]] = {}
        self._woken = asyncio.Event()

    @property
    def held(self) -> int:
        """How many drafts are being proved here."""
        return len(self._held)

    def wake(self) -> None:
        """There is something to prove."""
        self._woken.set()

    def abort(self, draft_id: UUID) -> None:
        """Stop proving a draft that was changed or deleted, if that goes on here."""
        for claim, task in self._held.items():
            if claim.draft_id == draft_id:
                task.cancel()

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Prove what waits until the block ends; what is not done then is left to others."""
        loops = [
            asyncio.create_task(repeat(self._claim, POLL, self._woken), name="claim proofs"),
            asyncio.create_task(repeat(self._renew, min(self._lease / 3, POLL)), name="renew proofs"),
        ]
        try:
            yield
        finally:
            for loop in loops:
                loop.cancel()
            held = dict(self._held)
            for task in held.values():
                task.cancel()
            await asyncio.gather(*loops, *held.values(), return_exceptions=True)
            with contextlib.suppress(DatabaseUnavailable):
                async with self._db.connect() as conn:
                    for claim in held:
                        await repository.release(conn, claim)

    async def _claim(self) -> None:
        room = ROOM - len(self._held)
        if room <= 0:
            return
        async with self._db.connect() as conn:
            rows = await repository.claim(conn, room, self._lease)
        for row in rows:
            claim = Claim(row.id, row.revision, row.attempt)
            self.abort(row.id)  # its lease ran out here, as nothing moved for so long
            task = asyncio.create_task(self._run(claim, row), name=f"proof of {row.id}")
            self._held[claim] = task
            task.add_done_callback(partial(self._let_go, claim))

    def _let_go(self, claim: Claim, _: "asyncio.Task[None]") -> None:
        self._held.pop(claim, None)
        self.wake()

    async def _renew(self) -> None:
        """Hold what is proved here, and stop what is no longer ours."""
        held = dict(self._held)
        if not held:
            return
        async with self._db.connect() as conn:
            good = await repository.renew(conn, {claim.draft_id for claim in held}, self._lease)
        for claim, task in held.items():
            if claim not in good:
                task.cancel()

    async def _run(self, claim: Claim, row: Any) -> None:
        if claim.attempt > MOST_ATTEMPTS:
            detail = f"The proof was cut short {MOST_ATTEMPTS} times."
            await self._finish(claim, Proof((Finding(INTERRUPTED, detail),)))
            return
        try:
            definition = await asyncio.to_thread(Definition.unpack, bytes(row.definition))
            proof = await self._proof(definition, row.problem_id)
        except (JudgeBusy, Unavailable) as error:  # the database is away
            await self._give_back(claim, pause=error.retry_after or 1, counted=False)
        except ProvingFailed as error:
            log.warning("draft %s could not be proved: %s", claim.draft_id, error)
            await self._give_back(claim, pause=RETRY, counted=True)
        except Exception:
            log.exception("the proof of draft %s broke", claim.draft_id)
            await self._give_back(claim, pause=RETRY, counted=True)
        else:
            await self._finish(claim, proof)

    async def _proof(self, definition: Definition, problem_id: UUID | None) -> Proof:
        """All that speaks against it: an author is told everything at once."""
        copied = await self._find_copy(definition, problem_id)
        try:
            proof = await self._prove(self._judge, definition)
        except LanguageUnknown as error:
            proof = Proof((Finding("language-missing", error.detail),))
        return proof if copied is None else replace(proof, findings=(copied, *proof.findings))

    async def _finish(self, claim: Claim, proof: Proof) -> None:
        state = ProofState.PROVED if proof.holds else ProofState.FAILED
        tests = await asyncio.to_thread(pack_tests, proof.outputs, proof.tests) if proof.holds else None
        report = _storable(proof.report())
        await self._stored(lambda conn: repository.finish(conn, claim, state, report, tests))

    async def _give_back(self, claim: Claim, *, pause: float, counted: bool) -> None:
        await self._stored(lambda conn: repository.release(conn, claim, pause=pause, counted=counted))

    async def _stored(self, action: Callable[[Connection], Awaitable[object]]) -> None:
        """Do something with the database, as soon as it can be reached."""
        while True:
            try:
                async with self._db.connect() as conn:
                    await action(conn)
                return
            except DatabaseUnavailable:
                await asyncio.sleep(RETRY)


def _storable(value: Any) -> Any:
    """What programs said may hold NUL characters and lone surrogates, which JSON in PostgreSQL cannot."""
    match value:
        case str():
            return value.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
        case list():
            return [_storable(each) for each in value]
        case dict():
            return {_storable(name): _storable(each) for name, each in value.items()}
        case _:
            return value
