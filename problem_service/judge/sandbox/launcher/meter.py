"""What all processes of the box use together, read from a /proc that shows the box alone."""

import os
import resource
from dataclasses import dataclass

_TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Usage:
    """CPU seconds of living processes, resident bytes that are theirs alone or shared memory, and a count."""

    cpu_s: float
    memory_bytes: int
    processes: int


def living(processes: int) -> Usage:
    """`processes` is a descriptor of the box's /proc; PID 1 is left out."""
    ticks = memory = count = 0
    for name in os.listdir(processes):
        if not name.isdigit() or name == "1":
            continue
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


def reaped_cpu() -> float:
    """CPU seconds of all processes that PID 1 has waited for, and of those they had waited for."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _private_bytes(status: bytes) -> int:
    """Resident anonymous and shared memory and swap; not mapped files, which belong to the toolchain."""
    total = 0
    for line in status.splitlines():
        if line.startswith((b"RssAnon:", b"RssShmem:", b"VmSwap:")):
            total += int(line.split()[1]) * 1024
    return total


def _read(folder: int, path: str) -> bytes:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC, dir_fd=folder)
    try:
        return os.read(descriptor, 8192)
    finally:
        os.close(descriptor)
