"""The schema that the migrations make."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import psycopg2
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from game_service.tables import metadata
from tests.databases import MadeDatabase


@pytest.fixture
def dsn(make_database: Callable[[], MadeDatabase]) -> str:
    return make_database().dsn("game")


@pytest.fixture
def pg(dsn: str) -> Iterator[psycopg2.extensions.connection]:
    connection = psycopg2.connect(dsn)
    yield connection
    connection.close()


def test_the_migrations_make_what_the_tables_say(dsn: str) -> None:
    engine = sa.create_engine(
        "postgresql+psycopg2://", creator=lambda: psycopg2.connect(dsn), poolclass=sa.NullPool
    )
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "include_schemas": True,
                "version_table_schema": "game",
                "compare_server_default": True,
                "include_name": lambda name, kind, _parents: kind != "schema" or name == "game",
            },
        )
        assert compare_metadata(context, metadata) == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE game.battle_events SET type = 'other'",
        "DELETE FROM game.battle_events",
        "TRUNCATE game.battle_events",
    ],
)
def test_a_log_can_only_be_appended_to(pg: psycopg2.extensions.connection, change: str) -> None:
    player, room, battle = (str(uuid4()) for _ in range(3))
    with pg, pg.cursor() as cursor:
        cursor.execute(
            "INSERT INTO game.players (user_id, username, is_guest) VALUES (%(player)s, 'ada', false);"
            "INSERT INTO game.rooms (id, code, name, owner_id, is_private, seats)"
            " VALUES (%(room)s, 'ABCD', 'room', %(player)s, true, 2);"
            "INSERT INTO game.battles (id, room_id, status, seq, state, problems)"
            " VALUES (%(battle)s, %(room)s, 'waiting', 1, '{}', '[]');"
            "INSERT INTO game.battle_events VALUES (%(battle)s, 1, 'battle_created', now(), '{}')",
            {"player": player, "room": room, "battle": battle},
        )
    with pytest.raises(psycopg2.errors.InsufficientPrivilege, match="append-only"), pg, pg.cursor() as cursor:
        cursor.execute(change)
    with pg, pg.cursor() as cursor:
        cursor.execute("SELECT type FROM game.battle_events")
        assert cursor.fetchall() == [("battle_created",)]
