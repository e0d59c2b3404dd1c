"""The tables of schema problem."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from problem_service.domain import Rank

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
)
"""``content_hash``: of all that the problem was loaded from; ``listed``: offered for new battles."""

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
