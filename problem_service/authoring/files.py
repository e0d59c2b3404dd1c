"""Drafts out of files, and into files of a format."""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from problem_service.authoring import repository
from problem_service.authoring.definitions import check_bounds
from problem_service.authoring.domain import CannotHold, DraftNotProved
from problem_service.authoring.packing import unpack_tests
from problem_service.authoring.service import Key, add, content, whose
from problem_service.definition import Definition
from problem_service.domain import Origin, ProofState
from problem_service.exchange.detect import read_any
from problem_service.exchange.errors import BadProblem
from problem_service.exchange.writing import CODEMAZE, Problem, write_all
from problem_service.packing import PackedCases, make_case
from shared.db import Database
from shared.identity import Identity

_MEDIA_TYPES = {".zip": "application/zip", ".json": "application/json"}


@dataclass(frozen=True, slots=True)
class Exported:
    """A file, and what it does not hold."""

    filename: str
    media_type: str
    data: bytes
    notes: Sequence[str] = ()


class Files:
    """The use cases of import and export."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._reading = asyncio.Lock()
        """Files are read one after another: what they hold is a lot larger than they are."""

    async def import_drafts(self, caller: Identity, key: str | None, name: str, data: bytes) -> list[Any]:
        """A draft of each problem in a file, or of none if one of them cannot be.

        ``name``: of the file. Raises what the formats raise, ValidationFailed, KeyReused, TooManyDrafts.
        """
        async with self._reading:
            columns = await asyncio.to_thread(_read, name, data)
        digest = Key.of(key, b"file", hashlib.sha256(data).digest())
        async with self._db.begin() as conn:
            return await add(conn, caller.user_id, digest, columns, is_import=True)

    async def export_draft(self, caller: Identity, draft_id: UUID, format_: str) -> Exported:
        """A draft as a file. A format with tests in it wants them proved, or given with all answers.

        Raises DraftNotFound, DraftNotProved or CannotHold.
        """
        async with self._db.connect() as conn:
            row = await repository.get(conn, draft_id, whose(caller))
        return await asyncio.to_thread(_write, row, format_)


def _read(name: str, data: bytes) -> list[dict[str, Any]]:
    """The columns of the drafts."""
    columns = []
    for imported in read_any(name, data):
        check_bounds(imported.definition)
        columns.append(
            {**content(imported.definition), "notes": list(imported.notes), "origin": Origin.IMPORT}
        )
    return columns


def _write(row: Any, format_: str) -> Exported:
    definition = Definition.unpack(bytes(row.definition))
    outputs, tests = ((), ()) if format_ == CODEMAZE else _answered(row, definition)
    try:
        written = write_all(format_, [Problem(definition, outputs, tests)])
    except BadProblem as error:
        raise CannotHold(error.detail) from error
    if written.left_out:
        raise CannotHold(" ".join(written.notes))
    [(name, data)] = written.files.items()
    suffix = Path(name).suffix
    return Exported(f"{definition.slug}{suffix}", _MEDIA_TYPES[suffix], data, written.notes)


def _answered(row: Any, definition: Definition) -> tuple[Sequence[Any], Sequence[Any]]:
    """The examples' outputs, and the hidden tests. Raises DraftNotProved where these are not known."""
    if row.proof_state is ProofState.PROVED:
        outputs, tests = unpack_tests(bytes(row.tests))
        return outputs, PackedCases(tests)
    outputs = [example.output for example in definition.examples]
    if definition.generator is not None or None in outputs:
        raise DraftNotProved("The answers are known once the draft is proved.")
    return outputs, [make_case(*test) for test in definition.tests]
