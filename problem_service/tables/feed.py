"""What this service knows of auth_service's feed."""

import sqlalchemy as sa

from problem_service.tables.schema import metadata

feed_position = sa.Table(
    "feed_position",
    metadata,
    sa.Column("feed", sa.Text, primary_key=True),
    sa.Column("position", sa.BigInteger, nullable=False),
)
"""``feed``: what was followed; ``position``: how far."""
