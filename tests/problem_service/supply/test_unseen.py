"""Problems in stock stay unseen until somebody gets them."""

from uuid import uuid4

import pytest
import sqlalchemy as sa

from problem_service.tables import problems
from shared.db import Database
from tests.problem_service.conftest import Service
from tests.problem_service.supply.conftest import Serve, Stock


@pytest.mark.parametrize("what", ["", "/figures", "/starter/python"])
async def test_a_problem_in_stock_is_not_found_until_somebody_gets_it(
    service: Service, db: Database, put: Stock, serve: Serve, what: str
) -> None:
    problem_id = await put()
    async with db.connect() as conn:
        slug = await conn.scalar(sa.select(problems.c.slug).where(problems.c.id == problem_id))
    for name in (problem_id, slug):
        refused = await service.get(f"/api/problems/{name}{what}", 404)
        assert refused["code"] == "problem-not-found"
    await serve(uuid4())
    for name in (problem_id, slug):
        await service.get(f"/api/problems/{name}{what}")
