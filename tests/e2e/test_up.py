"""``./codemaze up`` as a user runs it: start, health, Ctrl-C, start again with the data kept."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from deploy.databases import ROOT
from tests.e2e.conftest import ANY_PORT, copy
from tests.folders import make_folder


class Up:
    """A running ``./codemaze up``."""

    def __init__(self, data: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "deploy", "up", "--data", str(data), "--port", "0"],
            cwd=ROOT,
            env={key: value for key, value in os.environ.items() if key != "DATABASE_URL"} | ANY_PORT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines: list[str] = []
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)
            if line.startswith("Ctrl-C"):
                break
        else:
            raise AssertionError("".join(self.lines))
        self.url = re.findall(r"http://\S+", next(line for line in self.lines if "Codemaze is at" in line))[0]
        self.children = psutil.Process(self.process.pid).children(recursive=True)
        self._rest = threading.Thread(target=self._read_rest)
        self._rest.start()

    def _read_rest(self) -> None:
        assert self.process.stdout is not None
        self.lines += self.process.stdout

    def end(self, number: signal.Signals) -> int:
        """Signal it, wait, and see that nothing of it is left; the exit status."""
        self.process.send_signal(number)
        try:
            status = self.process.wait(40)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
        self._rest.join()
        assert self.process.stdout is not None
        self.process.stdout.close()
        _, alive = psutil.wait_procs(self.children, timeout=20)
        assert not alive
        return status

    def is_healthy(self) -> bool:
        try:
            return self.request("/health")["status"] == "ok"
        except urllib.error.HTTPError as error:  # 503 while a service is away
            error.close()
            return False

    def request(self, path: str, **body: str) -> dict[str, object]:
        request = urllib.request.Request(
            self.url + path,
            data=json.dumps(body).encode() if body else None,
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            content: dict[str, object] = json.load(answer)
            return content


@pytest.fixture
def data() -> Iterator[Path]:
    with make_folder() as folder:
        yield folder


@pytest.fixture
def prepared_data(prepared: Path, data: Path) -> Path:
    copy(prepared, data)
    return data


@pytest.mark.xdist_group("up")
def test_it_starts_stops_cleanly_and_keeps_the_data(data: Path) -> None:
    up = Up(data)
    health = up.request("/health")
    assert health["status"] == "ok"
    account = {"username": "ada", "password": "correct horse battery"}
    up.request("/api/auth/register", **account)
    assert up.end(signal.SIGINT) == 0
    again = Up(data)
    assert "access_token" in again.request("/api/auth/login", login="ada", password=account["password"])
    assert again.end(signal.SIGTERM) == 0


@pytest.mark.xdist_group("up")
def test_a_killed_command_leaves_no_process_behind_and_loses_nothing(prepared_data: Path) -> None:
    up = Up(prepared_data)
    up.request("/api/auth/register", username="ada", password="correct horse battery")
    assert up.end(signal.SIGKILL) == -signal.SIGKILL
    again = Up(prepared_data)
    assert "access_token" in again.request("/api/auth/login", login="ada", password="correct horse battery")
    assert again.end(signal.SIGINT) == 0


@pytest.mark.xdist_group("up")
def test_a_service_that_dies_is_started_again(prepared_data: Path) -> None:
    up = Up(prepared_data)
    victim = next(child for child in up.children if "game_service" in " ".join(child.cmdline()))
    victim.kill()
    victim.wait(10)
    while not any("game ended with -9" in line for line in list(up.lines)):
        assert up.process.poll() is None
    while not up.is_healthy():
        assert up.process.poll() is None
    assert up.end(signal.SIGINT) == 0
