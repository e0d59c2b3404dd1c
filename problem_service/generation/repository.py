"""SQL of generating: what was asked of the model, what came of it and what it cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from problem_service.definition import Definition
from problem_service.domain import GenerationState
from problem_service.generation.order import Order
from problem_service.proving.report import Finding
from problem_service.tables import generations, model_calls, stock
from shared.db import Connection

ABANDONED = "abandoned"


@dataclass(frozen=True, slots=True)
class Spent:
    """What a key was used for on a day (UTC). Of calls that have no outcome, the cost is an estimate."""

    calls: int
    usd: Decimal
    generations: int


_START = (
    sa.insert(generations)
    .values(key_id=sa.bindparam("key_id"), rank=sa.bindparam("rank"), tags=sa.bindparam("tags"))
    .returning(generations.c.id)
)
_FINISH = (
    sa.update(generations)
    .where(generations.c.id == sa.bindparam("of_id"), generations.c.state == GenerationState.RUNNING)
    .values(
        state=sa.bindparam("to_state", type_=generations.c.state.type),
        definition=sa.bindparam("definition"),
        findings=sa.bindparam("findings"),
        problem_id=sa.bindparam("problem_id"),
        finished_at=sa.func.now(),
    )
)
_ABANDON = (
    sa.update(generations)
    .where(generations.c.key_id == sa.bindparam("of_key_id"), generations.c.state == GenerationState.RUNNING)
    .values(state=GenerationState.FAILED, findings=sa.bindparam("findings"), finished_at=sa.func.now())
)
_ADD_CALL = sa.insert(model_calls).returning(model_calls.c.id)
_COMPLETE_CALL = (
    sa.update(model_calls)
    .where(model_calls.c.id == sa.bindparam("of_id"))
    .values(
        {
            name: sa.bindparam(name, type_=model_calls.c[name].type)
            for name in ("answer", "outcome", "prompt_tokens", "completion_tokens", "cost_usd", "latency_ms")
        }
    )
)
_ADD_TO_STOCK = sa.insert(stock)
_TODAY = sa.func.date_trunc("day", sa.func.now(), "UTC")
_SPENT = sa.select(
    sa.select(sa.func.count())
    .where(model_calls.c.key_id == sa.bindparam("key_id"), model_calls.c.asked_at >= _TODAY)
    .scalar_subquery()
    .label("calls"),
    sa.select(sa.func.coalesce(sa.func.sum(model_calls.c.cost_usd), 0))
    .where(model_calls.c.key_id == sa.bindparam("key_id"), model_calls.c.asked_at >= _TODAY)
    .scalar_subquery()
    .label("usd"),
    sa.select(sa.func.count())
    .where(generations.c.key_id == sa.bindparam("key_id"), generations.c.created_at >= _TODAY)
    .scalar_subquery()
    .label("generations"),
)


async def start(conn: Connection, key_id: str, order: Order) -> UUID:
    """A generation that runs from now on; its id."""
    row = await conn.one(_START, key_id=key_id, rank=order.rank, tags=shelf_tags(order))
    made: UUID = row.id
    return made


async def finish(
    conn: Connection,
    generation_id: UUID,
    state: GenerationState,
    *,
    definition: Definition | None = None,
    findings: Sequence[Finding] = (),
    problem_id: UUID | None = None,
) -> None:
    """What became of a generation that runs."""
    await conn.execute(
        _FINISH,
        of_id=generation_id,
        to_state=state,
        definition=None if definition is None else definition.pack(),
        findings=[finding.to_json() for finding in findings],
        problem_id=problem_id,
    )


async def close_abandoned(conn: Connection, key_id: str) -> int:
    """End the generations of a key whose process was killed; how many there were.

    For who has just been given the key: nobody else generates with it.
    """
    findings = [Finding(ABANDONED, "the process that generated ended").to_json()]
    return await conn.execute(_ABANDON, of_key_id=key_id, findings=findings)


async def add_call(
    conn: Connection,
    generation_id: UUID,
    *,
    key_id: str,
    model: str,
    request: dict[str, Any],
    estimate: Decimal,
) -> UUID:
    """A request that is about to be sent; ``estimate``: US dollars, until more is known. Its id."""
    row = await conn.one(
        _ADD_CALL,
        generation_id=generation_id,
        key_id=key_id,
        model=model,
        request=request,
        cost_usd=estimate,
    )
    made: UUID = row.id
    return made


async def complete_call(
    conn: Connection,
    call_id: UUID,
    *,
    outcome: str,
    answer: str | None,
    prompt_tokens: int | None,
    completion_tokens: int | None,
    cost_usd: Decimal,
    latency_ms: int,
) -> None:
    """What came of a request."""
    await conn.execute(
        _COMPLETE_CALL,
        of_id=call_id,
        outcome=outcome,
        answer=answer,
        prompt_tokens=prompt_tokens,
        completion_tokens=completion_tokens,
        cost_usd=cost_usd,
        latency_ms=latency_ms,
    )


async def add_to_stock(conn: Connection, problem_id: UUID, order: Order) -> None:
    """Put a proved problem on the shelf that it was ordered for."""
    await conn.execute(_ADD_TO_STOCK, problem_id=problem_id, rank=order.rank, tags=shelf_tags(order))


async def spent_today(conn: Connection, key_id: str) -> Spent:
    """Since midnight UTC."""
    row = await conn.one(_SPENT, key_id=key_id)
    return Spent(row.calls, row.usd, row.generations)


def shelf_tags(order: Order) -> list[str]:
    """Sorted, as shelves have them."""
    return sorted(order.tags)
