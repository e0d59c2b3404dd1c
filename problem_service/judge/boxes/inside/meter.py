"""What all processes of the box use together, read from a /proc that has no path in the box."""

import contextlib
import os
import resource
from collections.abc import Iterable
from dataclasses import dataclass

_TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
# What a socket may hold in the kernel, where no process has it: its send buffer, net.core.wmem_default as
# the kernel sets it, which the last write may overrun by as much again. Pipes need no such count: past
# 64 MB of a user's (fs.pipe-user-pages-soft) the kernel gives each 8 KB, 90 MB for all a box can open.
_SOCKET_BYTES = 2 * 212_992


@dataclass(frozen=True)
class Processes:
    """`proc` is a descriptor of a /proc: of the box alone, or, `outer`, of all around it, `main` being us.

    `shared_network`: the box has no network of its own, whose sockets could be counted.
    """

    proc: int
    outer: bool
    main: int
    shared_network: bool = False

    def names(self) -> list[str]:
        """The box's processes but PID 1, as /proc calls them. Only PID 1 asks."""
        names = [name for name in os.listdir(self.proc) if name.isdigit()]
        if not self.outer:
            return [name for name in names if name != "1"]
        children: dict[bytes, list[str]] = {}
        for name in names:
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                children.setdefault(_fields(self.read(f"{name}/stat"))[1], []).append(name)
        # All descend from PID 1, which adopts those whose parents have ended.
        found: list[str] = []
        parents = [str(self.main)]
        while parents:
            of_one = children.get(parents.pop().encode(), [])
            found += of_one
            parents += of_one
        return found

    def own_id(self, name: str) -> int:
        """What PID 1 calls a process that a /proc from outside shows; 0 if it has ended."""
        if not self.outer or self.shared_network:
            return int(name)
        try:
            _, _, rest = self.read(f"{name}/status").partition(b"\nNSpid:")
        except (FileNotFoundError, ProcessLookupError):
            return 0
        return int(rest.partition(b"\n")[0].split()[-1])  # the innermost namespace comes last

    def read(self, path: str) -> bytes:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC, dir_fd=self.proc)
        try:
            return os.read(descriptor, 8192)
        finally:
            os.close(descriptor)

    def list(self, path: str) -> list[str]:
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=self.proc)
        try:
            return os.listdir(descriptor)
        finally:
            os.close(descriptor)


@dataclass(frozen=True)
class Usage:
    """CPU seconds of processes not yet reaped; bytes that are theirs alone or shared or sockets'; threads."""

    cpu_s: float
    memory_bytes: int
    threads: int


def living(processes: Processes, names: Iterable[str]) -> Usage:
    """Of these."""
    ticks = threads = 0
    memory = 0 if processes.shared_network else _sockets(processes) * _SOCKET_BYTES
    for name in names:
        try:
            stat = processes.read(f"{name}/stat")
            status = processes.read(f"{name}/status")
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended between the listing and the reading
        # utime, stime, cutime, cstime
        ticks += sum(int(field) for field in _fields(stat)[11:15])
        memory += _private_bytes(status)
        threads += _threads(status)
    return Usage(cpu_s=ticks / _TICKS_A_SECOND, memory_bytes=memory, threads=threads)


def all_sleep(processes: Processes, names: Iterable[str]) -> bool:
    """Whether no thread of these runs, stands in line for a CPU or waits for a disk."""
    for name in names:
        try:
            threads = processes.list(f"{name}/task")
            stats = [processes.read(f"{name}/task/{thread}/stat") for thread in threads]
        except (FileNotFoundError, ProcessLookupError):
            return False  # it ended in this moment
        if any(_fields(stat)[0] in (b"R", b"D") for stat in stats):
            return False
    return True


def of_user(proc: int, user: int) -> int:
    """How many processes and threads of the user this /proc shows."""
    all_of_them = Processes(proc, outer=True, main=0)
    count = 0
    for name in os.listdir(proc):
        if name.isdigit():
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                _, _, rest = all_of_them.read(f"{name}/status").partition(b"\nUid:")
                if int(rest.split()[0]) == user:
                    count += len(all_of_them.list(f"{name}/task"))
    return count


def _fields(stat: bytes) -> list[bytes]:
    """Those of proc_pid_stat(5) from the third on, which follow the name in brackets."""
    return stat.rpartition(b")")[2].split()


def reaped_cpu() -> float:
    """CPU seconds of all processes that PID 1 has waited for, and of those they had waited for."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _private_bytes(status: bytes) -> int:
    """Anonymous and shared memory, swap, page tables; not mapped files, which belong to the toolchain."""
    total = 0
    for line in status.splitlines():
        if line.startswith((b"RssAnon:", b"RssShmem:", b"VmSwap:", b"VmPTE:")):
            total += int(line.split()[1]) * 1024
    return total


def _threads(status: bytes) -> int:
    _, _, rest = status.partition(b"\nThreads:")
    return int(rest.split(None, 1)[0]) if rest else 0


def _sockets(processes: Processes) -> int:
    """How many there are in the box's network, which is all its own."""
    for line in processes.read("net/sockstat").splitlines():
        if line.startswith(b"sockets:"):
            return int(line.split()[2])
    return 0
