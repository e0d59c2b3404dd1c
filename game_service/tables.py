"""The tables of schema game."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

metadata = sa.MetaData(schema="game")

_NOW = sa.text("now()")
_CASCADE = "CASCADE"


def _time(name: str, *, null: bool = False) -> "sa.Column[object]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null, server_default=None if null else _NOW)


players = sa.Table(
    "players",
    metadata,
    sa.Column("user_id", sa.Uuid, primary_key=True),
    sa.Column("username", sa.Text, nullable=False),
    sa.Column("avatar", sa.Text),
    sa.Column("is_guest", sa.Boolean, nullable=False),
    sa.Column("xp", sa.Integer, nullable=False, server_default="0"),
    sa.Column("wins", sa.Integer, nullable=False, server_default="0"),
    sa.Column("losses", sa.Integer, nullable=False, server_default="0"),
    sa.Column("draws", sa.Integer, nullable=False, server_default="0"),
    _time("absent_since", null=True),
    _time("created_at"),
    _time("deleted_at", null=True),
    sa.Index(
        "players_leaderboard",
        sa.text("xp DESC"),
        "username",
        "user_id",
        postgresql_where=sa.text("NOT is_guest AND deleted_at IS NULL"),
    ),
    sa.Index("players_username", "username"),
    sa.Index("players_deleted", "deleted_at", postgresql_where=sa.text("deleted_at IS NOT NULL")),
    comment="Accounts as this service knows them and what they won; absent_since: no socket since then."
    " deleted_at: the account is gone, the player is kept without a name.",
)

rooms = sa.Table(
    "rooms",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("code", sa.String(4), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("owner_id", sa.Uuid, sa.ForeignKey("game.players.user_id"), nullable=False),
    sa.Column("is_private", sa.Boolean, nullable=False),
    sa.Column("password_hash", sa.Text),
    sa.Column("seats", sa.Integer, nullable=False),
    sa.Column("is_match", sa.Boolean, nullable=False, server_default=sa.false()),
    _time("created_at"),
    _time("empty_since", null=True),
    _time("closed_at", null=True),
    sa.Index("rooms_code", "code", unique=True, postgresql_where=sa.text("closed_at IS NULL")),
    sa.Index(
        "rooms_empty",
        "empty_since",
        postgresql_where=sa.text("closed_at IS NULL AND empty_since IS NOT NULL"),
    ),
    sa.Index("rooms_owner", "owner_id"),
    comment="Where players meet; is_match: made by quick match for its two players alone.",
)

room_members = sa.Table(
    "room_members",
    metadata,
    sa.Column("room_id", sa.Uuid, sa.ForeignKey("game.rooms.id", ondelete=_CASCADE), primary_key=True),
    sa.Column("user_id", sa.Uuid, sa.ForeignKey("game.players.user_id"), primary_key=True),
    sa.Column(
        "joined_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.clock_timestamp()
    ),
    sa.Index("room_members_user", "user_id"),
)

battles = sa.Table(
    "battles",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("room_id", sa.Uuid, sa.ForeignKey("game.rooms.id"), nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("state", pg.JSONB, nullable=False),
    sa.Column("problems", pg.JSONB, nullable=False),
    _time("deadline_at", null=True),
    _time("created_at"),
    _time("finished_at", null=True),
    sa.Column("winner_id", sa.Uuid, sa.ForeignKey("game.players.user_id")),
    sa.Index("battles_deadline", "deadline_at", postgresql_where=sa.text("deadline_at IS NOT NULL")),
    sa.Index("battles_room_open", "room_id", unique=True, postgresql_where=sa.text("finished_at IS NULL")),
    comment="state: the sum of the log; problems: their public text, one a round.",
)

battle_players = sa.Table(
    "battle_players",
    metadata,
    sa.Column("battle_id", sa.Uuid, sa.ForeignKey("game.battles.id"), primary_key=True),
    sa.Column("user_id", sa.Uuid, sa.ForeignKey("game.players.user_id"), primary_key=True),
    sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("presence", sa.Text, nullable=False, server_default="present"),
    sa.Column("result", sa.Text),
    sa.Column("points", sa.Integer, nullable=False, server_default="0"),
    sa.Column("xp", sa.Integer, nullable=False, server_default="0"),
    _time("joined_at"),
    sa.CheckConstraint("result IN ('won', 'lost', 'drew')", name="battle_players_result"),
    sa.Index("battle_players_active", "user_id", unique=True, postgresql_where=sa.text("active")),
    sa.Index("battle_players_history", "user_id", sa.text("joined_at DESC")),
    comment="Who takes part in what; active: the battle still holds the player, who may be in one at a time.",
)

battle_events = sa.Table(
    "battle_events",
    metadata,
    sa.Column("battle_id", sa.Uuid, sa.ForeignKey("game.battles.id"), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("data", pg.JSONB, nullable=False),
    sa.Column("private", pg.JSONB),
    sa.Index(
        "battle_events_names",
        "data",
        postgresql_using="gin",
        postgresql_ops={"data": "jsonb_path_ops"},
        postgresql_where=sa.text("type IN ('battle_created', 'player_joined')"),
    ),
    comment="The log, append-only: data is what clients see; private: the full data where it differs.",
)

submissions = sa.Table(
    "submissions",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("battle_id", sa.Uuid, sa.ForeignKey("game.battles.id"), nullable=False),
    sa.Column("player_id", sa.Uuid, sa.ForeignKey("game.players.user_id"), nullable=False),
    sa.Column("round", sa.Integer, nullable=False),
    sa.Column("problem_id", sa.Uuid, nullable=False),
    sa.Column("problem_version", sa.Integer),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("elapsed_ms", sa.Integer),
    sa.Column("pending", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("verdict", sa.Text),
    sa.Column("passed", sa.Integer, nullable=False, server_default="0"),
    sa.Column("tests", sa.Integer, nullable=False, server_default="0"),
    sa.Column("message", sa.Text),
    _time("judged_at", null=True),
    sa.Column("claimed_by", sa.Text),
    sa.Column("claim", sa.Uuid),
    _time("claimed_until", null=True),
    sa.Index("submissions_pending", "arrived_at", postgresql_where=sa.text("pending")),
    sa.Index("submissions_player", "battle_id", "player_id"),
    comment="Sources and their verdicts; pending ones are leased to an instance until claimed_until."
    " elapsed_ms: from the round's start to the arrival.",
)

commands = sa.Table(
    "commands",
    metadata,
    sa.Column("user_id", sa.Uuid, primary_key=True),
    sa.Column("msg_id", sa.Text, primary_key=True),
    sa.Column("digest", sa.LargeBinary, nullable=False),
    sa.Column("answer", pg.JSONB),
    _time("created_at"),
    sa.Index("commands_created_at", "created_at"),
    comment="Answers to commands with a msg_id, so that one sent again is not done again; kept for a day.",
)

match_queue = sa.Table(
    "match_queue",
    metadata,
    sa.Column("user_id", sa.Uuid, sa.ForeignKey("game.players.user_id"), primary_key=True),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("settings", pg.JSONB, nullable=False),
    sa.Column(
        "joined_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.clock_timestamp()
    ),
    sa.Index("match_queue_key", "key", "joined_at"),
    comment="Who waits for a quick match; players with the same key want the same settings.",
)

instances = sa.Table(
    "instances",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    _time("seen_at"),
    comment="Processes of this service and when they last said that they live.",
)

connections = sa.Table(
    "connections",
    metadata,
    sa.Column("sid", sa.Text, primary_key=True),
    sa.Column("user_id", sa.Uuid, sa.ForeignKey("game.players.user_id"), nullable=False),
    sa.Column("instance", sa.Text, nullable=False),
    _time("connected_at"),
    sa.Index("connections_user", "user_id"),
    sa.Index("connections_instance", "instance"),
    comment="Open sockets of all instances.",
)

feed_position = sa.Table(
    "feed_position",
    metadata,
    sa.Column("feed", sa.Text, primary_key=True),
    sa.Column("position", sa.BigInteger, nullable=False),
    comment="How far auth_service's feed was followed.",
)
