"""The tables of schema problem."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from problem_service.domain import Rank
from problem_service.executions.domain import Status

metadata = sa.MetaData(schema="problem")

rank_type = sa.Enum(
    Rank, name="rank", values_callable=lambda ranks: [rank.value for rank in ranks], metadata=metadata
)
"""Sorts from easiest to hardest."""

problems = sa.Table(
    "problems",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True, server_default=sa.text("gen_random_uuid()")),
    sa.Column("slug", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("statement", sa.Text, nullable=False),
    sa.Column("rank", rank_type, nullable=False),
    sa.Column("tags", pg.ARRAY(sa.Text), nullable=False),
    sa.Column("signature", pg.JSONB(none_as_null=True)),
    sa.Column("examples", pg.JSONB, nullable=False),
    sa.Column("limits", pg.JSONB, nullable=False),
    sa.Column("checker", sa.Text, nullable=False),
    sa.Column("checker_program", pg.JSONB(none_as_null=True)),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    sa.Column("content_hash", sa.Text, nullable=False),
    sa.Column("listed", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    sa.UniqueConstraint("slug", name="problems_slug_key"),
    sa.CheckConstraint(
        "(checker = 'program') = (checker_program IS NOT NULL)", name="problems_checker_program_check"
    ),
)
"""``signature``: null where programs read and write text. ``checker_program``: ``{language, source}`` where
the checker is "program". ``content_hash``: of all that the problem was loaded from; ``listed``: offered for
new battles.
"""

sa.Index(
    "problems_listed_idx",
    problems.c.rank,
    problems.c.title,
    problems.c.id,
    postgresql_where=problems.c.listed,
)
sa.Index("problems_tags_idx", problems.c.tags, postgresql_using="gin")

hidden_tests = sa.Table(
    "hidden_tests",
    metadata,
    sa.Column(
        "problem_id",
        sa.Uuid,
        sa.ForeignKey(problems.c.id, ondelete="CASCADE", name="hidden_tests_problem_id_fkey"),
        primary_key=True,
    ),
    sa.Column("index", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("data", sa.LargeBinary, nullable=False),
)
"""``data``: see `problem_service.packing`. A table of its own, so that no public query comes near."""

status_type = sa.Enum(
    Status,
    name="execution_status",
    values_callable=lambda states: [status.value for status in states],
    metadata=metadata,
)

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
