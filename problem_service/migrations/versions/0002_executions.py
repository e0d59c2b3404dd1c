"""Executions: runs of a player's program on an input of their own."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SCHEMA = "problem"
_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "executions",
        sa.Column("id", sa.Uuid, primary_key=True, server_default=sa.text("gen_random_uuid()")),
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("source_code", sa.Text, nullable=False),
        sa.Column("input_data", sa.Text, nullable=False),
        sa.Column(
            "problem_id",
            sa.Uuid,
            sa.ForeignKey(f"{SCHEMA}.problems.id", ondelete="CASCADE", name="executions_problem_id_fkey"),
        ),
        sa.Column("example", sa.Integer),
        sa.Column("expected", pg.JSONB),
        sa.Column(
            "status",
            sa.Enum(
                "pending",
                "running",
                "completed",
                "failed",
                "cancelled",
                name="execution_status",
                schema=SCHEMA,
            ),
            nullable=False,
            server_default="pending",
        ),
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
        schema=SCHEMA,
    )
    op.create_index("executions_user_id_idx", "executions", ["user_id", "created_at"], schema=SCHEMA)
    op.create_index("executions_completed_at_idx", "executions", ["completed_at"], schema=SCHEMA)
    op.create_index(
        "executions_unfinished_idx",
        "executions",
        ["created_at"],
        schema=SCHEMA,
        postgresql_where=sa.text("completed_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("executions", schema=SCHEMA)
    op.execute(sa.text(f"DROP TYPE {SCHEMA}.execution_status"))
