"""Versions of problems, what players were shown and tried, problems by a language model, and drafts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SCHEMA = "problem"
_TIME = sa.DateTime(timezone=True)
_RANK = pg.ENUM("bronze", "silver", "gold", "platinum", name="rank", schema=SCHEMA, create_type=False)
_ORIGIN = pg.ENUM("bank", "generated", "author", "import", name="origin", schema=SCHEMA, create_type=False)
_ID = sa.text("gen_random_uuid()")
_NO_LIST = sa.text("'[]'::jsonb")


def upgrade() -> None:
    _make_versions()
    _make_figures()
    _make_supply()
    _make_drafts()


def _time(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, _TIME, nullable=nullable, server_default=None if nullable else sa.func.now())


def _problem(
    table: str, *, nullable: bool = False, key: bool = False, gone: str = "CASCADE"
) -> sa.Column[object]:
    name = f"{table}_problem_id_fkey"
    target = sa.ForeignKey(f"{SCHEMA}.problems.id", ondelete=gone, name=name)
    return sa.Column("problem_id", sa.Uuid, target, nullable=nullable, primary_key=key)


def _make_versions() -> None:
    """The present content of each problem is the version that its number says."""
    origin = sa.Enum("bank", "generated", "author", "import", name="origin", schema=SCHEMA)
    origin.create(op.get_bind())
    op.add_column(
        "problems", sa.Column("origin", origin, nullable=False, server_default="bank"), schema=SCHEMA
    )
    op.add_column("problems", sa.Column("author_id", sa.Uuid), schema=SCHEMA)
    op.add_column("problems", sa.Column("withdrawn_by", sa.Uuid), schema=SCHEMA)
    op.create_table(
        "problem_versions",
        _problem("problem_versions", key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("signature", pg.JSONB),
        sa.Column("examples", pg.JSONB, nullable=False),
        sa.Column("limits", pg.JSONB, nullable=False),
        sa.Column("checker", sa.Text, nullable=False),
        sa.Column("checker_program", pg.JSONB),
        sa.Column("definition", sa.LargeBinary),
        sa.Column("proof", pg.JSONB),
        _time("published_at"),
        schema=SCHEMA,
    )
    kept = ("version", "signature", "examples", "limits", "checker", "checker_program")
    problems = sa.table("problems", *map(sa.column, ("id", *kept)), schema=SCHEMA)
    versions = sa.table("problem_versions", *map(sa.column, ("problem_id", *kept)), schema=SCHEMA)
    op.execute(sa.insert(versions).from_select(["problem_id", *kept], sa.select(problems)))
    op.add_column(
        "hidden_tests",
        sa.Column("version", sa.Integer, nullable=False, server_default="1"),
        schema=SCHEMA,
    )
    tests = sa.table("hidden_tests", sa.column("problem_id"), sa.column("version"), schema=SCHEMA)
    op.execute(sa.update(tests).where(tests.c.problem_id == problems.c.id).values(version=problems.c.version))
    op.drop_constraint("hidden_tests_pkey", "hidden_tests", schema=SCHEMA)
    op.create_primary_key(
        "hidden_tests_pkey", "hidden_tests", ["problem_id", "version", "index"], schema=SCHEMA
    )


def _make_figures() -> None:
    op.create_table(
        "servings",
        sa.Column("player_id", sa.Uuid, primary_key=True),
        _problem("servings", key=True),
        _time("served_at"),
        sa.Column("fresh", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("idempotency_key", sa.Text),
        sa.UniqueConstraint("player_id", "idempotency_key", name="servings_player_id_idempotency_key_key"),
        schema=SCHEMA,
    )
    op.create_index("servings_problem_id_idx", "servings", ["problem_id"], schema=SCHEMA)
    op.create_table(
        "attempts",
        sa.Column("submission_id", sa.Uuid, primary_key=True),
        _problem("attempts"),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("player_id", sa.Uuid),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("verdict", sa.Text, nullable=False),
        sa.Column("elapsed_ms", sa.Integer),
        sa.Column("cpu_ms", sa.Integer, nullable=False),
        _time("judged_at"),
        schema=SCHEMA,
    )
    op.create_index("attempts_problem_id_idx", "attempts", ["problem_id", "language"], schema=SCHEMA)


def _make_supply() -> None:
    op.create_table(
        "shelves",
        sa.Column("rank", _RANK, primary_key=True),
        sa.Column("tags", pg.ARRAY(sa.Text), primary_key=True),
        _time("wanted_at"),
        schema=SCHEMA,
    )
    op.create_table(
        "stock",
        _problem("stock", key=True),
        sa.Column("rank", _RANK, nullable=False),
        sa.Column("tags", pg.ARRAY(sa.Text), nullable=False),
        _time("added_at"),
        schema=SCHEMA,
    )
    op.create_index("stock_shelf_idx", "stock", ["rank", "tags", "added_at"], schema=SCHEMA)
    op.create_table(
        "model_keys",
        sa.Column("key_id", sa.Text, primary_key=True),
        sa.Column("holder", sa.Uuid),
        _time("held_until", nullable=True),
        sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
        _time("resume_at", nullable=True),
        schema=SCHEMA,
    )
    state = sa.Enum("running", "stocked", "rejected", "failed", name="generation_state", schema=SCHEMA)
    op.create_table(
        "generations",
        sa.Column("id", sa.Uuid, primary_key=True, server_default=_ID),
        sa.Column("key_id", sa.Text, nullable=False),
        sa.Column("rank", _RANK, nullable=False),
        sa.Column("tags", pg.ARRAY(sa.Text), nullable=False),
        sa.Column("state", state, nullable=False, server_default="running"),
        sa.Column("definition", sa.LargeBinary),
        sa.Column("findings", pg.JSONB, nullable=False, server_default=_NO_LIST),
        _problem("generations", nullable=True, gone="SET NULL"),
        _time("created_at"),
        _time("finished_at", nullable=True),
        schema=SCHEMA,
    )
    op.create_index("generations_created_at_idx", "generations", ["created_at"], schema=SCHEMA)
    generation = sa.ForeignKey(
        f"{SCHEMA}.generations.id", ondelete="CASCADE", name="model_calls_generation_id_fkey"
    )
    op.create_table(
        "model_calls",
        sa.Column("id", sa.Uuid, primary_key=True, server_default=_ID),
        sa.Column("generation_id", sa.Uuid, generation, nullable=False),
        sa.Column("key_id", sa.Text, nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("request", pg.JSONB, nullable=False),
        sa.Column("answer", sa.Text),
        sa.Column("outcome", sa.Text),
        sa.Column("prompt_tokens", sa.Integer),
        sa.Column("completion_tokens", sa.Integer),
        sa.Column("cost_usd", sa.Numeric(12, 6)),
        sa.Column("latency_ms", sa.Integer),
        _time("asked_at"),
        schema=SCHEMA,
    )
    op.create_index("model_calls_asked_at_idx", "model_calls", ["key_id", "asked_at"], schema=SCHEMA)


def _make_drafts() -> None:
    state = sa.Enum("none", "waiting", "running", "proved", "failed", name="proof_state", schema=SCHEMA)
    op.create_table(
        "drafts",
        sa.Column("id", sa.Uuid, primary_key=True, server_default=_ID),
        sa.Column("author_id", sa.Uuid, nullable=False),
        _problem("drafts", nullable=True),
        sa.Column("slug", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("definition", sa.LargeBinary, nullable=False),
        sa.Column("origin", _ORIGIN, nullable=False, server_default="author"),
        sa.Column("notes", pg.JSONB, nullable=False, server_default=_NO_LIST),
        sa.Column("revision", sa.Integer, nullable=False, server_default="1"),
        sa.Column("proof_state", state, nullable=False, server_default="none"),
        sa.Column("proof", pg.JSONB),
        sa.Column("tests", sa.LargeBinary),
        sa.Column("attempt", sa.Integer, nullable=False, server_default="0"),
        _time("claimed_until", nullable=True),
        _time("created_at"),
        _time("updated_at"),
        sa.Column("idempotency_key", sa.Text),
        sa.Column("digest", sa.LargeBinary),
        sa.UniqueConstraint("author_id", "idempotency_key", name="drafts_author_id_idempotency_key_key"),
        schema=SCHEMA,
    )
    op.create_index("drafts_author_id_idx", "drafts", ["author_id", "updated_at"], schema=SCHEMA)
    op.create_index(
        "drafts_waiting_idx",
        "drafts",
        ["updated_at"],
        schema=SCHEMA,
        postgresql_where=sa.text("proof_state IN ('waiting', 'running')"),
    )


def downgrade() -> None:
    """Earlier versions of problems, drafts and what was generated go; current versions stay."""
    for table in (
        "drafts",
        "model_calls",
        "generations",
        "model_keys",
        "stock",
        "shelves",
        "attempts",
        "servings",
    ):
        op.drop_table(table, schema=SCHEMA)
    op.execute(
        f"DELETE FROM {SCHEMA}.hidden_tests t USING {SCHEMA}.problems p"  # noqa: S608  a constant
        " WHERE t.problem_id = p.id AND t.version <> p.version"
    )
    op.drop_constraint("hidden_tests_pkey", "hidden_tests", schema=SCHEMA)
    op.create_primary_key("hidden_tests_pkey", "hidden_tests", ["problem_id", "index"], schema=SCHEMA)
    op.drop_column("hidden_tests", "version", schema=SCHEMA)
    op.drop_table("problem_versions", schema=SCHEMA)
    op.drop_column("problems", "withdrawn_by", schema=SCHEMA)
    op.drop_column("problems", "author_id", schema=SCHEMA)
    op.drop_column("problems", "origin", schema=SCHEMA)
    for name in ("proof_state", "generation_state", "origin"):
        op.execute(f"DROP TYPE {SCHEMA}.{name}")
