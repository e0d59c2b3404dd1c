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
    # The name that is shown beside the username; empty: the username.
    sa.Column("name", sa.Text),
    sa.Column("email", sa.Text),
    sa.Column("email_key", sa.Text),
    # Whether the address counts as this user's: it was verified, or nothing here can verify it.
    sa.Column("owns_email", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("email_verified_at", _TIME),
    sa.Column("password_hash", sa.Text),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("avatar", sa.Text, nullable=False),
    sa.Column("github_username", sa.Text),
    sa.Column("leetcode_username", sa.Text),
    sa.Column("codeforces_username", sa.Text),
    sa.Column("created_at", _TIME, nullable=False),
    sa.Column("updated_at", _TIME, nullable=False, server_default=sa.func.now()),
    sa.Column("banned_at", _TIME),
    # Empty: for ever.
    sa.Column("banned_until", _TIME),
    sa.Column("ban_reason", sa.Text),
    sa.Column("deleted_at", _TIME),
    sa.CheckConstraint(sa.column("role").in_([str(role) for role in Role]), name="role"),
    sa.CheckConstraint(
        sa.or_(sa.column("role") != "guest", sa.column("password_hash").is_(None)),
        name="guest_has_no_password",
    ),
    sa.Index("users_email_key_key", "email_key", unique=True, postgresql_where=sa.text("owns_email")),
    sa.Index("users_email_key_idx", "email_key", postgresql_where=sa.text("email_key IS NOT NULL")),
    sa.Index("users_guests_idx", "updated_at", postgresql_where=sa.text("role = 'guest'")),
    # What a search looks in; the functions are made by the migration.
    sa.Index(
        "users_search_username_idx",
        sa.text('auth.search_fold(username) COLLATE "C"'),
        postgresql_where=sa.text("role <> 'guest' AND deleted_at IS NULL"),
    ),
    sa.Index(
        "users_search_name_idx",
        sa.text('auth.search_fold(name) COLLATE "C"'),
        postgresql_where=sa.text("role <> 'guest' AND deleted_at IS NULL AND name IS NOT NULL"),
    ),
    sa.Index(
        "users_search_grams_idx",
        sa.text("auth.search_grams(auth.search_text(username, name), 2)"),
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
        postgresql_where=sa.text("role <> 'guest' AND deleted_at IS NULL"),
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
    # How it was begun: password, guest, or a provider's name.
    sa.Column("method", sa.Text, nullable=False),
    sa.Column("created_at", _TIME, nullable=False),
    # When its user last showed who he is, by a password or as the method says.
    sa.Column("authenticated_at", _TIME, nullable=False),
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

# Tokens that do one thing, once: they come by mail, or between the steps of a sign-in.
ONE_USE_TOKENS = sa.Table(
    "one_use_tokens",
    metadata,
    sa.Column("hash", sa.LargeBinary, primary_key=True),
    sa.Column("purpose", sa.Text, nullable=False),
    sa.Column("user_id", sa.Uuid, sa.ForeignKey(USERS.c.id, ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("data", pg.JSONB, nullable=False),
    sa.Column("created_at", _TIME, nullable=False),
    sa.Column("expires_at", _TIME, nullable=False, index=True),
    sa.Column("used_at", _TIME),
)

# Letters to send; their tokens are made when they are sent, so none is kept here.
MAILS = sa.Table(
    "mails",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("purpose", sa.Text, nullable=False),
    sa.Column("user_id", sa.Uuid, sa.ForeignKey(USERS.c.id, ondelete="CASCADE"), index=True),
    sa.Column("recipient", sa.Text, nullable=False),
    sa.Column("data", pg.JSONB, nullable=False),
    sa.Column("created_at", _TIME, nullable=False),
    sa.Column("next_at", _TIME, nullable=False, index=True),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
)

# Accounts at identity providers, which are linked with users here.
IDENTITIES = sa.Table(
    "identities",
    metadata,
    sa.Column("provider", sa.Text, primary_key=True),
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Column("user_id", sa.Uuid, sa.ForeignKey(USERS.c.id, ondelete="CASCADE"), nullable=False),
    # As the provider told at the last sign-in.
    sa.Column("email", sa.Text),
    sa.Column("name", sa.Text),
    sa.Column("picture", sa.Text),
    sa.Column("linked_at", _TIME, nullable=False),
    sa.Column("last_used_at", _TIME, nullable=False),
    sa.UniqueConstraint("user_id", "provider", name="identities_user_id_provider_key"),
)

# Visits to a provider that have not come back yet.
PROVIDER_FLOWS = sa.Table(
    "provider_flows",
    metadata,
    sa.Column("state_hash", sa.LargeBinary, primary_key=True),
    # Of the cookie that ties the visit to a browser.
    sa.Column("browser_hash", sa.LargeBinary, nullable=False),
    sa.Column("provider", sa.Text, nullable=False),
    sa.Column("nonce", sa.Text, nullable=False),
    sa.Column("code_verifier", sa.Text, nullable=False),
    sa.Column("return_to", sa.Text, nullable=False),
    # Whose account is to be linked, and in which session that was asked for; empty: it is a sign-in.
    sa.Column("user_id", sa.Uuid, sa.ForeignKey(USERS.c.id, ondelete="CASCADE"), index=True),
    sa.Column("session_id", sa.Uuid, sa.ForeignKey(SESSIONS.c.id, ondelete="CASCADE"), index=True),
    sa.Column("created_at", _TIME, nullable=False),
    sa.Column("expires_at", _TIME, nullable=False, index=True),
)

SECOND_FACTORS = sa.Table(
    "second_factors",
    metadata,
    sa.Column("user_id", sa.Uuid, sa.ForeignKey(USERS.c.id, ondelete="CASCADE"), primary_key=True),
    sa.Column("sealed_secret", sa.LargeBinary, nullable=False),
    sa.Column("created_at", _TIME, nullable=False),
    # When the first code showed that the user has the secret; before that, none is asked for.
    sa.Column("confirmed_at", _TIME),
    # Of the last code that was taken: it and those before are taken no more.
    sa.Column("last_step", sa.BigInteger, nullable=False, server_default="0"),
)

RECOVERY_CODES = sa.Table(
    "recovery_codes",
    metadata,
    sa.Column("user_id", sa.Uuid, sa.ForeignKey(USERS.c.id, ondelete="CASCADE"), primary_key=True),
    sa.Column("hash", sa.LargeBinary, primary_key=True),
    sa.Column("used_at", _TIME),
)

# Tries of passwords and codes that failed, by what they have in common: its key is a hash of that.
LOGIN_FAILURES = sa.Table(
    "login_failures",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    # As many as were left at the last one; some are forgiven with time, in parts.
    sa.Column("failures", sa.Double, nullable=False),
    sa.Column("last_at", _TIME, nullable=False, index=True),
    # When the audit log was last told that tries are refused.
    sa.Column("told_at", _TIME),
)

# What happened that matters to security. Its users need not exist (any more).
AUDIT_LOG = sa.Table(
    "audit_log",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("at", _TIME, nullable=False, index=True),
    sa.Column("event", sa.Text, nullable=False),
    # Whom it concerns, and who did it.
    sa.Column("user_id", sa.Uuid),
    sa.Column("actor_id", sa.Uuid),
    sa.Column("session_id", sa.Uuid),
    sa.Column("address", sa.Text),
    sa.Column("user_agent", sa.Text),
    sa.Column("data", pg.JSONB, nullable=False),
    sa.Index("audit_log_user_id_idx", "user_id", sa.text("id DESC")),
    sa.Index("audit_log_event_idx", "event", sa.text("id DESC")),
    sa.Index("audit_log_actor_id_idx", "actor_id", postgresql_where=sa.text("actor_id IS NOT NULL")),
)

# What other sites tell of a user's accounts there.
FIGURES = sa.Table(
    "figures",
    metadata,
    sa.Column("user_id", sa.Uuid, sa.ForeignKey(USERS.c.id, ondelete="CASCADE"), primary_key=True),
    sa.Column("site", sa.Text, primary_key=True),
    sa.Column("username", sa.Text, nullable=False),
    # Empty though fetched: the site knows no such account.
    sa.Column("data", pg.JSONB),
    # What each request gave that the site can call unchanged, with the marks to ask it by.
    sa.Column("parts", pg.JSONB),
    sa.Column("fetched_at", _TIME),
    # From when a look at them has them asked for again.
    sa.Column("stale_at", _TIME),
    # When somebody last began to ask.
    sa.Column("asked_at", _TIME),
    sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
    # When to ask (again); while it is being asked, when somebody else may. Empty: when somebody looks.
    sa.Column("next_at", _TIME),
    sa.Index("figures_site_next_at_idx", "site", "next_at"),
)
