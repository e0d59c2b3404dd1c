"""The whole stack as a user starts it: real processes, reached through the gateway only."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.stack import Stack

QUICK = {
    "GAME_COUNTDOWN_SECONDS": "0.5",
    "GAME_BREAK_SECONDS": "0.5",
    "GATEWAY_PORT": "0",
    "LOG_LEVEL": "warning",
}
"""Settings under which a battle's pauses are short."""


class Silent:
    """No progress display."""

    def step(self, name: str) -> None:
        """Say nothing."""

    def advance(self, done: int, total: int) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """A running stack for tests that leave it as it is."""
    yield from run_stack()


def run_stack(**settings: str) -> Iterator[Stack]:
    """A running stack over data of its own, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="codemaze-e2e-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # the embedded database runs as another user under root
        environ = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
        with Stack(folder, environ | QUICK | settings, Silent(), durable=False) as running:
            running.start()
            yield running
