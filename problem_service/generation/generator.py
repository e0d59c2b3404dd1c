"""One problem by the model: asked for, read, proved, sent back once with the evidence, then stocked or kept
as rejected.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from problem_service.definition import Definition
from problem_service.domain import GenerationState, Origin
from problem_service.generation import prompt, repository
from problem_service.generation.answer import read_answer
from problem_service.generation.failures import BadAnswer, ModelFailed, Reply
from problem_service.generation.model import TYPICAL_ANSWER, Model, prompt_tokens
from problem_service.generation.order import Order
from problem_service.generation.prompt import Message
from problem_service.judge.judge import Judge
from problem_service.judge.queue import JudgeBusy
from problem_service.proving.report import Finding, Proof
from problem_service.publishing import Published, SlugTaken, publish
from shared.db import Database

ATTEMPTS = 2
PATIENCE = 100
"""How often a proof is tried while the judge is busy."""
OK, BAD_ANSWER = "ok", "bad-answer"
"""Outcomes of a call that was answered; others are those of `Failure`."""
INTERRUPTED = "interrupted"
"""The finding against a generation that something of ours broke off."""

Prove = Callable[[Judge, Definition], Awaitable[Proof]]
FindCopy = Callable[[Definition], Awaitable[Finding | None]]


class Stage(StrEnum):
    """How far a generation is."""

    ASKING = "asking the model"
    PROVING = "proving"
    ASKING_AGAIN = "asking the model again"
    PROVING_AGAIN = "proving again"
    STOCKING = "stocking"


Tell = Callable[[Stage], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an order: a problem in stock, or the findings for which the last attempt was rejected."""

    generation_id: UUID
    published: Published | None
    definition: Definition | None
    findings: tuple[Finding, ...]
    calls: int
    cost_usd: Decimal

    @property
    def state(self) -> GenerationState:
        return GenerationState.REJECTED if self.published is None else GenerationState.STOCKED


