"""Since when sockets are open, and rooms by owner, closed ones too."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "ALTER TABLE game.connections ADD COLUMN connected_at timestamptz NOT NULL DEFAULT now();"
        "DROP INDEX game.rooms_owner;"
        "CREATE INDEX rooms_owner ON game.rooms (owner_id)"
    )


def downgrade() -> None:
    op.execute(
        "DROP INDEX game.rooms_owner;"
        "CREATE INDEX rooms_owner ON game.rooms (owner_id) WHERE closed_at IS NULL;"
        "ALTER TABLE game.connections DROP COLUMN connected_at"
    )
