"""Near copies: a new problem against all that are known."""

import asyncio
from uuid import UUID

from problem_service.definition import Definition
from problem_service.proving.report import Finding
from problem_service.similarity import Known, find_copied
from problem_service.supply import stock
from shared.db import Database


class Copies:
    """Looks for copies among the problems in the database, whoever wrote them."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def find(self, definition: Definition, excluding: UUID | None = None) -> Finding | None:
        """The finding against a near copy of another problem than ``excluding``; None if it is none."""
        async with self._db.connect() as conn:
            rows = await stock.list_texts(conn)
        return await asyncio.to_thread(_find, definition, [row for row in rows if row.id != excluding])


def _find(definition: Definition, rows: list[tuple[UUID, str, str, str]]) -> Finding | None:
    known = (Known.of(slug, title, statement) for _, slug, title, statement in rows)
    found = find_copied(definition.title, definition.statement, known)
    if found is None:
        return None
    other, what = found
    return Finding("near-copy", f"{what} {other.slug}")
