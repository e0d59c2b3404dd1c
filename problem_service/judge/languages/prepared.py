"""Folders made once and kept, for what speeds languages up: precompiled headers, warm caches."""

import contextlib
import fcntl
import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterable
from pathlib import Path

_KEPT_UNUSED_S = 30 * 24 * 3600.0


def prepared(folder: Path, name: str, made_of: Iterable[str], make: Callable[[Path], None]) -> Path:
    """The folder ``name-…`` in ``folder``; unless it is there already, ``make`` fills it.

    ``made_of``: all that its contents depend on, which becomes a part of its name. A folder under its final
    name is complete; processes that need the same one wait for the first of them. All users may read it.
    Those that nothing has asked for in a month go when another one is made.
    Lets OSError and what ``make`` raises pass.
    """
    key = hashlib.sha256("\0".join(made_of).encode()).hexdigest()[:16]
    target = folder / f"{name}-{key}"
    if target.is_dir():
        with contextlib.suppress(OSError):  # a folder that only others may write to is kept by them
            os.utime(target)
        return target
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if target.is_dir():
            return target
        unfinished = folder / f"{name}.unfinished"
        if unfinished.exists():
            shutil.rmtree(unfinished)
        unfinished.mkdir()
        make(unfinished)
        _open_to_all(unfinished)
        unfinished.rename(target)
        for other in folder.glob(f"{name}-*"):
            if other.stat().st_mtime < time.time() - _KEPT_UNUSED_S:
                shutil.rmtree(other)
    return target


def _open_to_all(folder: Path) -> None:
    for place, _, files in os.walk(folder):
        Path(place).chmod(0o755)
        for name in files:
            Path(place, name).chmod(0o644)
