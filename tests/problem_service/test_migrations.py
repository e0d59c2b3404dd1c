"""The schema that the migrations make."""

import psycopg2
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from problem_service.tables import metadata


def test_the_migrations_make_what_the_tables_say(dsn: str) -> None:
    engine = sa.create_engine(
        "postgresql+psycopg2://", creator=lambda: psycopg2.connect(dsn), poolclass=sa.NullPool
    )
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "include_schemas": True,
                "version_table_schema": "problem",
                "compare_server_default": True,
                "include_name": lambda name, kind, _parents: kind != "schema" or name == "problem",
            },
        )
        assert compare_metadata(context, metadata) == []
