"""Problems in stock, without a model having written them."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from problem_service.domain import Origin, Rank
from problem_service.generation import repository as ledger
from problem_service.generation.order import Order
from problem_service.loading.folder import read_problem
from problem_service.publishing import publish
from problem_service.repository import Filter
from problem_service.supply import repository
from problem_service.supply.repository import Wish
from shared.db import Database
from tests.problem_service.conftest import SMALL_BANK, LoadBank

Stock = Callable[..., Awaitable[UUID]]
Serve = Callable[..., Awaitable[list[Any]]]


@pytest.fixture
def put(db: Database) -> Stock:
    """Puts a problem on a shelf, or with ``listed`` among those that everybody gets."""
    problem = read_problem(SMALL_BANK / "add-up")

    async def put_it(
        rank: Rank = Rank.BRONZE, tags: tuple[str, ...] = ("maths",), *, listed: bool = False
    ) -> UUID:
        name = uuid4().hex[:12]
        new = replace(problem, slug=f"problem-{name}", title=f"Problem {name}", rank=rank, tags=tags)
        async with db.begin() as conn:
            made = await publish(conn, new, outputs=[6, 0], tests=[], origin=Origin.GENERATED, listed=listed)
            if not listed:
                await ledger.add_to_stock(conn, made.id, Order(rank, tags))
        return made.id

    return put_it


@pytest.fixture
async def load_small_bank(load_problems: LoadBank) -> None:
    """The bank of two problems, in the test's database."""
    await load_problems(SMALL_BANK)


@pytest.fixture
def serve(db: Database) -> Serve:
    async def serve_it(
        *players: UUID, rank: Rank | None = None, tags: tuple[str, ...] = (), **wish: Any
    ) -> list[Any]:
        wish = {"most_fresh": 1000, **wish}
        async with db.begin() as conn:
            return await repository.serve(conn, Wish(Filter(rank, tags), players, **wish))

    return serve_it
