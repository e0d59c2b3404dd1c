"""Ways in and out, profiles, the audit log, and what protects accounts."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

from auth_service.accounts.names import name_key, plain_key

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)


def _belongs_to_user(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["user_id"], ["auth.users.id"], name=f"{table}_user_id_fkey", ondelete="CASCADE"
    )


def _folded(server: tuple[Any, ...]) -> str:
    """What makes letters of either case one: the best that this PostgreSQL has."""
    if server >= (18,):
        return "casefold(normalize(given, NFKC) COLLATE pg_catalog.pg_unicode_fast)"
    if server >= (17,):
        return "lower(normalize(given, NFKC) COLLATE pg_catalog.pg_c_utf8)"
    return "lower(normalize(given, NFKC))"


SEARCH = """
CREATE FUNCTION auth.search_fold(given text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN normalize({folded}, NFKC);
COMMENT ON FUNCTION auth.search_fold IS 'A name in the form in which two that differ in case only are equal.';

CREATE FUNCTION auth.search_text(username text, name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN auth.search_fold(username || E'\\n' || coalesce(name, ''));
COMMENT ON FUNCTION auth.search_text IS 'What a search looks in; a line feed is in none of the names.';

CREATE FUNCTION auth.search_grams(given text, shortest integer) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN (
        SELECT coalesce(array_agg(DISTINCT substr(given, place, size) COLLATE "C"), '{}')
        FROM generate_series(shortest, 3) AS size, generate_series(1, length(given) - size + 1) AS place
    );
COMMENT ON FUNCTION auth.search_grams IS 'All parts of a text that have from so many to three characters.';

CREATE INDEX users_search_username_idx ON auth.users (auth.search_fold(username) COLLATE "C")
    WHERE role <> 'guest' AND deleted_at IS NULL;
CREATE INDEX users_search_name_idx ON auth.users (auth.search_fold(name) COLLATE "C")
    WHERE role <> 'guest' AND deleted_at IS NULL AND name IS NOT NULL;
CREATE INDEX users_search_grams_idx ON auth.users
    USING gin (auth.search_grams(auth.search_text(username, name), 2)) WITH (fastupdate = off)
    WHERE role <> 'guest' AND deleted_at IS NULL;
"""


def upgrade() -> None:
    _extend_users()
    op.execute(SEARCH.replace("{folded}", _folded(op.get_bind().dialect.server_version_info or ())))
    _extend_sessions()
    _make_tokens_and_mails()
    _make_ways_in()
    _make_protection()
    op.create_table(
        "figures",
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("username", sa.Text, nullable=False),
        sa.Column("data", pg.JSONB),
        sa.Column("parts", pg.JSONB),
        sa.Column("fetched_at", _TIME),
        sa.Column("stale_at", _TIME),
        sa.Column("asked_at", _TIME),
        sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
        sa.Column("next_at", _TIME),
        sa.PrimaryKeyConstraint("user_id", "site", name="figures_pkey"),
        _belongs_to_user("figures"),
        schema="auth",
    )
    op.create_index("figures_site_next_at_idx", "figures", ["site", "next_at"], schema="auth")


def _extend_users() -> None:
    for column in (
        sa.Column("name", sa.Text),
        sa.Column("owns_email", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("email_verified_at", _TIME),
        sa.Column("github_username", sa.Text),
        sa.Column("leetcode_username", sa.Text),
        sa.Column("codeforces_username", sa.Text),
        sa.Column("updated_at", _TIME, nullable=False, server_default=sa.func.now()),
        sa.Column("banned_at", _TIME),
        sa.Column("banned_until", _TIME),
        sa.Column("ban_reason", sa.Text),
        sa.Column("deleted_at", _TIME),
    ):
        op.add_column("users", column, schema="auth")
    op.execute("UPDATE auth.users SET updated_at = created_at, owns_email = email IS NOT NULL")
    _rename_keys()
    op.drop_constraint("users_email_key_key", "users", schema="auth")
    op.create_index(
        "users_email_key_key",
        "users",
        ["email_key"],
        unique=True,
        schema="auth",
        postgresql_where=sa.text("owns_email"),
    )
    op.create_index(
        "users_email_key_idx",
        "users",
        ["email_key"],
        schema="auth",
        postgresql_where=sa.text("email_key IS NOT NULL"),
    )
    op.create_index(
        "users_guests_idx",
        "users",
        ["updated_at"],
        schema="auth",
        postgresql_where=sa.text("role = 'guest'"),
    )
    op.drop_constraint(op.f("users_guest_has_no_password_check"), "users", schema="auth")
    op.create_check_constraint(
        op.f("users_guest_has_no_password_check"),
        "users",
        "role <> 'guest' OR password_hash IS NULL",
        schema="auth",
    )


def _rename_keys() -> None:
    """Let names that look alike be one name.

    Of those who have such names already, one has the key: whose name in lower case it is, or else who came
    first. The others keep their names in lower case as keys.
    """
    rows = op.get_bind().execute(
        sa.text("SELECT id, username, name_key FROM auth.users WHERE name_key IS NOT NULL ORDER BY number")
    )
    kept: set[str] = set()
    wanted: dict[str, str] = {}
    for user_id, username, plain in rows:
        key = name_key(username)
        if key == plain:
            kept.add(key)
        else:
            wanted.setdefault(key, str(user_id))
    _set_keys({user_id: key for key, user_id in wanted.items() if key not in kept})


def _set_keys(keys: dict[str, str]) -> None:
    """Give users keys that nobody has; by id."""
    op.get_bind().execute(
        sa.text(
            "UPDATE auth.users AS users SET name_key = given.key"
            " FROM unnest(CAST(:ids AS uuid[]), CAST(:keys AS text[])) AS given (id, key)"
            " WHERE users.id = given.id"
        ),
        {"ids": list(keys), "keys": list(keys.values())},
    )


def _extend_sessions() -> None:
    op.add_column("sessions", sa.Column("method", sa.Text), schema="auth")
    op.add_column("sessions", sa.Column("authenticated_at", _TIME), schema="auth")
    op.execute(
        "UPDATE auth.sessions AS session SET authenticated_at = session.created_at,"
        " method = CASE WHEN users.role = 'guest' THEN 'guest' ELSE 'password' END"
        " FROM auth.users AS users WHERE users.id = session.user_id"
    )
    for column in ("method", "authenticated_at"):
        op.alter_column("sessions", column, nullable=False, schema="auth")


def _make_tokens_and_mails() -> None:
    op.create_table(
        "one_use_tokens",
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("data", pg.JSONB, nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("expires_at", _TIME, nullable=False),
        sa.Column("used_at", _TIME),
        sa.PrimaryKeyConstraint("hash", name="one_use_tokens_pkey"),
        _belongs_to_user("one_use_tokens"),
        schema="auth",
    )
    op.create_index("one_use_tokens_user_id_idx", "one_use_tokens", ["user_id"], schema="auth")
    op.create_index("one_use_tokens_expires_at_idx", "one_use_tokens", ["expires_at"], schema="auth")
    op.create_table(
        "mails",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("user_id", sa.Uuid),
        sa.Column("recipient", sa.Text, nullable=False),
        sa.Column("data", pg.JSONB, nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("next_at", _TIME, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("id", name="mails_pkey"),
        _belongs_to_user("mails"),
        schema="auth",
    )
    op.create_index("mails_user_id_idx", "mails", ["user_id"], schema="auth")
    op.create_index("mails_next_at_idx", "mails", ["next_at"], schema="auth")


def _make_ways_in() -> None:
    op.create_table(
        "identities",
        sa.Column("provider", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("email", sa.Text),
        sa.Column("name", sa.Text),
        sa.Column("picture", sa.Text),
        sa.Column("linked_at", _TIME, nullable=False),
        sa.Column("last_used_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("provider", "subject", name="identities_pkey"),
        sa.UniqueConstraint("user_id", "provider", name="identities_user_id_provider_key"),
        _belongs_to_user("identities"),
        schema="auth",
    )
    op.create_table(
        "provider_flows",
        sa.Column("state_hash", sa.LargeBinary, nullable=False),
        sa.Column("browser_hash", sa.LargeBinary, nullable=False),
        sa.Column("provider", sa.Text, nullable=False),
        sa.Column("nonce", sa.Text, nullable=False),
        sa.Column("code_verifier", sa.Text, nullable=False),
        sa.Column("return_to", sa.Text, nullable=False),
        sa.Column("user_id", sa.Uuid),
        sa.Column("session_id", sa.Uuid),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("expires_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("state_hash", name="provider_flows_pkey"),
        _belongs_to_user("provider_flows"),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["auth.sessions.id"],
            name="provider_flows_session_id_fkey",
            ondelete="CASCADE",
        ),
        schema="auth",
    )
    op.create_index("provider_flows_user_id_idx", "provider_flows", ["user_id"], schema="auth")
    op.create_index("provider_flows_session_id_idx", "provider_flows", ["session_id"], schema="auth")
    op.create_index("provider_flows_expires_at_idx", "provider_flows", ["expires_at"], schema="auth")
    op.create_table(
        "second_factors",
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("sealed_secret", sa.LargeBinary, nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("confirmed_at", _TIME),
        sa.Column("last_step", sa.BigInteger, nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("user_id", name="second_factors_pkey"),
        _belongs_to_user("second_factors"),
        schema="auth",
    )
    op.create_table(
        "recovery_codes",
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.Column("used_at", _TIME),
        sa.PrimaryKeyConstraint("user_id", "hash", name="recovery_codes_pkey"),
        _belongs_to_user("recovery_codes"),
        schema="auth",
    )


def _make_protection() -> None:
    op.create_table(
        "login_failures",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("failures", sa.Double, nullable=False),
        sa.Column("last_at", _TIME, nullable=False),
        sa.Column("told_at", _TIME),
        sa.PrimaryKeyConstraint("key", name="login_failures_pkey"),
        schema="auth",
    )
    op.create_index("login_failures_last_at_idx", "login_failures", ["last_at"], schema="auth")
    op.create_table(
        "audit_log",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("user_id", sa.Uuid),
        sa.Column("actor_id", sa.Uuid),
        sa.Column("session_id", sa.Uuid),
        sa.Column("address", sa.Text),
        sa.Column("user_agent", sa.Text),
        sa.Column("data", pg.JSONB, nullable=False),
        sa.PrimaryKeyConstraint("id", name="audit_log_pkey"),
        schema="auth",
    )
    op.create_index("audit_log_at_idx", "audit_log", ["at"], schema="auth")
    op.create_index("audit_log_user_id_idx", "audit_log", ["user_id", sa.text("id DESC")], schema="auth")
    op.create_index("audit_log_event_idx", "audit_log", ["event", sa.text("id DESC")], schema="auth")
    op.create_index(
        "audit_log_actor_id_idx",
        "audit_log",
        ["actor_id"],
        schema="auth",
        postgresql_where=sa.text("actor_id IS NOT NULL"),
    )


def downgrade() -> None:
    for table in (
        "figures",
        "audit_log",
        "login_failures",
        "recovery_codes",
        "second_factors",
        "provider_flows",
        "identities",
        "mails",
        "one_use_tokens",
    ):
        op.drop_table(table, schema="auth")
    for column in ("method", "authenticated_at"):
        op.drop_column("sessions", column, schema="auth")
    # Before this, a name in lower case was its key, and passwords were hashed as they are given.
    names = op.get_bind().execute(sa.text("SELECT id, username FROM auth.users WHERE name_key IS NOT NULL"))
    _set_keys({str(user_id): plain_key(username) for user_id, username in names})
    op.execute(
        "UPDATE auth.users SET password_hash = substr(password_hash, 5) WHERE password_hash LIKE 'nfkc%'"
    )
    # An account had a password and an address was one account's alone.
    op.execute("DELETE FROM auth.users WHERE role <> 'guest' AND password_hash IS NULL")
    op.execute("UPDATE auth.users SET email = NULL, email_key = NULL WHERE NOT owns_email")
    op.drop_constraint(op.f("users_guest_has_no_password_check"), "users", schema="auth")
    op.create_check_constraint(
        op.f("users_guest_has_no_password_check"),
        "users",
        "(role = 'guest') = (password_hash IS NULL)",
        schema="auth",
    )
    for index in ("users_guests_idx", "users_email_key_key", "users_email_key_idx"):
        op.drop_index(index, "users", schema="auth")
    op.create_unique_constraint("users_email_key_key", "users", ["email_key"], schema="auth")
    for index in ("users_search_username_idx", "users_search_name_idx", "users_search_grams_idx"):
        op.drop_index(index, "users", schema="auth")
    op.execute(
        "DROP FUNCTION auth.search_grams(text, integer), auth.search_text(text, text), auth.search_fold(text)"
    )
    for column in (
        "name",
        "owns_email",
        "email_verified_at",
        "github_username",
        "leetcode_username",
        "codeforces_username",
        "updated_at",
        "banned_at",
        "banned_until",
        "ban_reason",
        "deleted_at",
    ):
        op.drop_column("users", column, schema="auth")
