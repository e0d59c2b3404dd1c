"""Problems and their hidden tests."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SCHEMA = "problem"


def upgrade() -> None:
    op.create_table(
        "problems",
        sa.Column("id", sa.Uuid, primary_key=True, server_default=sa.text("gen_random_uuid()")),
        sa.Column("slug", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("statement", sa.Text, nullable=False),
        sa.Column(
            "rank",
            sa.Enum("bronze", "silver", "gold", "platinum", name="rank", schema=SCHEMA),
            nullable=False,
        ),
        sa.Column("tags", pg.ARRAY(sa.Text), nullable=False),
        sa.Column("signature", pg.JSONB, nullable=False),
        sa.Column("examples", pg.JSONB, nullable=False),
        sa.Column("limits", pg.JSONB, nullable=False),
        sa.Column("checker", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False, server_default="1"),
        sa.Column("content_hash", sa.Text, nullable=False),
        sa.Column("listed", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.UniqueConstraint("slug", name="problems_slug_key"),
        schema=SCHEMA,
    )
    op.create_index(
        "problems_listed_idx",
        "problems",
        ["rank", "title", "id"],
        schema=SCHEMA,
        postgresql_where=sa.text("listed"),
    )
    op.create_index("problems_tags_idx", "problems", ["tags"], schema=SCHEMA, postgresql_using="gin")
    op.create_table(
        "hidden_tests",
        sa.Column(
            "problem_id",
            sa.Uuid,
            sa.ForeignKey(f"{SCHEMA}.problems.id", ondelete="CASCADE", name="hidden_tests_problem_id_fkey"),
            primary_key=True,
        ),
        sa.Column("index", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        schema=SCHEMA,
    )


def downgrade() -> None:
    op.drop_table("hidden_tests", schema=SCHEMA)
    op.drop_table("problems", schema=SCHEMA)
    op.execute(sa.text(f"DROP TYPE {SCHEMA}.rank"))
