"""The ways in which this machine can hold programs, each of which every attack is tried on.

Tests that run as root also try an ordinary user, in a process of its own; tests that run as an ordinary user
try that one alone.
"""

import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from problem_service.judge.boxes.factory import landlock
from problem_service.judge.boxes.tiers import Tier

REPOSITORY = Path(__file__).resolve().parents[3]
OLDEST_PYTHON = (3, 11)


@dataclass(frozen=True)
class Mode:
    """``covered``: a part of /proc is, as in containers, so that boxes get none of their own."""

    tier: Tier
    as_root: bool
    compiled: bool = True
    covered: bool = False

    def __str__(self) -> str:
        words = [self.tier.value, "root" if self.as_root else "user", "c" if self.compiled else "python"]
        return "-".join([*words, "covered"] if self.covered else words)

    @property
    def has_children(self) -> bool:
        """Whether programs may have children."""
        return self.tier is Tier.NAMESPACES

    @property
    def has_users(self) -> bool:
        """Whether programs run as a user of their own."""
        return self.as_root


HAS_COMPILER = bool(shutil.which("g++"))


def _runs(python: str) -> bool:
    """Whether it is new enough for the sandbox's own code."""
    if not os.access(python, os.X_OK):
        return False
    look = [python, "-I", "-S", "-c", "import json, sys; print(json.dumps(sys.version_info[:2]))"]
    answer = subprocess.run(look, capture_output=True, check=False)
    return answer.returncode == 0 and tuple(json.loads(answer.stdout)) >= OLDEST_PYTHON


def is_open_to_all(path: Path) -> bool:
    """Whether any user can read it, along the real path."""
    real = path.resolve()
    mode = real.stat().st_mode
    wanted = stat.S_IROTH | stat.S_IXOTH if real.is_dir() else stat.S_IROTH
    return mode & wanted == wanted and all(folder.stat().st_mode & stat.S_IXOTH for folder in real.parents)


def own_python() -> str:
    base: str = getattr(sys, "_base_executable", sys.executable)
    return base


@cache
def public_python() -> str | None:
    """One that every user of the machine can run."""
    found = (shutil.which(name, path="/usr/bin:/usr/local/bin:/bin") for name in ("python3", "python"))
    for python in (own_python(), *found):
        if python and is_open_to_all(Path(python)) and _runs(python):
            return python
    return None


def _possible(compilers: list[bool]) -> Iterator[Mode]:
    is_root = os.geteuid() == 0
    others = public_python() is not None and is_open_to_all(REPOSITORY)
    tiers = [Tier.NAMESPACES, *([Tier.LANDLOCK] if landlock.version() else [])]
    for tier in tiers:
        for compiled in compilers:
            if is_root and (tier is Tier.NAMESPACES or others):
                yield Mode(tier, True, compiled)
            if not is_root or others:
                yield Mode(tier, False, compiled)


def _compilers() -> list[bool]:
    return [True, False] if shutil.which("cc") or shutil.which("gcc") else [False]


EVERY = list(_possible(_compilers()))
ONE_EACH = [mode for mode in EVERY if mode.compiled is EVERY[0].compiled]
"""With the first process that this machine would take."""
BOTH = [*ONE_EACH, *{mode.tier: mode for mode in EVERY if mode not in ONE_EACH}.values()]
"""And the other one, once in each tier: for attacks that take next to no time."""
COVERED = [
    Mode(Tier.NAMESPACES, mode.as_root, compiled, covered=True)
    for mode in ONE_EACH
    for compiled in ([False] if mode.as_root else _compilers()[:1])
    if mode.tier is Tier.NAMESPACES
]
"""Where the first process has to find its own among all processes of the host."""


def describe() -> str:
    names = ", ".join(map(str, EVERY))
    missing = []
    if os.geteuid() != 0:
        missing.append("no root")
    elif public_python() is None:
        missing.append("no Python that ordinary users can run")
    elif not is_open_to_all(REPOSITORY):
        missing.append("a repository that ordinary users cannot read")
    if not landlock.version():
        missing.append("no Landlock")
    if _compilers() == [False]:
        missing.append("no C compiler")
    return f"sandbox: {names}" + (f" ({'; '.join(missing)})" if missing else "")
