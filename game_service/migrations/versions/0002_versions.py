"""Which version of a problem a submission is for, and how long after the round's start it came."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "ALTER TABLE game.submissions ADD COLUMN problem_version integer, ADD COLUMN elapsed_ms integer;"
        "COMMENT ON TABLE game.submissions IS"
        " 'Sources and their verdicts; pending ones are leased to an instance until claimed_until."
        " elapsed_ms: from the round''s start to the arrival.'"
    )


def downgrade() -> None:
    op.execute(
        "ALTER TABLE game.submissions DROP COLUMN problem_version, DROP COLUMN elapsed_ms;"
        "COMMENT ON TABLE game.submissions IS"
        " 'Sources and their verdicts; pending ones are leased to an instance until claimed_until.'"
    )
