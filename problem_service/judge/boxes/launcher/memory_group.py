"""The box's memory control group, where the service may make one; version 1 and 2.

Opened by the launcher, outside the box; PID 1 inside keeps the descriptors, whose rights are the opener's.
"""

import os
from dataclasses import dataclass

_V1_LIMITS = ("memory.limit_in_bytes", "memory.memsw.limit_in_bytes")


@dataclass(frozen=True)
class MemoryGroup:
    """Descriptors of one control group's files."""

    path: str
    members: int
    limits: tuple[int, ...]
    events: int

    def add(self, process: int) -> None:
        """Children follow. (To join once a box, not once a run: version 1 takes 10 ms for it.)"""
        os.write(self.members, str(process).encode())

    def set_limit(self, size: int) -> None:
        for descriptor in self.limits:
            os.pwrite(descriptor, str(size).encode(), 0)

    def kills(self) -> int:
        """How many processes the kernel has killed here for want of memory."""
        for line in os.pread(self.events, 4096, 0).splitlines():
            name, _, count = line.partition(b" ")
            if name == b"oom_kill":
                return int(count)
        return 0

    def remove(self) -> None:
        """Once its processes are gone."""
        for descriptor in (self.members, *self.limits, self.events):
            os.close(descriptor)
        os.rmdir(self.path)


def create() -> MemoryGroup | None:
    """This launcher's group, below the service's own; None where that is not to be had."""
    own = _own_group()
    if own is None:
        return None
    parent, version = own
    path = _path(parent, os.getpid())
    try:
        if version == 2:
            _delegate(parent)
        # One that is there is empty: a launcher of the same process id was killed, its service too.
        os.makedirs(path, exist_ok=True)
    except OSError:
        return None
    try:
        return _open_v1(path) if version == 1 else _open_v2(path)
    except OSError:
        os.rmdir(path)
        return None


def remove_abandoned(launcher: int) -> bool:
    """Remove the group of a launcher that was killed; False while there are processes in it."""
    own = _own_group()
    if own is not None:
        try:
            os.rmdir(_path(own[0], launcher))
        except FileNotFoundError:
            pass
        except OSError:
            return False
    return True


def _path(parent: str, launcher: int) -> str:
    return f"{parent}/codemaze-{launcher}"


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
    return MemoryGroup(
        path=path,
        members=_open(f"{path}/cgroup.procs", os.O_WRONLY),
        # With no swap accounting the second file is missing, and swap cannot be limited.
        limits=tuple(
            _open(f"{path}/{name}", os.O_WRONLY) for name in _V1_LIMITS if os.path.exists(f"{path}/{name}")
        ),
        events=_open(f"{path}/memory.oom_control", os.O_RDONLY),
    )


def _open_v2(path: str) -> MemoryGroup:
    with open(f"{path}/memory.swap.max", "w", encoding="utf-8") as file:
        file.write("0")
    return MemoryGroup(
        path=path,
        members=_open(f"{path}/cgroup.procs", os.O_WRONLY),
        limits=(_open(f"{path}/memory.max", os.O_WRONLY),),
        events=_open(f"{path}/memory.events", os.O_RDONLY),
    )


def _open(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_CLOEXEC)
