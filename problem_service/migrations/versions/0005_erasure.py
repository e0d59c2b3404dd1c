"""How far auth_service's feed was followed, and what a player has tried."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

SCHEMA = "problem"


def upgrade() -> None:
    op.create_table(
        "feed_position",
        sa.Column("feed", sa.Text, primary_key=True),
        sa.Column("position", sa.BigInteger, nullable=False),
        schema=SCHEMA,
    )
    op.create_index("attempts_player_id_idx", "attempts", ["player_id"], schema=SCHEMA)


def downgrade() -> None:
    op.drop_index("attempts_player_id_idx", schema=SCHEMA)
    op.drop_table("feed_position", schema=SCHEMA)