class Generator:
    """Writes to the database each step as it is done; a kill leaves what was known."""

    def __init__(
        self, db: Database, judge: Judge, model: Model, *, prove: Prove, find_copy: FindCopy
    ) -> None:
        """``prove``: shows that a definition holds; ``find_copy``: a known problem that it is too near to."""
        self._db = db
        self._judge = judge
        self._model = model
        self._prove = prove
        self._find_copy = find_copy

    async def generate(self, order: Order, tell: Tell = lambda _stage: None) -> Outcome:
        """Raises ModelFailed where the model, and not what it wrote, is at fault, and what proving raises.

        In either case the generation is kept as failed; one that is cancelled stays as it was.
        """
        key_id = self._model.settings.key_id
        async with self._db.connect() as conn:
            generation_id = await repository.start(conn, key_id, order)
        work = _Work(generation_id, order, tell)
        try:
            return await self._generate(work)
        except Exception as error:
            code = str(error.code) if isinstance(error, ModelFailed) else INTERRUPTED
            detail = error.detail if isinstance(error, ModelFailed) else type(error).__name__
            await self._finish(work, GenerationState.FAILED, [Finding(code, detail)])
            raise

    async def _generate(self, work: "_Work") -> Outcome:
        asked = messages = prompt.ask(work.order)
        findings: Sequence[Finding] = ()
        for attempt in range(ATTEMPTS):
            work.tell(Stage.ASKING_AGAIN if attempt else Stage.ASKING)
            answer, findings = await self._ask(work, messages)
            if not findings:
                assert work.definition is not None
                work.tell(Stage.PROVING_AGAIN if attempt else Stage.PROVING)
                copy = await self._find_copy(work.definition)
                proof = Proof((copy,)) if copy else await self._prove_in_turn(work.definition)
                if proof.holds:
                    return await self._stock(work, work.definition, proof)
                findings = proof.findings
            messages = prompt.ask_again(asked, answer, findings)
        return await self._reject(work, findings)

    async def _prove_in_turn(self, definition: Definition) -> Proof:
        """Waits for a judge that is busy, as the answer was paid for."""
        for _ in range(PATIENCE):
            try:
                return await self._prove(self._judge, definition)
            except JudgeBusy as error:
                await asyncio.sleep(error.retry_after or 1)
        return await self._prove(self._judge, definition)

    async def _ask(self, work: "_Work", messages: Sequence[Message]) -> tuple[str, Sequence[Finding]]:
        """The answer, and what keeps it from being a definition. Raises ModelFailed."""
        settings = self._model.settings
        async with self._db.connect() as conn:
            call_id = await repository.add_call(
                conn,
                work.generation_id,
                key_id=settings.key_id,
                model=settings.model_name,
                request={
                    "messages": list(messages),
                    "output": settings.model_output,
                    "temperature": settings.model_temperature,
                },
                estimate=settings.cost(prompt_tokens(messages), TYPICAL_ANSWER),
            )
        started = time.monotonic()
        try:
            reply = await self._model.ask(messages)
        except ModelFailed as failed:
            waited_ms = round((time.monotonic() - started) * 1000)
            await self._complete(work, call_id, failed.code, failed.reply, waited_ms)
            raise
        findings: Sequence[Finding] = ()
        try:
            work.definition = read_answer(reply.text, work.order)
        except BadAnswer as error:
            findings = error.findings
        await self._complete(work, call_id, BAD_ANSWER if findings else OK, reply, reply.latency_ms)
        return reply.text, findings

    async def _complete(
        self, work: "_Work", call_id: UUID, outcome: str, reply: Reply | None, latency_ms: int
    ) -> None:
        asked, answered = (0, 0) if reply is None else (reply.prompt_tokens, reply.completion_tokens)
        cost = self._model.settings.cost(asked, answered)
        work.calls += 1
        work.cost_usd += cost
        async with self._db.connect() as conn:
            await repository.complete_call(
                conn,
                call_id,
                outcome=outcome,
                answer=None if reply is None else reply.text,
                prompt_tokens=asked,
                completion_tokens=answered,
                cost_usd=cost,
                latency_ms=latency_ms,
            )

    async def _stock(self, work: "_Work", definition: Definition, proof: Proof) -> Outcome:
        work.tell(Stage.STOCKING)
        try:
            async with self._db.begin() as conn:
                published = await publish(
                    conn,
                    definition,
                    outputs=proof.outputs,
                    tests=proof.tests,
                    origin=Origin.GENERATED,
                    report=proof.report(),
                    listed=False,
                )
                await repository.add_to_stock(conn, published.id, work.order)
                await repository.finish(
                    conn,
                    work.generation_id,
                    GenerationState.STOCKED,
                    definition=definition,
                    problem_id=published.id,
                )
        except SlugTaken as error:  # the slug has a digest of the answer: this one was given before
            return await self._reject(work, [Finding("near-copy", error.detail)])
        return work.outcome(published, ())

    async def _reject(self, work: "_Work", findings: Sequence[Finding]) -> Outcome:
        await self._finish(work, GenerationState.REJECTED, findings)
        return work.outcome(None, findings)

    async def _finish(self, work: "_Work", state: GenerationState, findings: Sequence[Finding]) -> None:
        async with self._db.connect() as conn:
            await repository.finish(
                conn, work.generation_id, state, definition=work.definition, findings=findings
            )


@dataclass(slots=True)
class _Work:
    """A generation under way. ``definition``: the last one that could be read."""

    generation_id: UUID
    order: Order
    tell: Tell
    definition: Definition | None = None
    calls: int = 0
    cost_usd: Decimal = Decimal()

    def outcome(self, published: Published | None, findings: Sequence[Finding]) -> Outcome:
        return Outcome(
            self.generation_id, published, self.definition, tuple(findings), self.calls, self.cost_usd
        )
