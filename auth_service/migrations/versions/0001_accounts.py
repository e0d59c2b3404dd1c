"""Accounts, sessions, signing keys and the feed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "users",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("number", sa.BigInteger, sa.Identity(always=True), nullable=False),
        sa.Column("username", sa.Text, nullable=False),
        sa.Column("name_key", sa.Text),
        sa.Column("email", sa.Text),
        sa.Column("email_key", sa.Text),
        sa.Column("password_hash", sa.Text),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("avatar", sa.Text, nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="users_pkey"),
        sa.UniqueConstraint("number", name="users_number_key"),
        sa.UniqueConstraint("name_key", name="users_name_key_key"),
        sa.UniqueConstraint("email_key", name="users_email_key_key"),
        sa.CheckConstraint(
            "role IN ('guest', 'player', 'author', 'moderator', 'admin')", name=op.f("users_role_check")
        ),
        sa.CheckConstraint(
            "(role = 'guest') = (password_hash IS NULL)", name=op.f("users_guest_has_no_password_check")
        ),
        schema="auth",
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("user_agent", sa.Text),
        sa.Column("address", sa.Text),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("last_used_at", _TIME, nullable=False),
        sa.Column("expires_at", _TIME, nullable=False),
        sa.Column("revoked_at", _TIME),
        sa.PrimaryKeyConstraint("id", name="sessions_pkey"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["auth.users.id"], name="sessions_user_id_fkey", ondelete="CASCADE"
        ),
        schema="auth",
    )
    op.create_index("sessions_user_id_idx", "sessions", ["user_id"], schema="auth")
    op.create_index("sessions_expires_at_idx", "sessions", ["expires_at"], schema="auth")
    op.create_table(
        "refresh_tokens",
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.Column("session_id", sa.Uuid, nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("expires_at", _TIME, nullable=False),
        sa.Column("rotated_at", _TIME),
        sa.PrimaryKeyConstraint("hash", name="refresh_tokens_pkey"),
        sa.ForeignKeyConstraint(
            ["session_id"], ["auth.sessions.id"], name="refresh_tokens_session_id_fkey", ondelete="CASCADE"
        ),
        schema="auth",
    )
    op.create_index("refresh_tokens_session_id_idx", "refresh_tokens", ["session_id"], schema="auth")
    op.create_index("refresh_tokens_expires_at_idx", "refresh_tokens", ["expires_at"], schema="auth")
    op.create_table(
        "signing_keys",
        sa.Column("kid", sa.Text, nullable=False),
        sa.Column("public_key", sa.LargeBinary, nullable=False),
        sa.Column("sealed_private_key", sa.LargeBinary, nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("activates_at", _TIME, nullable=False),
        sa.Column("retired_at", _TIME),
        sa.PrimaryKeyConstraint("kid", name="signing_keys_pkey"),
        schema="auth",
    )
    op.create_table(
        "feed",
        sa.Column("position", sa.BigInteger, sa.Identity(always=True), nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("subject", sa.Uuid, nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("data", pg.JSONB, nullable=False),
        sa.PrimaryKeyConstraint("position", name="feed_pkey"),
        schema="auth",
    )
    op.create_index("feed_subject_idx", "feed", ["subject"], schema="auth")
    op.create_index("feed_at_idx", "feed", ["at"], schema="auth")


def downgrade() -> None:
    for table in ("feed", "signing_keys", "refresh_tokens", "sessions", "users"):
        op.drop_table(table, schema="auth")
