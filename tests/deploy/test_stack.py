"""Starting the stack: secrets, ports and clear words when it cannot start."""

import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.databases import ROOT
from deploy.secrets import load_secrets
from tests.folders import make_folder


def codemaze(*arguments: str, **environ: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "deploy", *arguments],
        cwd=ROOT,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_secrets_are_made_once_and_are_private(tmp_path: Path) -> None:
    made = load_secrets(tmp_path)
    assert load_secrets(tmp_path) == made
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600
    assert len(made.internal_key) >= 32
    assert len({made.internal_key, *made.database_passwords.values()}) == 4


def test_a_busy_port_is_one_clear_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        result = codemaze("up", "--data", str(tmp_path), "--port", str(port))
    assert result.returncode == 1
    assert result.stderr.splitlines() == [
        f"codemaze: cannot listen on 127.0.0.1:{port}: Address already in use; choose another with --port"
    ]


def test_a_folder_that_cannot_be_used_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    result = codemaze("up", "--data", str(tmp_path / "file" / "data"), "--port", "0")
    assert result.returncode == 1
    assert len(result.stderr.splitlines()) == 1
    assert "choose another --data" in result.stderr


def test_a_bad_setting_is_one_clear_line() -> None:
    with make_folder() as folder:
        result = codemaze("up", "--data", str(folder / "data"), "--port", "0", LOG_LEVEL="shouting")
    assert result.returncode == 1
    assert len(result.stderr.splitlines()) == 1
    assert "LOG_LEVEL must be one of debug, info, warning, error, got 'shouting'" in result.stderr


def test_damaged_secrets_are_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "secrets.json").write_text("{")
    result = codemaze("up", "--data", str(tmp_path), "--port", "0")
    assert result.returncode == 1
    assert "secrets.json is damaged" in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("nonsense", ["nonsense", "mysql://u@h/d"])
def test_a_database_address_that_is_none_is_one_clear_line(tmp_path: Path, nonsense: str) -> None:
    result = codemaze("up", "--data", str(tmp_path), "--port", "0", DATABASE_URL=nonsense)
    assert result.returncode == 1
    assert "cannot connect to the database" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_database_server_that_does_not_answer_is_one_clear_line(tmp_path: Path) -> None:
    result = codemaze(
        "up", "--data", str(tmp_path), "--port", "0", DATABASE_URL="postgresql://u:p@127.0.0.1:1/d"
    )
    assert result.returncode == 1
    assert "cannot connect to the database" in result.stderr


def test_migrate_names_what_it_lacks() -> None:
    result = codemaze("migrate", DATABASE_URL="postgresql://u:p@127.0.0.1:1/d")
    assert result.returncode == 1
    assert (
        "AUTH_DATABASE_PASSWORD, PROBLEM_DATABASE_PASSWORD, GAME_DATABASE_PASSWORD must be set"
        in result.stderr
    )
