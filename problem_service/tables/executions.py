"""Programs that players run on inputs of their own or on examples."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from problem_service.executions.domain import Status
from problem_service.tables.problems import problems
from problem_service.tables.schema import enum_of, metadata

status_type = enum_of(Status, "execution_status")

_TIME = sa.DateTime(timezone=True)

executions = sa.Table(
    "executions",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True, server_default=sa.text("gen_random_uuid()")),
    sa.Column("user_id", sa.Uuid, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("source_code", sa.Text, nullable=False),
    sa.Column("input_data", sa.Text, nullable=False),
    sa.Column(
        "problem_id",
        sa.Uuid,
        sa.ForeignKey(problems.c.id, ondelete="CASCADE", name="executions_problem_id_fkey"),
    ),
    sa.Column("example", sa.Integer),
    sa.Column("expected", pg.JSONB(none_as_null=True)),
    sa.Column("status", status_type, nullable=False, server_default=Status.PENDING.value),
    sa.Column("attempt", sa.Integer, nullable=False, server_default="0"),
    sa.Column("claimed_until", _TIME),
    sa.Column("verdict", sa.Text),
    sa.Column("compile_output", sa.LargeBinary),
    sa.Column("output", sa.LargeBinary),
    sa.Column("error_output", sa.LargeBinary),
    sa.Column("result", sa.LargeBinary),
    sa.Column("passed", sa.Boolean),
    sa.Column("truncated", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("exit_code", sa.Integer),
    sa.Column("signal", sa.Integer),
    sa.Column("cpu_ms", sa.Integer),
    sa.Column("memory_kb", sa.Integer),
    sa.Column("created_at", _TIME, nullable=False, server_default=sa.func.now()),
    sa.Column("started_at", _TIME),
    sa.Column("completed_at", _TIME),
    sa.Column("idempotency_key", sa.Text),
    sa.Column("digest", sa.LargeBinary),
    sa.UniqueConstraint("user_id", "idempotency_key", name="executions_user_id_idempotency_key_key"),
)
"""``attempt`` counts the claims, and so tells a claim from a later one. ``digest``: of the request, where it
had a key. What programs write is bytes: NUL characters, which no text here can hold, and broken UTF-8."""

sa.Index("executions_user_id_idx", executions.c.user_id, executions.c.created_at)
sa.Index("executions_completed_at_idx", executions.c.completed_at)
sa.Index(
    "executions_unfinished_idx",
    executions.c.created_at,
    postgresql_where=executions.c.completed_at.is_(None),
)
