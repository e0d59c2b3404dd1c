"""Alembic, as every service uses it: its own schema, its own role, its own version table."""

from pathlib import Path

import psycopg2
import sqlalchemy as sa
from alembic import command, context
from alembic.config import Config


def upgrade(package: Path, dsn: str, schema: str) -> None:
    """Bring a service's schema to its newest version; waits while another process does the same."""
    config = Config()
    config.set_main_option("script_location", str(package / "migrations"))
    config.attributes.update(dsn=dsn, schema=schema)
    command.upgrade(config, "head")


def run_env(metadata: sa.MetaData) -> None:
    """The body of a service's migrations/env.py."""
    attributes = context.config.attributes
    schema: str = attributes["schema"]
    engine = sa.create_engine(
        "postgresql+psycopg2://",
        creator=lambda: psycopg2.connect(attributes["dsn"]),
        poolclass=sa.NullPool,
    )
    with engine.connect() as connection, connection.begin():
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext(schema))))
        context.configure(
            connection=connection,
            target_metadata=metadata,
            version_table_schema=schema,
            include_schemas=True,
            transactional_ddl=True,
        )
        context.run_migrations()
    engine.dispose()
