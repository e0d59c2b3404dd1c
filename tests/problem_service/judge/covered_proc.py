"""Run a module where a part of /proc is covered, as container engines do: no new /proc can be mounted there.

``python -m tests.problem_service.judge.covered_proc MODULE [ARGUMENT…]``
"""

import ctypes
import os
import sys
from pathlib import Path

from problem_service.judge.boxes.launcher import linux

_NEW_MOUNTS, _NEW_USERS = 0x0002_0000, 0x1000_0000


def main() -> None:
    user, group = os.geteuid(), os.getegid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_NEW_MOUNTS if user == 0 else _NEW_MOUNTS | _NEW_USERS) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    if user != 0:  # the same user in a namespace in which it may mount, until exec
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    linux.mount("none", "/", flags=linux.MS_REC | linux.MS_PRIVATE)
    linux.mount("/dev/null", "/proc/version", flags=linux.MS_BIND)
    os.execv(sys.executable, [sys.executable, "-m", *sys.argv[1:]])


if __name__ == "__main__":
    main()
