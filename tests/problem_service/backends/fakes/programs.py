"""Really running programs, as the services that the fakes stand for do."""

import asyncio
import json
import os
import signal
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PYTHON: str = getattr(sys, "_base_executable", sys.executable)

_KEEPER = r"""
import json, os, resource, signal, sys, time
order = json.loads(sys.argv[1])
began = time.monotonic()
child = os.fork()
if child == 0:
    for limit, name in ((resource.RLIMIT_AS, "memory_bytes"), (resource.RLIMIT_FSIZE, "file_bytes")):
        resource.setrlimit(limit, (order[name], order[name]))
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    os.dup2(os.open("../stdin", os.O_RDONLY), 0)
    os.dup2(os.open("../stdout", os.O_WRONLY), 1)
    os.dup2(os.open("../stderr", os.O_WRONLY), 2)
    try:
        os.execvpe(order["argv"][0], order["argv"], order["env"])
    except OSError as error:
        os.write(2, str(error).encode())
        os._exit(127)
late = False
while True:
    pid, status, usage = os.wait4(child, os.WNOHANG)
    wall = time.monotonic() - began
    if pid:
        break
    with open(f"/proc/{child}/schedstat") as file:
        cpu = int(file.read().split()[0]) / 1e9
    if cpu > order["cpu_s"] or wall > order["wall_s"]:
        late = True
        os.kill(child, signal.SIGKILL)
    time.sleep(0.002)
print(json.dumps({
    "cpu_s": usage.ru_utime + usage.ru_stime,
    "wall_s": wall,
    "memory_kb": usage.ru_maxrss,
    "exit_code": os.waitstatus_to_exitcode(status),
    "late": late,
}))
"""


@dataclass(frozen=True, slots=True)
class Ended:
    """``signal``: None when the program ended by itself, with ``exit_code``."""

    exit_code: int
    signal: int | None
    late: bool
    cpu_s: float
    wall_s: float
    memory_kb: int
    stdout: bytes
    stderr: bytes


async def run(
    argv: Sequence[str],
    files: Mapping[str, bytes],
    *,
    stdin: bytes = b"",
    keep: Sequence[str] = (),
    kept: dict[str, bytes] | None = None,
    env: Mapping[str, str] | None = None,
    cpu_s: float = 10,
    wall_s: float = 20,
    memory_bytes: int = 4 << 30,
    file_bytes: int = 64 << 20,
) -> Ended:
    """Run a program in a fresh folder with ``files``; those named in ``keep`` are put into ``kept``.

    When cancelled, the program is killed.
    """
    order: dict[str, Any] = {
        "argv": argv,
        "env": env or {"PATH": os.defpath},
        "cpu_s": cpu_s,
        "wall_s": wall_s,
        "memory_bytes": memory_bytes,
        "file_bytes": file_bytes,
    }
    with tempfile.TemporaryDirectory() as place:
        folder = _lay_out(Path(place), files, stdin)
        stop = asyncio.Event()
        keeping = asyncio.create_task(_keep(folder, json.dumps(order), stop))
        try:
            told = await asyncio.shield(keeping)
        except asyncio.CancelledError:
            stop.set()
            await keeping
            raise
        return _collect(Path(place), json.loads(told), keep, {} if kept is None else kept)


async def _keep(folder: Path, order: str, stop: asyncio.Event) -> bytes:
    """What the keeper of a program tells of it. Ends when it and its pipe are gone, if told to stop, too."""
    process = await asyncio.create_subprocess_exec(
        *(PYTHON, "-I", "-S", "-c", _KEEPER, order),
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    telling = asyncio.create_task(process.communicate())
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({telling, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not telling.done():
        os.killpg(process.pid, signal.SIGKILL)
    told, _ = await telling
    return told


def _lay_out(place: Path, files: Mapping[str, bytes], stdin: bytes) -> Path:
    folder = place / "box"
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
        (folder / name).chmod(0o755)
    (place / "stdin").write_bytes(stdin)
    for stream in ("stdout", "stderr"):
        (place / stream).touch()
    return folder


def _collect(place: Path, end: Mapping[str, Any], keep: Sequence[str], kept: dict[str, bytes]) -> Ended:
    for name in keep:
        file = place / "box" / name
        if file.is_file():
            kept[name] = file.read_bytes()
    return Ended(
        exit_code=max(0, end["exit_code"]),
        signal=-end["exit_code"] if end["exit_code"] < 0 else None,
        late=end["late"],
        cpu_s=end["cpu_s"],
        wall_s=end["wall_s"],
        memory_kb=end["memory_kb"],
        stdout=(place / "stdout").read_bytes(),
        stderr=(place / "stderr").read_bytes(),
    )


def syntax_error(source: bytes) -> str | None:
    """What a compiler would say; the fakes take Python for a compiled language."""
    try:
        compile(source, "main.py", "exec", dont_inherit=True)
    except SyntaxError as error:
        return f"main.py:{error.lineno}: {error.msg}"
    return None
