"""Folders for the data of stacks."""

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def make_folder() -> Iterator[Path]:
    """A folder that the embedded database's user can reach, also under root; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="codemaze-e2e-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
