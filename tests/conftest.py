"""Fixtures for every test: real databases, one embedded server for the whole run."""

import fcntl
import gc
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg2
import pytest
from hypothesis import HealthCheck, settings
from psycopg2 import sql
from psycopg2.extensions import make_dsn, parse_dsn

from deploy.databases import prepare
from tests.databases import PASSWORDS, TEMPLATE, Databases, MadeDatabase

settings.register_profile(  # no files, no clock: machines are shared, and stall
    "codemaze", database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("codemaze")

INTERNAL_KEY = "an internal key for tests, 32 characters or more"


def pytest_make_parametrize_id(val: object) -> str | None:
    """Bytes are named by their number: what archives hold of the time would tell the workers' tests apart."""
    return f"{len(val)} bytes" if isinstance(val, bytes) else None


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end; no need to look for garbage in it again and again."""
    gc.freeze()


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[str]:
    """The superuser's connection string of a server that all workers share.

    The first worker starts it, with a template database that has all roles, schemas and migrations; it ends
    with the last worker.
    """
    shared = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        shared = shared.parent
    users = shared / "postgres-users"
    users.mkdir(exist_ok=True)
    with (shared / "postgres-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        dsn_file = shared / "postgres-dsn"
        if not dsn_file.exists():
            dsn_file.write_text(_start_server(shared))
        (users / worker_id).touch()
    yield dsn_file.read_text()
    with (shared / "postgres-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        (users / worker_id).unlink()
        if not any(users.iterdir()):
            os.kill(int((shared / "postgres-pid").read_text()), signal.SIGTERM)
            dsn_file.unlink()


def _start_server(shared: Path) -> str:
    """Start a process that holds the server; it outlives this worker."""
    folder = Path(tempfile.mkdtemp(prefix="codemaze-tests-"))
    folder.chmod(0o755)
    output = shared / "postgres-out"
    with output.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.postgres_server", str(folder)],
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    while not output.read_text().endswith("\n"):
        assert process.poll() is None, output.read_text()
        time.sleep(0.02)
    (shared / "postgres-pid").write_text(str(process.pid))
    process.returncode = 0  # it is not ours to wait for: the last worker stops it
    dsn = output.read_text().strip()
    _execute(dsn, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(TEMPLATE)))
    prepare(make_dsn(**parse_dsn(dsn) | {"dbname": TEMPLATE}), PASSWORDS, progress=lambda _: None)
    return dsn


def _execute(dsn: str, statement: sql.Composable) -> None:
    connection = psycopg2.connect(dsn)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()


@pytest.fixture(scope="session")
def databases(postgres: str) -> Databases:
    """The databases of this worker."""
    return Databases(postgres)


@pytest.fixture
def make_database(databases: Databases) -> Iterator[Callable[[], MadeDatabase]]:
    """A function that gives an empty, migrated database; given back after the test."""
    taken: list[MadeDatabase] = []

    def make() -> MadeDatabase:
        taken.append(databases.take())
        return taken[-1]

    yield make
    for database in taken:
        databases.give_back(database)
