"""What is kept of a user here, for the user to have."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from problem_service.definition import Definition
from problem_service.tables import attempts, drafts, executions, problems, servings
from shared.db import Connection

MOST_ROWS = 10_000
"""Of each kind, the latest."""
MOST_BYTES = 8_000_000
"""Of the definitions of drafts, packed; what is beyond is named without its definition."""

_DRAFTS = (
    sa.select(
        drafts.c.id,
        drafts.c.problem_id,
        drafts.c.slug,
        drafts.c.title,
        drafts.c.revision,
        drafts.c.created_at,
        drafts.c.updated_at,
        sa.case(
            (
                sa.func.sum(sa.func.length(drafts.c.definition)).over(
                    order_by=(drafts.c.updated_at.desc(), drafts.c.id)
                )
                <= MOST_BYTES,
                drafts.c.definition,
            ),
            else_=None,
        ).label("definition"),
    )
    .where(drafts.c.author_id == sa.bindparam("user"))
    .order_by(drafts.c.updated_at.desc(), drafts.c.id)
    .limit(MOST_ROWS)
)
_PROBLEMS = (
    sa.select(problems.c.id, problems.c.slug, problems.c.title, problems.c.created_at)
    .where(problems.c.author_id == sa.bindparam("user"))
    .order_by(problems.c.created_at.desc(), problems.c.id)
    .limit(MOST_ROWS)
)
_SERVINGS = (
    sa.select(servings.c.problem_id, problems.c.slug, servings.c.served_at)
    .join(problems, problems.c.id == servings.c.problem_id)
    .where(servings.c.player_id == sa.bindparam("user"))
    .order_by(servings.c.served_at.desc(), servings.c.problem_id)
    .limit(MOST_ROWS)
)
_ATTEMPTS = (
    sa.select(
        attempts.c.submission_id,
        attempts.c.problem_id,
        attempts.c.language,
        attempts.c.verdict,
        attempts.c.elapsed_ms,
        attempts.c.cpu_ms,
        attempts.c.judged_at,
    )
    .where(attempts.c.player_id == sa.bindparam("user"))
    .order_by(attempts.c.judged_at.desc(), attempts.c.submission_id)
    .limit(MOST_ROWS)
)
_EXECUTIONS = (
    sa.select(
        executions.c.id,
        executions.c.language,
        executions.c.source_code,
        executions.c.input_data,
        executions.c.problem_id,
        executions.c.status,
        executions.c.verdict,
        executions.c.output,
        executions.c.error_output,
        executions.c.created_at,
        executions.c.completed_at,
    )
    .where(executions.c.user_id == sa.bindparam("user"))
    .order_by(executions.c.created_at.desc(), executions.c.id)
)


async def export(conn: Connection, user_id: UUID) -> dict[str, Any]:
    """``{drafts, problems, servings, attempts, executions, limits}``, each the latest first."""
    tables = {
        "drafts": [_with_definition(row) for row in await conn.all(_DRAFTS, user=user_id)],
        "problems": await _rows(conn, _PROBLEMS, user_id),
        "servings": await _rows(conn, _SERVINGS, user_id),
        "attempts": await _rows(conn, _ATTEMPTS, user_id),
        "executions": [
            row | {name: _text(row[name]) for name in ("output", "error_output")}
            for row in await _rows(conn, _EXECUTIONS, user_id)
        ],
    }
    return tables | {
        "limits": {
            "most_of_each": MOST_ROWS,
            "drafts_without_definition": sum(draft["definition"] is None for draft in tables["drafts"]),
        }
    }


async def _rows(conn: Connection, statement: sa.Select[Any], user_id: UUID) -> list[dict[str, Any]]:
    return [row._asdict() for row in await conn.all(statement, user=user_id)]


def _with_definition(row: Any) -> dict[str, Any]:
    packed = row.definition
    draft: dict[str, Any] = row._asdict()
    return draft | {"definition": None if packed is None else Definition.unpack(bytes(packed)).to_json()}


def _text(output: bytes | None) -> str | None:
    return None if output is None else bytes(output).decode(errors="replace")
