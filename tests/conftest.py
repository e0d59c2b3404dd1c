"""Fixtures for every test: real databases, one embedded server for the whole run."""

import fcntl
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg2
import pytest
from psycopg2 import sql
from psycopg2.extensions import make_dsn, parse_dsn

from deploy.databases import SCHEMAS, prepare, service_dsn

PASSWORDS = {schema.name: f"test-{schema.name}" for schema in SCHEMAS}
INTERNAL_KEY = "an internal key for tests, 32 characters or more"
TEMPLATE = "codemaze_template"


def pytest_make_parametrize_id(val: object) -> str | None:
    """Bytes are named by their number: what archives hold of the time would tell the workers' tests apart."""
    return f"{len(val)} bytes" if isinstance(val, bytes) else None


@dataclass(frozen=True)
class MadeDatabase:
    """A database of one's own with all schemas, empty."""

    admin_dsn: str

    def dsn(self, schema: str) -> str:
        """The connection string of a service's role."""
        return service_dsn(self.admin_dsn, schema, PASSWORDS[schema])


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


@pytest.fixture
def make_database(postgres: str) -> Iterator[Callable[[], MadeDatabase]]:
    """A function that makes an empty, migrated database; dropped after the test."""
    names: list[str] = []

    def make() -> MadeDatabase:
        name = f"test_{uuid4().hex}"
        names.append(name)
        identifier = sql.Identifier(name)
        _execute(
            postgres,
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                identifier, sql.Identifier(TEMPLATE)
            ),
        )
        return MadeDatabase(make_dsn(**parse_dsn(postgres) | {"dbname": name}))

    yield make
    for name in names:
        _execute(postgres, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
