"""What problems there are, each version of them, and what players have been shown and have tried."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from problem_service.domain import Origin, Rank
from problem_service.tables.schema import enum_of, metadata

rank_type = enum_of(Rank, "rank")
"""Sorts from easiest to hardest."""
origin_type = enum_of(Origin, "origin")

_TIME = sa.DateTime(timezone=True)

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
    sa.Column("origin", origin_type, nullable=False, server_default=Origin.BANK.value),
    sa.Column("author_id", sa.Uuid),
    sa.Column("withdrawn_by", sa.Uuid),
    sa.Column("created_at", _TIME, nullable=False, server_default=sa.func.now()),
    sa.Column("updated_at", _TIME, nullable=False, server_default=sa.func.now()),
    sa.UniqueConstraint("slug", name="problems_slug_key"),
    sa.CheckConstraint(
        "(checker = 'program') = (checker_program IS NOT NULL)", name="problems_checker_program_check"
    ),
)
"""``signature``: null where programs read and write text. ``checker_program``: ``{language, source}`` where
the checker is "program". ``version``: the one that is offered now; `problem_versions` has them all.
``content_hash``: of all that this version was made from; ``listed``: offered for new battles. ``author_id``:
null where the problem is nobody's; ``withdrawn_by``: who took it from the list, null where nobody did.
"""

sa.Index(
    "problems_listed_idx",
    problems.c.rank,
    problems.c.title,
    problems.c.id,
    postgresql_where=problems.c.listed,
)
sa.Index("problems_tags_idx", problems.c.tags, postgresql_using="gin")

problem_versions = sa.Table(
    "problem_versions",
    metadata,
    sa.Column(
        "problem_id",
        sa.Uuid,
        sa.ForeignKey(problems.c.id, ondelete="CASCADE", name="problem_versions_problem_id_fkey"),
        primary_key=True,
    ),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("signature", pg.JSONB(none_as_null=True)),
    sa.Column("examples", pg.JSONB, nullable=False),
    sa.Column("limits", pg.JSONB, nullable=False),
    sa.Column("checker", sa.Text, nullable=False),
    sa.Column("checker_program", pg.JSONB(none_as_null=True)),
    sa.Column("definition", sa.LargeBinary),
    sa.Column("proof", pg.JSONB(none_as_null=True)),
    sa.Column("published_at", _TIME, nullable=False, server_default=sa.func.now()),
)
"""What judging needs of each version, so that a battle ends with the one that it began with.

``definition``: see `Definition.pack`; null of versions from before it was kept. ``proof``: its report; null
of the bank's, which is proved before it is shipped.
"""

hidden_tests = sa.Table(
    "hidden_tests",
    metadata,
    sa.Column(
        "problem_id",
        sa.Uuid,
        sa.ForeignKey(problems.c.id, ondelete="CASCADE", name="hidden_tests_problem_id_fkey"),
        primary_key=True,
    ),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False, server_default="1"),
    sa.Column("index", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("data", sa.LargeBinary, nullable=False),
)
"""``data``: see `problem_service.packing`. A table of its own, so that no public query comes near."""

servings = sa.Table(
    "servings",
    metadata,
    sa.Column("player_id", sa.Uuid, primary_key=True),
    sa.Column(
        "problem_id",
        sa.Uuid,
        sa.ForeignKey(problems.c.id, ondelete="CASCADE", name="servings_problem_id_fkey"),
        primary_key=True,
    ),
    sa.Column("served_at", _TIME, nullable=False, server_default=sa.func.now()),
    sa.Column("fresh", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("idempotency_key", sa.Text),
    sa.UniqueConstraint("player_id", "idempotency_key", name="servings_player_id_idempotency_key_key"),
)
"""Which problems a player has been shown, and when last. ``fresh``: that player was the first."""

sa.Index("servings_problem_id_idx", servings.c.problem_id)

attempts = sa.Table(
    "attempts",
    metadata,
    sa.Column("submission_id", sa.Uuid, primary_key=True),
    sa.Column(
        "problem_id",
        sa.Uuid,
        sa.ForeignKey(problems.c.id, ondelete="CASCADE", name="attempts_problem_id_fkey"),
        nullable=False,
    ),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("player_id", sa.Uuid),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("verdict", sa.Text, nullable=False),
    sa.Column("elapsed_ms", sa.Integer),
    sa.Column("cpu_ms", sa.Integer, nullable=False),
    sa.Column("judged_at", _TIME, nullable=False, server_default=sa.func.now()),
)
"""Submissions judged on hidden tests. ``elapsed_ms``: since the player saw the problem, where that is known;
``cpu_ms``: of the slowest test.
"""

sa.Index("attempts_problem_id_idx", attempts.c.problem_id, attempts.c.language)
sa.Index("attempts_player_id_idx", attempts.c.player_id)
