"""What is in the database, to see that a request changed nothing."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import psycopg2
from psycopg2 import sql

from deploy.postgres import EmbeddedPostgres

_TABLES = """
SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('auth', 'game', 'problem') ORDER BY 1, 2
"""
_ROWS = "SELECT row::text FROM {table} AS row ORDER BY 1"
_BEHIND = """
SELECT EXISTS (
    SELECT FROM auth.feed
    WHERE type = 'profile_changed' AND position > (SELECT max(position) FROM game.feed_position)
) OR EXISTS (SELECT FROM game.connections)
OR EXISTS (SELECT FROM problem.drafts WHERE proof_state IN ('waiting', 'running'))
"""
_BESIDE = {"auth.audit_log", "auth.login_failures", "game.instances", "game.feed_position"}
"""Tables that change by themselves: heartbeats, how far the feed has been read, and what was refused."""


class Contents:
    """Reads the database of a running stack as its administrator."""

    def __init__(self, data: Path) -> None:
        dsn = EmbeddedPostgres.running_dsn(data)
        assert dsn is not None
        self._connection = psycopg2.connect(dsn)
        self._connection.autocommit = True

    def close(self) -> None:
        self._connection.close()

    def is_settled(self) -> bool:
        """Whether game_service knows what auth_service told, all sockets are gone, and nothing is proved."""
        return self.one(_BEHIND) == (False,)

    def fingerprints(self) -> Mapping[str, tuple[int, str]]:
        """By table: how many rows it has, and a hash of all that is in them."""
        found = {}
        with self._connection.cursor() as cursor:
            cursor.execute(_TABLES)
            for schema, table in cursor.fetchall():
                if f"{schema}.{table}" not in _BESIDE:
                    cursor.execute(sql.SQL(_ROWS).format(table=sql.Identifier(schema, table)))
                    rows = [row for (row,) in cursor.fetchall()]
                    digest = hashlib.sha256("\n".join(rows).encode()).hexdigest()
                    found[f"{schema}.{table}"] = (len(rows), digest)
        return found

    def one(self, query: str) -> tuple[object, ...]:
        """The only row of a query."""
        with self._connection.cursor() as cursor:
            cursor.execute(query)
            (row,) = cursor.fetchall()
            return tuple(row)
