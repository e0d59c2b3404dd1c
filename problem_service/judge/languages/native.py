"""What the languages share whose compilers make programs for the machine itself."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

HARNESSES = Path(__file__).parent / "harnesses"
SHELL = Path("/bin/sh")
PROGRAM = "/box/main"
LONGEST_MESSAGE = 32_000
"""Characters of a compiler's messages that are looked at: players can have it write megabytes."""


def on_path(command: str) -> Iterator[Path]:
    """Each executable of a name on PATH, first come first."""
    for folder in dict.fromkeys(os.environ.get("PATH", os.defpath).split(os.pathsep)):
        found = shutil.which(command, path=folder or os.curdir)
        if found:
            yield Path(found).absolute()


def run_compiler(*command: str, folder: Path) -> None:
    """Raises OSError or subprocess.SubprocessError."""
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=120)  # noqa: S603  found by us


def read_harness(name: str) -> str:
    return (HARNESSES / name).read_text(encoding="utf-8")
