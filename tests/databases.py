"""Databases for tests: made from a template, emptied after a test, and used again."""

from dataclasses import dataclass
from uuid import uuid4

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import connection, cursor, make_dsn, parse_dsn

from deploy.databases import SCHEMAS, service_dsn

PASSWORDS = {schema.name: f"test-{schema.name}" for schema in SCHEMAS}
TEMPLATE = "codemaze_template"

_LOOK = """
SELECT (SELECT count(*) FROM pg_class), (SELECT max(oid::bigint) FROM pg_class),
    (SELECT count(*) FROM pg_attribute), (SELECT count(*) FROM pg_constraint),
    (SELECT count(*) FROM pg_trigger), (SELECT count(*) FROM pg_proc),
    (SELECT count(*) FROM pg_db_role_setting JOIN pg_database ON pg_database.oid = setdatabase
     WHERE datname = current_database())
"""
"""What is another once a test has changed tables or settings."""
_END_OTHERS = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""


@dataclass(frozen=True)
class MadeDatabase:
    """A database of one's own with all schemas, empty."""

    admin_dsn: str

    def dsn(self, schema: str) -> str:
        """The connection string of a service's role."""
        return service_dsn(self.admin_dsn, schema, PASSWORDS[schema])


class Databases:
    """The databases of a worker on a server that has the template."""

    def __init__(self, server_dsn: str) -> None:
        self._server_dsn = server_dsn
        self._free: list[MadeDatabase] = []
        self._looks: tuple[int, ...] | None = None
        self._emptying: sql.Composable | None = None

    def take(self) -> MadeDatabase:
        """An empty database."""
        if self._free:
            return self._free.pop()
        name = f"test_{uuid4().hex}"
        self._on_server("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, TEMPLATE)
        made = MadeDatabase(make_dsn(**parse_dsn(self._server_dsn) | {"dbname": name}))
        if self._emptying is None:
            with self._connect(made.admin_dsn) as admin, admin.cursor() as run:
                self._looks = _look(run)
                self._emptying = _emptying(run)
        return made

    def give_back(self, made: MadeDatabase) -> None:
        """Empty a database for the next test; one whose tables were changed is dropped."""
        assert self._emptying is not None
        admin = self._connect(made.admin_dsn)
        with admin.cursor() as run:
            run.execute(_END_OTHERS)
            unchanged = _look(run) == self._looks
            if unchanged:
                run.execute(self._emptying)
        admin.close()
        if unchanged:
            self._free.append(made)
        else:
            self._on_server("DROP DATABASE {} WITH (FORCE)", parse_dsn(made.admin_dsn)["dbname"])

    def _on_server(self, statement: str, *names: str) -> None:
        admin = self._connect(self._server_dsn)
        with admin.cursor() as run:
            run.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
        admin.close()

    def _connect(self, dsn: str) -> connection:
        opened = psycopg2.connect(dsn)
        opened.autocommit = True
        return opened


def _look(run: cursor) -> tuple[int, ...]:
    run.execute(_LOOK)
    looks = run.fetchone()
    assert looks is not None
    return tuple(looks)


def _emptying(run: cursor) -> sql.Composable:
    """The statements that empty all tables, whatever refers to what, and let numbers begin anew."""
    names = [schema.name for schema in SCHEMAS]
    run.execute(
        "SELECT schemaname, tablename FROM pg_tables"
        " WHERE schemaname = ANY(%s) AND tablename <> 'alembic_version'",
        [names],
    )
    tables = [sql.Identifier(*row) for row in run.fetchall()]
    for table in tables:
        run.execute(sql.SQL("SELECT 1 FROM {} LIMIT 1").format(table))
        assert run.fetchone() is None, f"the template has rows in {table}"
    run.execute("SELECT schemaname, sequencename FROM pg_sequences WHERE schemaname = ANY(%s)", [names])
    sequences = [sql.Literal(f"{schema}.{name}") for schema, name in run.fetchall()]
    return sql.SQL(";").join(
        [
            sql.SQL("SET session_replication_role = replica"),
            *(sql.SQL("DELETE FROM {}").format(table) for table in tables),
            *(sql.SQL("SELECT setval({}, 1, false)").format(sequence) for sequence in sequences),
        ]
    )
