"""Players who were deleted, and where names are in the logs of battles."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_COMMENT = (
    "Accounts as this service knows them and what they won; absent_since: no socket since then."
    " deleted_at: the account is gone, the player is kept without a name."
)

_FUNCTIONS = """
CREATE FUNCTION game.renamed(document jsonb, player text, new_name text) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN jsonb_typeof(document) <> 'object' THEN document ELSE
    (SELECT jsonb_object_agg(key, CASE
        WHEN key = 'name' AND document->>'player_id' = player THEN to_jsonb(new_name)
        WHEN key IN ('players', 'standings') THEN (
            SELECT coalesce(jsonb_agg(
                CASE WHEN player IN (item->>'id', item->>'player_id')
                THEN item || jsonb_build_object('name', new_name) ELSE item END ORDER BY place
            ), '[]')
            FROM jsonb_array_elements(value) WITH ORDINALITY AS items (item, place)
        )
        ELSE value END)
    FROM jsonb_each(document)) END
$$;
CREATE FUNCTION game.nameless(document jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN jsonb_typeof(document) <> 'object' THEN document ELSE
    (SELECT jsonb_object_agg(key, CASE
        WHEN key IN ('players', 'standings') THEN (
            SELECT coalesce(jsonb_agg(item - 'name' ORDER BY place), '[]')
            FROM jsonb_array_elements(value) WITH ORDINALITY AS items (item, place)
        )
        ELSE value END)
    FROM jsonb_each(document - 'name')) END
$$;
CREATE FUNCTION game.refuse_all_but_names() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('game.erasing', true) IS DISTINCT FROM 'on'
        OR (OLD.battle_id, OLD.seq, OLD.type, OLD.at)
            IS DISTINCT FROM (NEW.battle_id, NEW.seq, NEW.type, NEW.at)
        OR game.nameless(OLD.data) IS DISTINCT FROM game.nameless(NEW.data)
        OR game.nameless(OLD.private) IS DISTINCT FROM game.nameless(NEW.private)
    THEN
        RAISE EXCEPTION 'game.% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER battle_events_names_alone BEFORE UPDATE ON game.battle_events
    FOR EACH ROW EXECUTE FUNCTION game.refuse_all_but_names();
"""
"""Names of players who are deleted may be taken out of the log, by who says so; all else stays as it is."""


def upgrade() -> None:
    op.execute(
        "ALTER TABLE game.players ADD COLUMN deleted_at timestamptz;"
        f"COMMENT ON TABLE game.players IS '{_COMMENT}';"
        "DROP INDEX game.players_leaderboard;"
        "CREATE INDEX players_leaderboard ON game.players (xp DESC, username, user_id)"
        " WHERE NOT is_guest AND deleted_at IS NULL;"
        "CREATE INDEX players_deleted ON game.players (deleted_at) WHERE deleted_at IS NOT NULL;"
        "CREATE INDEX battle_events_names ON game.battle_events USING gin (data jsonb_path_ops)"
        " WHERE type IN ('battle_created', 'player_joined');"
        "DROP TRIGGER battle_events_append_only ON game.battle_events;"
        "CREATE TRIGGER battle_events_append_only BEFORE DELETE OR TRUNCATE ON game.battle_events"
        " FOR EACH STATEMENT EXECUTE FUNCTION game.refuse_change();"
    )
    op.execute(_FUNCTIONS)


def downgrade() -> None:
    op.execute(
        "DROP TRIGGER battle_events_names_alone ON game.battle_events;"
        "DROP FUNCTION game.refuse_all_but_names(), game.nameless(jsonb), game.renamed(jsonb, text, text);"
        "DROP TRIGGER battle_events_append_only ON game.battle_events;"
        "CREATE TRIGGER battle_events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON game.battle_events"
        " FOR EACH STATEMENT EXECUTE FUNCTION game.refuse_change();"
        "DROP INDEX game.battle_events_names;"
        "DROP INDEX game.players_deleted;"
        "DROP INDEX game.players_leaderboard;"
        "CREATE INDEX players_leaderboard ON game.players (xp DESC, username, user_id) WHERE NOT is_guest;"
        "ALTER TABLE game.players DROP COLUMN deleted_at;"
        "COMMENT ON TABLE game.players IS"
        " 'Accounts as this service knows them and what they won; absent_since: no socket since then.'"
    )
