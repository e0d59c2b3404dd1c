"""Players, rooms, battles with their logs, submissions, and presence over instances."""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE game.players (
    user_id uuid PRIMARY KEY,
    username text NOT NULL,
    avatar text,
    is_guest boolean NOT NULL,
    xp integer NOT NULL DEFAULT 0,
    wins integer NOT NULL DEFAULT 0,
    losses integer NOT NULL DEFAULT 0,
    draws integer NOT NULL DEFAULT 0,
    absent_since timestamptz,
    created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE game.players IS
    'Accounts as this service knows them and what they won; absent_since: no socket since then.';
CREATE INDEX players_leaderboard ON game.players (xp DESC, username, user_id) WHERE NOT is_guest;
CREATE INDEX players_username ON game.players (username);

CREATE TABLE game.rooms (
    id uuid PRIMARY KEY,
    code varchar(4) NOT NULL,
    name text NOT NULL,
    owner_id uuid NOT NULL REFERENCES game.players (user_id),
    is_private boolean NOT NULL,
    password_hash text,
    seats integer NOT NULL,
    is_match boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(),
    empty_since timestamptz,
    closed_at timestamptz
);
COMMENT ON TABLE game.rooms IS 'Where players meet; is_match: made by quick match for its two players alone.';
CREATE UNIQUE INDEX rooms_code ON game.rooms (code) WHERE closed_at IS NULL;
CREATE INDEX rooms_empty ON game.rooms (empty_since) WHERE closed_at IS NULL AND empty_since IS NOT NULL;
CREATE INDEX rooms_owner ON game.rooms (owner_id) WHERE closed_at IS NULL;

CREATE TABLE game.room_members (
    room_id uuid NOT NULL REFERENCES game.rooms (id) ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES game.players (user_id),
    joined_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (room_id, user_id)
);
CREATE INDEX room_members_user ON game.room_members (user_id);

CREATE TABLE game.battles (
    id uuid PRIMARY KEY,
    room_id uuid NOT NULL REFERENCES game.rooms (id),
    status text NOT NULL,
    seq integer NOT NULL,
    state jsonb NOT NULL,
    problems jsonb NOT NULL,
    deadline_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    winner_id uuid REFERENCES game.players (user_id)
);
COMMENT ON TABLE game.battles IS
    'state: the sum of the log; problems: their public text, one a round.';
CREATE INDEX battles_deadline ON game.battles (deadline_at) WHERE deadline_at IS NOT NULL;
CREATE UNIQUE INDEX battles_room_open ON game.battles (room_id) WHERE finished_at IS NULL;

CREATE TABLE game.battle_players (
    battle_id uuid NOT NULL REFERENCES game.battles (id),
    user_id uuid NOT NULL REFERENCES game.players (user_id),
    active boolean NOT NULL DEFAULT true,
    presence text NOT NULL DEFAULT 'present',
    result text CONSTRAINT battle_players_result CHECK (result IN ('won', 'lost', 'drew')),
    points integer NOT NULL DEFAULT 0,
    xp integer NOT NULL DEFAULT 0,
    joined_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (battle_id, user_id)
);
COMMENT ON TABLE game.battle_players IS
    'Who takes part in what; active: the battle still holds the player, who may be in one at a time.';
CREATE UNIQUE INDEX battle_players_active ON game.battle_players (user_id) WHERE active;
CREATE INDEX battle_players_history ON game.battle_players (user_id, joined_at DESC);

CREATE TABLE game.battle_events (
    battle_id uuid NOT NULL REFERENCES game.battles (id),
    seq integer NOT NULL,
    type text NOT NULL,
    at timestamptz NOT NULL,
    data jsonb NOT NULL,
    private jsonb,
    PRIMARY KEY (battle_id, seq)
);
COMMENT ON TABLE game.battle_events IS
    'The log, append-only: data is what clients see; private: the full data where it differs.';
CREATE FUNCTION game.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'game.% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER battle_events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON game.battle_events
    FOR EACH STATEMENT EXECUTE FUNCTION game.refuse_change();

CREATE TABLE game.submissions (
    id uuid PRIMARY KEY,
    battle_id uuid NOT NULL REFERENCES game.battles (id),
    player_id uuid NOT NULL REFERENCES game.players (user_id),
    round integer NOT NULL,
    problem_id uuid NOT NULL,
    language text NOT NULL,
    source text NOT NULL,
    arrived_at timestamptz NOT NULL,
    pending boolean NOT NULL DEFAULT true,
    verdict text,
    passed integer NOT NULL DEFAULT 0,
    tests integer NOT NULL DEFAULT 0,
    message text,
    judged_at timestamptz,
    claimed_by text,
    claim uuid,
    claimed_until timestamptz
);
COMMENT ON TABLE game.submissions IS
    'Sources and their verdicts; pending ones are leased to an instance until claimed_until.';
CREATE INDEX submissions_pending ON game.submissions (arrived_at) WHERE pending;
CREATE INDEX submissions_player ON game.submissions (battle_id, player_id);

CREATE TABLE game.commands (
    user_id uuid NOT NULL,
    msg_id text NOT NULL,
    digest bytea NOT NULL,
    answer jsonb,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, msg_id)
);
COMMENT ON TABLE game.commands IS
    'Answers to commands with a msg_id, so that one sent again is not done again; kept for a day.';
CREATE INDEX commands_created_at ON game.commands (created_at);

CREATE TABLE game.match_queue (
    user_id uuid PRIMARY KEY REFERENCES game.players (user_id),
    key text NOT NULL,
    settings jsonb NOT NULL,
    joined_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE game.match_queue IS
    'Who waits for a quick match; players with the same key want the same settings.';
CREATE INDEX match_queue_key ON game.match_queue (key, joined_at);

CREATE TABLE game.instances (
    id text PRIMARY KEY,
    seen_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE game.instances IS
    'Processes of this service and when they last said that they live.';

CREATE TABLE game.connections (
    sid text PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES game.players (user_id),
    instance text NOT NULL
);
COMMENT ON TABLE game.connections IS 'Open sockets of all instances.';
CREATE INDEX connections_user ON game.connections (user_id);
CREATE INDEX connections_instance ON game.connections (instance);

CREATE TABLE game.feed_position (
    feed text PRIMARY KEY,
    position bigint NOT NULL
);
COMMENT ON TABLE game.feed_position IS 'How far auth_service''s feed was followed.';
"""


def upgrade() -> None:
    op.execute(TABLES)


def downgrade() -> None:
    op.execute(
        "DROP TABLE game.feed_position, game.connections, game.instances, game.match_queue, game.commands,"
        " game.submissions, game.battle_events, game.battle_players, game.battles, game.room_members,"
        " game.rooms, game.players"
    )
    op.execute("DROP FUNCTION game.refuse_change")
