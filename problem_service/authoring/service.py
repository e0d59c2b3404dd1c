"""What can be done with drafts. A draft is a row of its table."""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from problem_service.authoring import repository
from problem_service.authoring.definitions import to_definition
from problem_service.authoring.domain import (
    MOST_DRAFTS,
    MOST_WAITING,
    DraftChanged,
    ProofsBusy,
    ProofUnderWay,
    TooManyDrafts,
)
from problem_service.authoring.worker import ProofWorker
from problem_service.definition import Definition
from problem_service.domain import ProofState
from problem_service.executions.domain import KeyReused
from shared.db import Connection, Database
from shared.errors import ValidationFailed
from shared.identity import Identity, Role

_MODERATORS = (Role.MODERATOR, Role.ADMIN)
_LINE = "everybody"
_SOON = 5
"""Seconds after which it is worth asking for a proof again."""


class Authoring:
    """The use cases of drafts. Authors have their own; moderators and admins have everybody's.

    A draft that the caller may not see is not found: all that take an id raise DraftNotFound.
    """

    def __init__(self, db: Database, worker: ProofWorker) -> None:
        self._db = db
        self._worker = worker

    async def list_page(self, caller: Identity, *, page: int, per_page: int) -> tuple[list[Any], int]:
        """One page, counted from 1, and the number of drafts in all."""
        async with self._db.connect() as conn:
            return await repository.list_page(
                conn, whose(caller), limit=per_page, offset=(page - 1) * per_page
            )

    async def get(self, caller: Identity, draft_id: UUID) -> Any:
        async with self._db.connect() as conn:
            return await repository.get(conn, draft_id, whose(caller))

    async def create(self, caller: Identity, key: str | None, data: Mapping[str, Any]) -> Any:
        """A draft of what `DefinitionIn` let through; with a ``key`` used before, the draft of then.

        Raises KeyReused or TooManyDrafts.
        """
        definition = to_definition(data)
        columns = await asyncio.to_thread(content, definition)
        async with self._db.begin() as conn:
            rows = await add(conn, caller.user_id, Key.of(key, definition.content_hash.encode()), [columns])
        return rows[0]

    async def replace(
        self, caller: Identity, draft_id: UUID, *, revision: int, data: Mapping[str, Any]
    ) -> Any:
        """Change it as a whole: nothing of it is proved any more. The draft of a problem keeps its slug.

        ``revision``: the one that was read. Raises DraftChanged or ValidationFailed.
        """
        async with self._db.begin() as conn:
            row = await repository.get(conn, draft_id, whose(caller), locked=True)
            if row.revision != revision:
                raise DraftChanged(revision=row.revision)
            if row.problem_id is not None:
                if data["slug"] not in (None, row.slug):
                    raise ValidationFailed(errors={"slug": [f"The problem is published as {row.slug}."]})
                data = {**data, "slug": row.slug}
            columns = await asyncio.to_thread(content, to_definition(data))
            row = await repository.replace(conn, draft_id, **columns)
        self._worker.abort(draft_id)
        return row

    async def delete(self, caller: Identity, draft_id: UUID) -> None:
        async with self._db.connect() as conn:
            await repository.delete(conn, draft_id, whose(caller))
        self._worker.abort(draft_id)

    async def request_proof(self, caller: Identity, draft_id: UUID) -> Any:
        """Have it proved in the background; nothing changes if that goes on already.

        Raises ProofUnderWay or ProofsBusy.
        """
        async with self._db.begin() as conn:
            row = await repository.get(conn, draft_id, whose(caller), locked=True)
            if row.proof_state in (ProofState.WAITING, ProofState.RUNNING):
                return row
            await repository.lock(conn, _LINE)
            waiting, own = await repository.count_unproved(conn, row.author_id)
            if own:
                raise ProofUnderWay(retry_after=_SOON)
            if waiting >= MOST_WAITING:
                raise ProofsBusy(retry_after=_SOON)
            row = await repository.request_proof(conn, draft_id)
        self._worker.wake()
        return row


class Key:
    """The key of a request that makes drafts, and what tells that request from another with the key."""

    def __init__(self, text: str, digest: bytes) -> None:
        self.text = text
        self.digest = digest

    @classmethod
    def of(cls, text: str | None, *parts: bytes) -> "Key | None":
        """None where the request has no key; ``parts``: what it asks for."""
        if text is None:
            return None
        return cls(text, hashlib.sha256(b"\0".join(parts)).digest())


async def add(
    conn: Connection,
    author_id: UUID,
    key: Key | None,
    contents: Sequence[Mapping[str, Any]],
    *,
    is_import: bool = False,
) -> list[Any]:
    """New drafts, or those that a request with the same key made. Raises KeyReused or TooManyDrafts.

    ``is_import``: of a file, which may hold several problems.
    """
    await repository.lock(conn, author_id)
    if key is not None:
        known = await repository.find_by_key(conn, author_id, key.text)
        if any(row.digest is None or bytes(row.digest) != key.digest for row in known):
            raise KeyReused
        if known:
            return known
    if await repository.count(conn, author_id) + len(contents) > MOST_DRAFTS:
        raise TooManyDrafts(f"An author has {MOST_DRAFTS} drafts at most; delete some.")
    return [
        await repository.insert(
            conn,
            author_id=author_id,
            idempotency_key=key and (f"{key.text} {number}" if is_import else key.text),
            digest=key and key.digest,
            **columns,
        )
        for number, columns in enumerate(contents)
    ]


def content(definition: Definition) -> dict[str, Any]:
    """The columns that hold it."""
    return {"slug": definition.slug, "title": definition.title, "definition": definition.pack()}


def sees_all(caller: Identity) -> bool:
    """Whether this is somebody who may work on the drafts and problems of others."""
    return caller.role in _MODERATORS


def whose(caller: Identity) -> UUID | None:
    """The author whose drafts the caller sees; None for all."""
    return None if sees_all(caller) else caller.user_id
