"""Processes of the host, looked at from outside: none tells of its end to anyone but its parent."""

import contextlib
from collections.abc import Iterator
from pathlib import Path


def children(process: int) -> list[int]:
    """Of all its threads; none where it has ended."""
    found: list[int] = []
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        for thread in Path(f"/proc/{process}/task").iterdir():
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                found += map(int, (thread / "children").read_text().split())
    return found


def descendants(process: int) -> Iterator[int]:
    for child in children(process):
        yield child
        yield from descendants(child)


def state(process: int) -> str:
    """As proc_pid_stat(5) names it; "" where it is gone, "Z" where only its parent has not seen that yet."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return ""


def badness(process: int) -> int:
    """What the kernel adds, in thousandths of the memory, to choose whom to kill when there is none left."""
    return int(Path(f"/proc/{process}/oom_score_adj").read_text())


def is_factory(process: int) -> bool:
    """Whether it makes boxes, or is a box's first process in Python."""
    try:
        return b"factory.main" in Path(f"/proc/{process}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return False
