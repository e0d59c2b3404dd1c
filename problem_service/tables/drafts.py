"""Problems that authors work on."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from problem_service.domain import Origin, ProofState
from problem_service.tables.problems import origin_type, problems
from problem_service.tables.schema import enum_of, metadata

_TIME = sa.DateTime(timezone=True)

proof_state_type = enum_of(ProofState, "proof_state")

drafts = sa.Table(
    "drafts",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True, server_default=sa.text("gen_random_uuid()")),
    sa.Column("author_id", sa.Uuid, nullable=False),
    sa.Column(
        "problem_id",
        sa.Uuid,
        sa.ForeignKey(problems.c.id, ondelete="CASCADE", name="drafts_problem_id_fkey"),
    ),
    sa.Column("slug", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("definition", sa.LargeBinary, nullable=False),
    sa.Column("origin", origin_type, nullable=False, server_default=Origin.AUTHOR.value),
    sa.Column("notes", pg.JSONB, nullable=False, server_default=sa.text("'[]'::jsonb")),
    sa.Column("revision", sa.Integer, nullable=False, server_default="1"),
    sa.Column("proof_state", proof_state_type, nullable=False, server_default=ProofState.NONE.value),
    sa.Column("proof", pg.JSONB(none_as_null=True)),
    sa.Column("tests", sa.LargeBinary),
    sa.Column("attempt", sa.Integer, nullable=False, server_default="0"),
    sa.Column("claimed_until", _TIME),
    sa.Column("created_at", _TIME, nullable=False, server_default=sa.func.now()),
    sa.Column("updated_at", _TIME, nullable=False, server_default=sa.func.now()),
    sa.Column("idempotency_key", sa.Text),
    sa.Column("digest", sa.LargeBinary),
    sa.UniqueConstraint("author_id", "idempotency_key", name="drafts_author_id_idempotency_key_key"),
)
"""``problem_id``: the problem that it becomes the next version of; null until it is published first.
``origin``: of the problem, once it is published. ``notes``: what an import could not take over.
``revision`` counts the edits, each of which ends a proof. ``tests``: what the proof worked out, packed;
``attempt`` and ``claimed_until``: who proves it, until when. ``digest``: of the request that made it, where
that had a key.
"""

sa.Index("drafts_author_id_idx", drafts.c.author_id, drafts.c.updated_at)
sa.Index(
    "drafts_waiting_idx",
    drafts.c.updated_at,
    postgresql_where=drafts.c.proof_state.in_([ProofState.WAITING, ProofState.RUNNING]),
)
