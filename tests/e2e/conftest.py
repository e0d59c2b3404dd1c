"""The whole stack as a user starts it: real processes, reached through the gateway only."""

import asyncio
import contextlib
import fcntl
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.stack import SERVICES, Stack
from tests.e2e.leaving import UNLIMITED
from tests.e2e.rest.battle import Fought, fight
from tests.folders import make_folder

ANY_PORT = {f"{service.prefix}_{kind}": "0" for service in SERVICES for kind in ("PORT", "METRICS_PORT")}
"""Settings under which stacks side by side do not race for ports."""
ALONE = {f"AUTH_{site}_URL": "off" for site in ("GITHUB", "LEETCODE", "CODEFORCES")}
"""Settings under which nobody outside is asked."""
OF_ONE_ADDRESS = {
    f"AUTH_LIMIT_{of}": "0"
    for of in ("SIGN_INS", "REGISTRATIONS", "GUESTS", "REFRESHES", "MAILS", "READS", "CHANGES")
}
"""Settings under which all tests may come from one address."""
QUICK = {
    "GAME_COUNTDOWN": "0.5",
    "GAME_BREAK": "0.5",
    "LOG_LEVEL": "warning",
    **ANY_PORT,
    **ALONE,
    **OF_ONE_ADDRESS,
}
"""Settings under which a battle's pauses are short, too."""
UNHURRIED = dict.fromkeys(
    ("PROBLEM_EXECUTIONS_PER_MINUTE", "PROBLEM_IMAGES_PER_MINUTE", "GAME_PROBLEMS_PER_MINUTE"), "10000"
)
"""Settings under which a user may ask as often as tests do."""


class Silent:
    """No progress display."""

    def step(self, name: str) -> None:
        """Say nothing."""

    def advance(self, done: int, total: int) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A data folder with schemas and bank, made once for all workers; copy it, never use it."""
    shared = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        shared = shared.parent
    folder = shared / "prepared"
    with (shared / "prepared-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            making = shared / "preparing"
            with make_folder() as data:
                with make_stack(data) as stack:
                    stack.start()
                copy(data, making)
            making.rename(folder)
    return folder


@pytest.fixture(scope="session")
def stack(prepared: Path) -> Iterator[Stack]:
    """A running stack for tests that leave it as it is; its access tokens outlast the tests."""
    with run_stack(prepared, AUTH_ACCESS_LIFETIME="14400", **UNHURRIED) as running:
        yield running


@pytest.fixture(scope="session")
def own_stack(prepared: Path) -> Iterator[Stack]:
    """A stack whose services may be killed, for the tests of the group `revocation`."""
    with run_stack(prepared, **UNLIMITED) as running:
        yield running


@pytest.fixture(scope="session")
def fought(stack: Stack) -> Fought:
    """A battle that was fought on the running stack."""
    return asyncio.run(fight(stack))


@contextlib.contextmanager
def run_stack(prepared: Path, **settings: str) -> Iterator[Stack]:
    """A running stack over data of its own, gone afterwards."""
    with make_folder() as folder:
        copy(prepared, folder)
        with make_stack(folder, **settings) as running:
            running.start()
            yield running


def make_stack(folder: Path, **settings: str) -> Stack:
    environ = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    return Stack(folder, environ | QUICK | settings, Silent(), durable=False)


def copy(source: Path, target: Path) -> None:
    """Copy a data folder with its owners."""
    target.mkdir(exist_ok=True)
    subprocess.run(["cp", "--archive", f"{source}/.", target], check=True)
