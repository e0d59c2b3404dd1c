"""Roles and schemas: each service owns one and reads no other."""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context

import psycopg2
import pytest
from psycopg2.extensions import make_dsn

from deploy.databases import SCHEMAS, DatabaseFailed, prepare
from tests.databases import PASSWORDS, MadeDatabase

OTHERS = [(mine.name, other.name) for mine in SCHEMAS for other in SCHEMAS if mine != other]


@pytest.mark.parametrize(("mine", "other"), OTHERS)
def test_a_service_reads_no_other_schema(
    make_database: Callable[[], MadeDatabase], mine: str, other: str
) -> None:
    made = make_database()
    with psycopg2.connect(made.admin_dsn) as admin, admin.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", (other,))
        tables = [name for (name,) in cursor.fetchall()]
    admin.close()
    assert tables
    connection = psycopg2.connect(made.dsn(mine))
    connection.autocommit = True
    with connection.cursor() as cursor:
        for table in tables:
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                cursor.execute(f'SELECT 1 FROM "{other}"."{table}"')
    connection.close()


@pytest.mark.parametrize(
    "statement", ["CREATE TABLE public.t (id int)", "CREATE SCHEMA mine", "CREATE ROLE r"]
)
def test_a_service_makes_nothing_outside_its_schema(
    make_database: Callable[[], MadeDatabase], statement: str
) -> None:
    connection = psycopg2.connect(make_database().dsn("game"))
    with connection.cursor() as cursor, pytest.raises(psycopg2.errors.InsufficientPrivilege):
        cursor.execute(statement)
    connection.close()


def test_preparing_again_changes_nothing(make_database: Callable[[], MadeDatabase]) -> None:
    made = make_database()
    done: list[str] = []
    prepare(made.admin_dsn, PASSWORDS, done.append)
    assert done == [schema.name for schema in SCHEMAS]


def test_a_database_that_is_not_there_is_one_clear_line() -> None:
    with pytest.raises(DatabaseFailed) as caught:
        prepare("host=127.0.0.1 port=1 user=u dbname=d", PASSWORDS)
    assert str(caught.value).startswith("cannot connect to the database")


def test_a_database_of_another_encoding_is_one_clear_line(postgres: str) -> None:
    admin = psycopg2.connect(postgres)
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute("CREATE DATABASE narrow TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'")
        with pytest.raises(DatabaseFailed, match="needs the encoding UTF8, this one has SQL_ASCII"):
            prepare(make_dsn(postgres, dbname="narrow"), PASSWORDS)
        cursor.execute("DROP DATABASE narrow WITH (FORCE)")
    admin.close()


def test_databases_of_one_server_can_be_prepared_at_the_same_time(
    make_database: Callable[[], MadeDatabase],
) -> None:
    dsns = [make_database().admin_dsn for _ in range(6)]
    prepare_it = partial(prepare, passwords=PASSWORDS)
    with ProcessPoolExecutor(3, mp_context=get_context("spawn")) as pool:
        list(pool.map(prepare_it, dsns))
