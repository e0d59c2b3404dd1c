"""The tables of schema auth."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from shared.identity import Role

metadata = sa.MetaData(
    schema="auth",
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "uq": "%(table_name)s_%(column_0_name)s_key",
        "fk": "%(table_name)s_%(column_0_name)s_fkey",
        "ix": "%(table_name)s_%(column_0_name)s_idx",
        "ck": "%(table_name)s_%(constraint_name)s_check",
    },
)

_TIME = sa.DateTime(timezone=True)

USERS = sa.Table(
    "users",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("number", sa.BigInteger, sa.Identity(always=True), nullable=False, unique=True),
    sa.Column("username", sa.Text, nullable=False),
    # The name in lower case, while it is this user's own; empty once somebody else may have it.
    sa.Column("name_key", sa.Text, unique=True),
    sa.Column("email", sa.Text),
    sa.Column("email_key", sa.Text, unique=True),
    sa.Column("password_hash", sa.Text),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("avatar", sa.Text, nullable=False),
    sa.Column("created_at", _TIME, nullable=False),
    sa.CheckConstraint(sa.column("role").in_([str(role) for role in Role]), name="role"),
    sa.CheckConstraint(
        (sa.column("role") == "guest") == sa.column("password_hash").is_(None), name="guest_has_no_password"
    ),
)

# A session is one sign-in on one device; its refresh tokens, each made by the one before, are its family.
SESSIONS = sa.Table(
    "sessions",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("user_id", sa.Uuid, sa.ForeignKey(USERS.c.id, ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("user_agent", sa.Text),
    sa.Column("address", sa.Text),
    sa.Column("created_at", _TIME, nullable=False),
    sa.Column("last_used_at", _TIME, nullable=False),
    sa.Column("expires_at", _TIME, nullable=False, index=True),
    sa.Column("revoked_at", _TIME),
)

REFRESH_TOKENS = sa.Table(
    "refresh_tokens",
    metadata,
    sa.Column("hash", sa.LargeBinary, primary_key=True),
    sa.Column(
        "session_id", sa.Uuid, sa.ForeignKey(SESSIONS.c.id, ondelete="CASCADE"), nullable=False, index=True
    ),
    sa.Column("created_at", _TIME, nullable=False),
    sa.Column("expires_at", _TIME, nullable=False, index=True),
    sa.Column("rotated_at", _TIME),
)

SIGNING_KEYS = sa.Table(
    "signing_keys",
    metadata,
    sa.Column("kid", sa.Text, primary_key=True),
    sa.Column("public_key", sa.LargeBinary, nullable=False),
    sa.Column("sealed_private_key", sa.LargeBinary, nullable=False),
    sa.Column("created_at", _TIME, nullable=False),
    sa.Column("activates_at", _TIME, nullable=False),
    sa.Column("retired_at", _TIME),
)

FEED = sa.Table(
    "feed",
    metadata,
    sa.Column("position", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("type", sa.Text, nullable=False),
    # The user or session that the entry is about.
    sa.Column("subject", sa.Uuid, nullable=False, index=True),
    sa.Column("at", _TIME, nullable=False, index=True),
    sa.Column("data", pg.JSONB, nullable=False),
)
