"""What all processes of the box use together, read from a /proc that shows the box alone."""

import os
import resource
from dataclasses import dataclass

_TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
# What a socket may hold in the kernel, where no process has it: its send buffer, net.core.wmem_default as
# the kernel sets it, which the last write may overrun by as much again. Pipes need no such count: past
# 64 MB of a user's (fs.pipe-user-pages-soft) the kernel gives each 8 KB, 90 MB for all a box can open.
_SOCKET_BYTES = 2 * 212_992


@dataclass(frozen=True)
class Usage:
    """CPU seconds of processes not yet reaped; bytes that are theirs alone or shared or sockets'; a count."""

    cpu_s: float
    memory_bytes: int
    processes: int


def living(processes: int) -> Usage:
    """`processes` is a descriptor of the box's /proc; PID 1 is left out."""
    ticks = count = 0
    memory = _sockets(processes) * _SOCKET_BYTES
    for name in _names(processes):
        try:
            stat = _read(processes, f"{name}/stat")
            status = _read(processes, f"{name}/status")
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended between the listing and the reading
        count += 1
        # utime, stime, cutime, cstime: 14 to 17 in proc_pid_stat(5), counted after the name in brackets
        ticks += sum(int(field) for field in stat.rpartition(b")")[2].split()[11:15])
        memory += _private_bytes(status)
    return Usage(cpu_s=ticks / _TICKS_A_SECOND, memory_bytes=memory, processes=count)


def all_sleep(processes: int) -> bool:
    """Whether no thread runs, stands in line for a CPU or waits for a disk."""
    for name in _names(processes):
        try:
            threads = _list(processes, f"{name}/task")
            stats = [_read(processes, f"{name}/task/{thread}/stat") for thread in threads]
        except (FileNotFoundError, ProcessLookupError):
            return False  # it ended in this moment
        if any(stat.rpartition(b")")[2].split()[0] in (b"R", b"D") for stat in stats):
            return False
    return True


def _names(processes: int) -> list[str]:
    return [name for name in os.listdir(processes) if name.isdigit() and name != "1"]


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


def _sockets(processes: int) -> int:
    """How many there are in the box's network, which is all its own."""
    for line in _read(processes, "net/sockstat").splitlines():
        if line.startswith(b"sockets:"):
            return int(line.split()[2])
    return 0


def _list(folder: int, path: str) -> list[str]:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=folder)
    try:
        return os.listdir(descriptor)
    finally:
        os.close(descriptor)


def _read(folder: int, path: str) -> bytes:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC, dir_fd=folder)
    try:
        return os.read(descriptor, 8192)
    finally:
        os.close(descriptor)
