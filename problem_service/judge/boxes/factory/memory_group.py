"""The box's memory control group, where the runner may make one; version 1 and 2.

Opened by the factory, outside the box; the box's first process keeps the descriptors, whose rights are the
opener's.
"""

import contextlib
import os
from dataclasses import dataclass


@dataclass(frozen=True)
class MemoryGroup:
    """Descriptors of one control group's files; ``swap``: memory and swap together, where that is limited."""

    path: str
    members: int
    limit: int
    swap: int | None
    kills: int

    def add(self, process: int) -> None:
        """Children follow. (To join once a box, not once a run: version 1 takes 10 ms for it.)"""
        os.write(self.members, str(process).encode())

    def close(self) -> None:
        for descriptor in (self.members, self.limit, self.swap, self.kills):
            if descriptor is not None:
                os.close(descriptor)

    def remove(self) -> bool:
        """Whether it is gone; False while processes in it are dying."""
        try:
            os.rmdir(self.path)
        except FileNotFoundError:
            return True
        except OSError:
            return False
        return True


def create(number: int) -> MemoryGroup | None:
    """A group for one box, below the runner's own; None where that is not to be had."""
    own = _own_group()
    if own is None:
        return None
    parent, version = own
    path = f"{parent}/codemaze-{os.getpid()}-{number}"
    try:
        if version == 2:
            _delegate(parent)
        os.makedirs(path, exist_ok=True)
    except OSError:
        return None
    try:
        return _open_v1(path) if version == 1 else _open_v2(path)
    except OSError:
        os.rmdir(path)
        return None


def remove_abandoned() -> None:
    """Remove the groups that a factory left which was killed."""
    own = _own_group()
    if own is None:
        return
    for name in os.listdir(own[0]):
        match name.split("-"):
            case ["codemaze", process, _] if process.isdigit() and not os.path.exists(f"/proc/{process}"):
                with contextlib.suppress(OSError):
                    os.rmdir(f"{own[0]}/{name}")


def _own_group() -> tuple[str, int] | None:
    with open("/proc/self/cgroup", encoding="utf-8") as file:
        groups = [line.rstrip("\n").split(":", 2) for line in file]
    for _, controllers, path in groups:
        if "memory" in controllers.split(","):
            return _existing(f"/sys/fs/cgroup/memory{path.rstrip('/')}", 1)
    for _, controllers, path in groups:
        if not controllers:
            return _existing(f"/sys/fs/cgroup{path.rstrip('/')}", 2)
    return None


def _existing(path: str, version: int) -> tuple[str, int] | None:
    return (path, version) if os.access(path, os.W_OK) else None


def _delegate(parent: str) -> None:
    """Hand the memory controller to groups below; EBUSY when processes live in the parent itself."""
    with open(f"{parent}/cgroup.subtree_control", "r+", encoding="utf-8") as file:
        if "memory" not in file.read().split():
            file.write("+memory")


def _open_v1(path: str) -> MemoryGroup:
    swap = f"{path}/memory.memsw.limit_in_bytes"  # missing with no swap accounting: swap cannot be limited
    return MemoryGroup(
        path=path,
        members=_open(f"{path}/cgroup.procs", os.O_WRONLY),
        limit=_open(f"{path}/memory.limit_in_bytes", os.O_WRONLY),
        swap=_open(swap, os.O_WRONLY) if os.path.exists(swap) else None,
        kills=_open(f"{path}/memory.oom_control", os.O_RDONLY),
    )


def _open_v2(path: str) -> MemoryGroup:
    with open(f"{path}/memory.swap.max", "w", encoding="utf-8") as file:
        file.write("0")
    return MemoryGroup(
        path=path,
        members=_open(f"{path}/cgroup.procs", os.O_WRONLY),
        limit=_open(f"{path}/memory.max", os.O_WRONLY),
        swap=None,
        kills=_open(f"{path}/memory.events", os.O_RDONLY),
    )


def _open(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_CLOEXEC)
