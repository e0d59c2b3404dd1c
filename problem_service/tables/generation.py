"""Problems by a language model: what was asked, what it cost, and what is in stock."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from problem_service.domain import GenerationState
from problem_service.tables.problems import problems, rank_type
from problem_service.tables.schema import enum_of, metadata

_TIME = sa.DateTime(timezone=True)

generation_state_type = enum_of(GenerationState, "generation_state")

shelves = sa.Table(
    "shelves",
    metadata,
    sa.Column("rank", rank_type, primary_key=True),
    sa.Column("tags", pg.ARRAY(sa.Text), primary_key=True),
    sa.Column("wanted_at", _TIME, nullable=False, server_default=sa.func.now()),
)
"""Ranks and tag sets (sorted) that are kept in stock; ``wanted_at``: when one was asked for last."""

stock = sa.Table(
    "stock",
    metadata,
    sa.Column(
        "problem_id",
        sa.Uuid,
        sa.ForeignKey(problems.c.id, ondelete="CASCADE", name="stock_problem_id_fkey"),
        primary_key=True,
    ),
    sa.Column("rank", rank_type, nullable=False),
    sa.Column("tags", pg.ARRAY(sa.Text), nullable=False),
    sa.Column("added_at", _TIME, nullable=False, server_default=sa.func.now()),
)
"""Proved problems that nobody has seen, with the shelf that each was made for; who takes one lists it."""

sa.Index("stock_shelf_idx", stock.c.rank, stock.c.tags, stock.c.added_at)

model_keys = sa.Table(
    "model_keys",
    metadata,
    sa.Column("key_id", sa.Text, primary_key=True),
    sa.Column("holder", sa.Uuid),
    sa.Column("held_until", _TIME),
    sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
    sa.Column("resume_at", _TIME),
)
"""Who generates with a key of the model at present: one at a time over all replicas.

``failures``: in a row; ``resume_at``: nothing is asked of the model before.
"""

generations = sa.Table(
    "generations",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True, server_default=sa.text("gen_random_uuid()")),
    sa.Column("key_id", sa.Text, nullable=False),
    sa.Column("rank", rank_type, nullable=False),
    sa.Column("tags", pg.ARRAY(sa.Text), nullable=False),
    sa.Column("state", generation_state_type, nullable=False, server_default=GenerationState.RUNNING.value),
    sa.Column("definition", sa.LargeBinary),
    sa.Column("findings", pg.JSONB, nullable=False, server_default=sa.text("'[]'::jsonb")),
    sa.Column(
        "problem_id",
        sa.Uuid,
        sa.ForeignKey(problems.c.id, ondelete="SET NULL", name="generations_problem_id_fkey"),
    ),
    sa.Column("created_at", _TIME, nullable=False, server_default=sa.func.now()),
    sa.Column("finished_at", _TIME),
)
"""Problems asked of the model. ``definition``: the last one that it gave, packed; ``findings``: what the
proof found against it, ``[{code, detail}]``.
"""

sa.Index("generations_created_at_idx", generations.c.created_at)

model_calls = sa.Table(
    "model_calls",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True, server_default=sa.text("gen_random_uuid()")),
    sa.Column(
        "generation_id",
        sa.Uuid,
        sa.ForeignKey(generations.c.id, ondelete="CASCADE", name="model_calls_generation_id_fkey"),
        nullable=False,
    ),
    sa.Column("key_id", sa.Text, nullable=False),
    sa.Column("model", sa.Text, nullable=False),
    sa.Column("request", pg.JSONB, nullable=False),
    sa.Column("answer", sa.Text),
    sa.Column("outcome", sa.Text),
    sa.Column("prompt_tokens", sa.Integer),
    sa.Column("completion_tokens", sa.Integer),
    sa.Column("cost_usd", sa.Numeric(12, 6)),
    sa.Column("latency_ms", sa.Integer),
    sa.Column("asked_at", _TIME, nullable=False, server_default=sa.func.now()),
)
"""Requests to the model and their answers. ``outcome``: "ok" or a code of what went wrong; null while the
answer is awaited, or where who waited was killed.
"""

sa.Index("model_calls_asked_at_idx", model_calls.c.key_id, model_calls.c.asked_at)
