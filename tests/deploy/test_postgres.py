"""The embedded PostgreSQL: killed, interrupted, used twice."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg2
import pytest

from deploy.databases import ROOT
from deploy.postgres import EmbeddedPostgres, PostgresFailed
from tests.folders import make_folder

START = """
import pathlib, sys
from deploy.postgres import EmbeddedPostgres
EmbeddedPostgres(pathlib.Path(sys.argv[1])).__enter__()
"""


def run(server: EmbeddedPostgres, statement: str) -> None:
    connection = psycopg2.connect(server.dsn())
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()


def test_a_killed_server_is_started_again_with_what_was_committed() -> None:
    with make_folder() as folder, EmbeddedPostgres(folder) as server:
        run(server, "CREATE TABLE kept (id int)")
        postmaster = int((folder / "postgres" / "postmaster.pid").read_text().split()[0])
        os.kill(postmaster, signal.SIGKILL)
        assert server.wait() != 0
        assert not server.is_running
        start_again(server)
        run(server, "SELECT id FROM kept")


def start_again(server: EmbeddedPostgres) -> None:
    """As often as it takes: children of the dead server hold its memory for a moment."""
    for attempt in range(100):
        try:
            server.start()
        except PostgresFailed:
            if attempt == 99:
                raise
        else:
            return


def test_a_first_start_that_was_interrupted_can_be_repeated() -> None:
    with make_folder() as folder:
        process = subprocess.Popen([sys.executable, "-c", START, folder], cwd=ROOT)
        while not list(folder.glob("new-*/PG_VERSION")):
            assert process.poll() is None
        process.kill()
        process.wait()
        with EmbeddedPostgres(folder, durable=False) as server:
            run(server, "SELECT 1")


def test_a_folder_serves_one_codemaze_at_a_time() -> None:
    with make_folder() as folder, EmbeddedPostgres(folder, durable=False) as server:
        assert EmbeddedPostgres.running_dsn(folder) == server.dsn()
        with pytest.raises(PostgresFailed, match="another codemaze is running"):
            EmbeddedPostgres(folder).__enter__()
    assert EmbeddedPostgres.running_dsn(Path("/nowhere")) is None
