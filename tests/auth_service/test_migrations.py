"""The schema that the migrations make, and what they make of an older one's rows."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import psycopg2
import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext

import auth_service
from auth_service.tables import metadata
from tests.databases import MadeDatabase

COLLATED = ("users_search_username_idx", "users_search_name_idx")
"""Indexes with a collation, which Alembic cannot read."""


@pytest.fixture
def dsn(make_database: Callable[[], MadeDatabase]) -> str:
    return make_database().dsn("auth")


@pytest.fixture
def pg(dsn: str) -> Iterator[psycopg2.extensions.connection]:
    connection = psycopg2.connect(dsn)
    connection.autocommit = True
    yield connection
    connection.close()


def config_for(dsn: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(auth_service.__file__).parent / "migrations"))
    config.attributes.update(dsn=dsn, schema="auth")
    return config


def test_the_migrations_make_what_the_tables_say(dsn: str) -> None:
    engine = sa.create_engine(
        "postgresql+psycopg2://", creator=lambda: psycopg2.connect(dsn), poolclass=sa.NullPool
    )
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "include_schemas": True,
                "version_table_schema": "auth",
                "compare_server_default": True,
                "include_name": lambda name, kind, _parents: kind != "schema" or name == "auth",
                "include_object": lambda _object, name, *_: name not in COLLATED,
            },
        )
        assert compare_metadata(context, metadata) == []


def test_names_begin_in_the_order_of_their_characters(pg: psycopg2.extensions.connection) -> None:
    """In another order an index is of no use to find what names begin with."""
    with pg.cursor() as cursor:
        for index in COLLATED:
            cursor.execute("SELECT pg_get_indexdef(%s::regclass)", (f"auth.{index}",))
            assert ' COLLATE "C") WHERE ((role <> ' in str(cursor.fetchone())


def test_names_of_an_older_schema_are_found(dsn: str, pg: psycopg2.extensions.connection) -> None:
    config = config_for(dsn)
    command.downgrade(config, "0001")
    with pg.cursor() as cursor:
        cursor.execute(
            "INSERT INTO auth.users (id, username, name_key, password_hash, role, avatar, created_at)"
            " VALUES (%s, 'Lovelace', 'lovelace', 'hash', 'player', 'avatar-01', now())",
            (str(uuid4()),),
        )
    command.upgrade(config, "head")
    with pg.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")
        cursor.execute(
            "SELECT username FROM auth.users WHERE role <> 'guest' AND deleted_at IS NULL"
            " AND auth.search_grams(auth.search_text(username, name), 2) @> ARRAY['vel', 'ela']"
        )
        assert cursor.fetchall() == [("Lovelace",)]
        cursor.execute(
            "SELECT auth.search_grams('añb', 2), auth.search_grams('ab', 3), auth.search_grams('', 2)"
        )
        assert cursor.fetchall() == [(["añ", "añb", "ñb"], [], [])]
