"""From drafts to problems that players get, and back: publishing, withdrawing, the next version."""

import asyncio
from dataclasses import replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from problem_service import publishing
from problem_service.authoring import repository
from problem_service.authoring.domain import DefinitionNotKept, DraftNotProved, NotYourProblem
from problem_service.authoring.packing import unpack_tests
from problem_service.authoring.service import Key, add, sees_all, whose
from problem_service.definition import Definition
from problem_service.domain import ProblemNotFound, ProofState
from problem_service.tables import problem_versions, problems, stock
from shared.db import Connection, Database
from shared.identity import Identity

_problem = problems.c
_SUMMARY = (
    _problem.id,
    _problem.slug,
    _problem.title,
    _problem.rank,
    _problem.tags,
    _problem.version,
    _problem.listed,
)
_FOUND = sa.select(
    *_SUMMARY, _problem.author_id, _problem.withdrawn_by, _problem.content_hash
).with_for_update(key_share=True)
_BY_ID = _FOUND.where(_problem.id == sa.bindparam("reference", type_=sa.Uuid))
_BY_SLUG = _FOUND.where(_problem.slug == sa.bindparam("reference", type_=sa.Text))
_LIST = (
    sa.update(problems)
    .where(_problem.id == sa.bindparam("of_id"))
    .values(listed=sa.bindparam("listed"), withdrawn_by=sa.bindparam("withdrawn_by", type_=sa.Uuid))
    .returning(*_SUMMARY)
)
_REMOVE_FROM_STOCK = sa.delete(stock).where(stock.c.problem_id == sa.bindparam("id"))
_DEFINITION = sa.select(problem_versions.c.definition).where(
    problem_versions.c.problem_id == sa.bindparam("id"), problem_versions.c.version == sa.bindparam("version")
)


class Releases:
    """The use cases of publishing. Authors have their own problems; moderators and admins have all."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def publish(self, caller: Identity, draft_id: UUID) -> Any:
        """Offer what was proved, as a new problem or as the next version of the draft's; what is offered now.

        The draft stays, to be edited into the next version. What is published already is not published
        again. Raises DraftNotFound, DraftNotProved, SlugTaken or NotYourProblem.
        """
        async with self._db.begin() as conn:
            draft = await repository.get(conn, draft_id, whose(caller), locked=True)
            if draft.proof_state is not ProofState.PROVED:
                raise DraftNotProved
            definition = await asyncio.to_thread(Definition.unpack, bytes(draft.definition))
            if draft.problem_id is not None:
                problem = await _own(conn, caller, draft.problem_id)
                _check_withdrawal(caller, problem)
                definition = replace(definition, slug=problem.slug)
                if problem.content_hash == definition.content_hash:
                    return await _offer(conn, problem.id)
            outputs, tests = await asyncio.to_thread(unpack_tests, bytes(draft.tests))
            published = await publishing.publish(
                conn,
                definition,
                outputs=outputs,
                tests=tests,
                origin=draft.origin,
                report=draft.proof,
                author_id=draft.author_id,
                problem_id=draft.problem_id,
            )
            await repository.link(conn, draft_id, published.id, published.slug)
            return await _offer(conn, published.id)

    async def open_draft(self, caller: Identity, reference: UUID | str, key: str | None) -> Any:
        """A draft of the version that is offered now, which becomes the next one.

        Raises ProblemNotFound, NotYourProblem, DefinitionNotKept, KeyReused or TooManyDrafts.
        """
        async with self._db.begin() as conn:
            problem = await _own(conn, caller, reference)
            definition = await conn.scalar(_DEFINITION, id=problem.id, version=problem.version)
            if definition is None:
                raise DefinitionNotKept
            columns = {
                "problem_id": problem.id,
                "slug": problem.slug,
                "title": problem.title,
                "definition": definition,
            }
            asked = Key.of(key, b"of a problem", problem.id.bytes)
            return (await add(conn, caller.user_id, asked, [columns]))[0]

    async def set_listed(self, caller: Identity, reference: UUID | str, *, listed: bool) -> Any:
        """Offer a problem for new battles, or withdraw it; those about it go on.

        What a moderator has withdrawn, no author brings back. Raises ProblemNotFound or NotYourProblem.
        """
        async with self._db.begin() as conn:
            problem = await _own(conn, caller, reference)
            _check_withdrawal(caller, problem)
            if listed:
                return await _offer(conn, problem.id)
            await conn.execute(_REMOVE_FROM_STOCK, id=problem.id)
            return await conn.one(_LIST, of_id=problem.id, listed=False, withdrawn_by=caller.user_id)


async def _offer(conn: Connection, problem_id: UUID) -> Any:
    return await conn.one(_LIST, of_id=problem_id, listed=True, withdrawn_by=None)


def _check_withdrawal(caller: Identity, problem: Any) -> None:
    """Raises NotYourProblem for what somebody else has withdrawn."""
    if problem.withdrawn_by not in (None, caller.user_id) and not sees_all(caller):
        raise NotYourProblem("A moderator has withdrawn this problem.")


async def _own(conn: Connection, caller: Identity, reference: UUID | str) -> Any:
    """The problem, if the caller may change it; nobody else does until the transaction ends."""
    row = await conn.first(_BY_ID if isinstance(reference, UUID) else _BY_SLUG, reference=reference)
    if row is None:
        raise ProblemNotFound
    if row.author_id != caller.user_id and not sees_all(caller):
        raise NotYourProblem
    return row
