"""Problems whose programs read and write text, and problems with a checker of their own."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SCHEMA = "problem"


def upgrade() -> None:
    op.alter_column("problems", "signature", nullable=True, schema=SCHEMA)
    op.add_column("problems", sa.Column("checker_program", pg.JSONB), schema=SCHEMA)
    op.create_check_constraint(
        "problems_checker_program_check",
        "problems",
        "(checker = 'program') = (checker_program IS NOT NULL)",
        schema=SCHEMA,
    )


def downgrade() -> None:
    """Problems that could not be told before are removed; loading an older bank makes no new ones."""
    problems = sa.table("problems", sa.column("signature"), sa.column("checker_program"), schema=SCHEMA)
    untold = sa.or_(problems.c.signature.is_(None), problems.c.checker_program.is_not(None))
    op.execute(sa.delete(problems).where(untold))
    op.drop_constraint("problems_checker_program_check", "problems", schema=SCHEMA)
    op.drop_column("problems", "checker_program", schema=SCHEMA)
    op.alter_column("problems", "signature", nullable=False, schema=SCHEMA)
