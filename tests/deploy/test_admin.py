"""``./codemaze admin``: makes the first admin, with or without a running installation."""

import contextlib
import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

import psycopg2

from deploy.databases import ROOT
from deploy.postgres import EmbeddedPostgres
from tests.folders import make_folder

LONG = 120
"""Seconds that a command may take."""
PASSWORD = "a password of its own"


def command(data: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "deploy", arguments[0], "--data", str(data), *arguments[1:]]


def environ() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}


def codemaze(data: Path, *arguments: str, given: str = "") -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command(data, *arguments),
        cwd=ROOT,
        env=environ(),
        input=given,
        capture_output=True,
        text=True,
        timeout=LONG,
        check=False,
    )


def on_terminal(data: Path, *arguments: str, answers: tuple[str, ...]) -> tuple[int, str]:
    """Exit status and all that is shown; an answer is typed whenever a line ends in a colon."""
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(ROOT)
        os.execve(sys.executable, command(data, *arguments), environ())
    shown, left, deadline = "", list(answers), time.monotonic() + LONG
    with contextlib.suppress(OSError):  # the end of a terminal
        while time.monotonic() < deadline:
            if select.select([terminal], [], [], 1)[0]:
                shown += os.read(terminal, 1000).decode()
                if left and shown.endswith(": "):
                    os.write(terminal, f"{left.pop(0)}\n".encode())
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), shown


def test_admins_are_made_in_every_way_and_bad_ways_make_none() -> None:
    with make_folder() as folder:
        data = folder / "data"  # on which nothing was ever started
        made = codemaze(data, "admin", "chief", "--password-stdin", given=f"{PASSWORD}\n")
        assert (made.returncode, made.stdout, made.stderr) == (0, "chief is a new account and an admin\n", "")
        with EmbeddedPostgres(data) as server:  # it runs, as another process's
            assert_made_and_refused(data)
            connection = psycopg2.connect(server.dsn())
            with connection.cursor() as cursor:
                cursor.execute("SELECT username, role FROM auth.users")
                assert dict(cursor.fetchall()) == dict.fromkeys(("chief", "second", "third"), "admin")
            connection.close()


def assert_made_and_refused(data: Path) -> None:
    assert "last admin" in refused(data, "role", "chief", "player")
    assert "there is no account third" in refused(data, "role", "third", "admin")
    assert "no terminal" in refused(data, "admin", "third")
    assert "password" in refused(data, "admin", "third", "--password-stdin", given="password123\n")

    first, shown = codemaze(data, "admin", "second", "--generate").stdout.splitlines()
    assert first == "second is a new account and an admin"
    assert len(shown.removeprefix("its password, shown only now: ")) == 20
    again = codemaze(data, "admin", "SECOND")
    assert (again.returncode, again.stdout.split(";")[0]) == (0, "second is admin")

    status, shown = on_terminal(data, "admin", "third", answers=(PASSWORD, "another password"))
    assert (status, "two different passwords" in shown) == (1, True)
    status, shown = on_terminal(data, "admin", "third", answers=(PASSWORD, PASSWORD))
    assert (status, "third is a new account and an admin" in shown) == (0, True)
    assert PASSWORD not in shown

    let_in = codemaze(data, "recover", "third", "--second-factor").stdout.splitlines()
    assert let_in[:2] == [
        "third had no second factor",
        "third may set a new password with this token, once and within 24 hours:",
    ]
    assert len(let_in[3].strip()) == 43

    both = codemaze(data, "admin", "fourth", "--password-stdin", "--generate")
    assert (both.returncode, "exclude each other" in both.stderr) == (2, True)


def refused(data: Path, *arguments: str, given: str = "") -> str:
    """The one line with which a command fails."""
    result = codemaze(data, *arguments, given=given)
    assert result.returncode == 1, result
    (line,) = result.stderr.splitlines()
    return line


def test_a_folder_that_cannot_be_used_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    result = codemaze(tmp_path / "file" / "data", "admin", "chief", "--generate")
    assert result.returncode == 1
    (line,) = result.stderr.splitlines()
    assert line.endswith("choose another --data")
