"""Roles, schemas and migrations of all services: the one step that needs an administrator of the database.

Each service owns one schema through a role of its own, which can read no other. Running it again changes
nothing but passwords, so it is safe before every start.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg2
from psycopg2 import extensions, sql
from psycopg2.extensions import make_dsn, parse_dsn

ROOT = Path(__file__).parent.parent

_LOCK = 0xC0DE
"""Advisory lock: one preparation at a time in a database."""
_TRIES = 20


@dataclass(frozen=True, slots=True)
class Schema:
    """A service's part of the database."""

    name: str
    package: str

    @property
    def role(self) -> str:
        return f"codemaze_{self.name}"


SCHEMAS = (
    Schema("auth", "auth_service"),
    Schema("problem", "problem_service"),
    Schema("game", "game_service"),
)


OLDEST = 14
"""Of PostgreSQL's versions."""


class DatabaseFailed(Exception):
    """The database cannot be prepared; the text says why."""


def prepare(admin_dsn: str, passwords: Mapping[str, str], progress: Callable[[str], None] = print) -> None:
    """Make or update roles and schemas, then migrate each schema.

    ``passwords``: by schema name. ``progress`` is told the name of each schema once it is done.
    """
    from shared.migrations import upgrade  # takes half a second, and few commands migrate

    try:
        connection = psycopg2.connect(admin_dsn, connect_timeout=10)
    except psycopg2.Error as error:  # of an address that is none, too
        raise DatabaseFailed(f"cannot connect to the database: {str(error).strip()}") from error
    try:
        _check_server(connection)
        _prepare_schemas(connection, passwords)
    except psycopg2.Error as error:
        raise DatabaseFailed(f"the roles and schemas could not be made: {str(error).strip()}") from error
    finally:
        connection.close()
    for schema in SCHEMAS:
        upgrade(
            ROOT / schema.package, service_dsn(admin_dsn, schema.name, passwords[schema.name]), schema.name
        )
        progress(schema.name)


def _check_server(connection: extensions.connection) -> None:
    """Raises DatabaseFailed where a migration would fail half-way."""
    if connection.server_version < OLDEST * 10_000:
        raise DatabaseFailed(
            f"the database needs PostgreSQL {OLDEST} or newer, this is {connection.server_version // 10_000}"
        )
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise DatabaseFailed(f"the database needs the encoding UTF8, this one has {encoding}")


def _prepare_schemas(connection: extensions.connection, passwords: Mapping[str, str]) -> None:
    """Roles belong to the server: who prepares another database of it at the same time may be in the way."""
    for tries_left in reversed(range(_TRIES)):
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
                database = connection.info.dbname
                identifier = sql.Identifier(database)
                cursor.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(identifier))
                for schema in SCHEMAS:
                    _prepare_schema(cursor, database, schema, passwords[schema.name])
        except psycopg2.errors.InternalError_ as error:  # "tuple concurrently updated"
            if "concurrently" not in str(error) or not tries_left:
                raise
        else:
            return


def service_dsn(admin_dsn: str, schema: str, password: str) -> str:
    """The connection string of a service's role on the same server and database."""
    parts = parse_dsn(admin_dsn)
    role = next(item.role for item in SCHEMAS if item.name == schema)
    return str(make_dsn(**parts | {"user": role, "password": password}))


def _prepare_schema(cursor: extensions.cursor, database: str, schema: Schema, password: str) -> None:
    names = {
        "role": sql.Identifier(schema.role),
        "schema": sql.Identifier(schema.name),
        "database": sql.Identifier(database),
        # Hashed here, as statements may be written to the server's log.
        "password": sql.Literal(
            extensions.encrypt_password(password, schema.role, cursor.connection, "scram-sha-256")
        ),
    }
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (schema.role,))
    verb = "ALTER" if cursor.fetchone() else "CREATE"
    for text in (
        f"{verb} ROLE {{role}} LOGIN PASSWORD {{password}}",
        "GRANT CONNECT ON DATABASE {database} TO {role}",
        "GRANT {role} TO CURRENT_USER",
        "CREATE SCHEMA IF NOT EXISTS {schema} AUTHORIZATION {role}",
        "REVOKE ALL ON SCHEMA {schema} FROM PUBLIC",
        "ALTER ROLE {role} IN DATABASE {database} SET search_path = {schema}",
    ):
        cursor.execute(sql.SQL(text).format(**names))
