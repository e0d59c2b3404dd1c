"""The whole stack on one machine: database, migrations, bank and the four services as processes.

`Stack.start` brings everything up and reports its steps; `Stack.watch` starts again whatever dies; leaving
the context ends everything in order. A killed parent takes its children with it, so nothing is left behind.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, Self

from deploy.databases import ROOT, SCHEMAS, prepare, service_dsn
from deploy.postgres import EmbeddedPostgres, PostgresFailed, end_with_parent
from deploy.secrets import load_secrets

HEALTHY_TIMEOUT = 60.0
"""Seconds that the services have to become healthy."""
STOP_TIMEOUT = 10.0
_LONGEST_LOG = 10_000_000
"""Bytes; a longer log begins anew at the next start, the old one kept as .1."""


class StackFailed(Exception):
    """The stack cannot run; the text says why in a line."""


class Progress(Protocol):
    """Told what the start is doing."""

    def step(self, name: str) -> None:
        """A new step begins; the one before is done."""

    def advance(self, done: int, total: int) -> None:
        """How far the step is."""


@dataclass(frozen=True, slots=True)
class Service:
    """One of the four processes."""

    name: str
    module: str
    port: int
    metrics_port: int

    @property
    def prefix(self) -> str:
        return self.name.upper()


SERVICES = (
    Service("auth", "auth_service", 8001, 9001),
    Service("problem", "problem_service", 8002, 9002),
    Service("game", "game_service", 8003, 9003),
    Service("gateway", "gateway", 8000, 9000),
)


@dataclass
class Stack:
    """The running stack; a context manager."""

    data: Path
    environ: Mapping[str, str]
    progress: Progress
    durable: bool = True
    processes: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)
    _exit: ExitStack = field(default_factory=ExitStack)
    _server: EmbeddedPostgres | None = None
    _env: dict[str, str] = field(default_factory=dict)
    _stopping: bool = False

    @property
    def url(self) -> str:
        """Where people reach the gateway from this machine."""
        return self.address("gateway")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Bring everything up; raises StackFailed, PostgresFailed or DatabaseFailed with one clear line."""
        try:
            self.data.mkdir(parents=True, exist_ok=True)
            (self.data / "logs").mkdir(exist_ok=True)
            secrets = load_secrets(self.data)
        except OSError as error:
            raise StackFailed(
                f"{self.data} cannot be used: {error.strerror}; choose another --data"
            ) from error
        self._env = self._make_environment(secrets.internal_key)
        self.progress.step("PostgreSQL")
        admin = self.environ.get("DATABASE_URL") or self._embedded()
        self.progress.step("Database schemas")
        done: list[str] = []

        def migrated(name: str) -> None:
            done.append(name)
            self.progress.advance(len(done), len(SCHEMAS))

        prepare(admin, secrets.database_passwords, migrated)
        for schema in SCHEMAS:
            self._env[f"{schema.name.upper()}_DATABASE_URL"] = service_dsn(
                admin, schema.name, secrets.database_passwords[schema.name]
            )
        self.progress.step("Problem bank")
        self._load_bank()
        self.progress.step("Services")
        for service in SERVICES:
            self.launch(service.name)
        self._wait_until_healthy()

    def launch(self, name: str) -> None:
        """Start one service's process; of the database's addresses, it is told its own alone."""
        service = next(item for item in SERVICES if item.name == name)
        own = f"{service.prefix}_DATABASE_URL"
        environ = {
            key: value for key, value in self._env.items() if key == own or not key.endswith("DATABASE_URL")
        }
        with self.log(name).open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", service.module],
                cwd=ROOT,
                env=environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for us; we end the services in order
                preexec_fn=end_with_parent(signal.SIGTERM),
            )

    def kill(self, name: str) -> None:
        """Kill a service's process without warning, as a crash would."""
        self.processes[name].kill()
        self.processes[name].wait()

    def watch(self, report: Callable[[str], None]) -> None:
        """Start again what dies, until `end_watch` is called; ``report`` is told of each."""
        delays = dict.fromkeys(self.processes, 0.0)
        while self._pause(0.2):
            if self._server is not None and not self._server.is_running:
                self._revive(self._server, report)
            for name, process in list(self.processes.items()):
                if process.poll() is not None and not self._stopping:
                    report(
                        f"{name} ended with {process.returncode}; starting it again (log: {self.log(name)})"
                    )
                    if self._pause(delays[name]):
                        self.launch(name)
                    delays[name] = min(10.0, delays[name] * 2 + 0.5)

    def _revive(self, server: EmbeddedPostgres, report: Callable[[str], None]) -> None:
        report(f"PostgreSQL ended; starting it again (log: {server.log})")
        try:
            server.start()
        except PostgresFailed as error:  # processes of the dead one may still be ending
            report(f"{error}; trying again")
            self._pause(1.0)

    def end_watch(self) -> None:
        """Let `watch` return soon; may be called by a signal's handler, so it touches no lock."""
        self._stopping = True

    def _pause(self, seconds: float) -> bool:
        """Let time pass; False, and at once, when the watch shall end."""
        end = time.monotonic() + seconds
        while not self._stopping and time.monotonic() < end:
            time.sleep(0.05)
        return not self._stopping

    def stop(self) -> None:
        """End the services, the gateway first, then the database."""
        self._stopping = True
        for service in reversed(SERVICES):
            process = self.processes.get(service.name)
            if process is not None and process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + STOP_TIMEOUT
        for process in self.processes.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._exit.close()

    def log(self, name: str) -> Path:
        """The log file of a service."""
        return self.data / "logs" / f"{name}.log"

    def health(self, name: str) -> dict[str, object] | None:
        """The service's /health, or None while it does not answer."""
        try:
            with urllib.request.urlopen(self.address(name) + "/health", timeout=3) as answer:  # noqa: S310  # http
                body: dict[str, object] = json.load(answer)
                return body
        except urllib.error.HTTPError as error:
            with error:
                return {**json.loads(error.read() or b"{}"), "status": "unavailable"}
        except (OSError, ValueError):
            return None

    def address(self, name: str) -> str:
        """Where this machine reaches a service."""
        return _url(self._env[f"{name.upper()}_HOST"], self._env[f"{name.upper()}_PORT"])

    def _embedded(self) -> str:
        self._server = self._exit.enter_context(EmbeddedPostgres(self.data, durable=self.durable))
        return self._server.dsn()

    def _make_environment(self, internal_key: str) -> dict[str, str]:
        """The services' environment: the caller's settings, completed with ports, addresses and secrets."""
        env = dict(self.environ)
        env.setdefault("INTERNAL_KEY", internal_key)
        for service in SERVICES:
            prefix = service.prefix
            env.setdefault(f"{prefix}_HOST", "127.0.0.1")
            env.setdefault(f"{prefix}_METRICS_HOST", "127.0.0.1")
            asked = env.get(f"{prefix}_PORT")
            if service.name == "gateway" or asked is not None:
                env[f"{prefix}_PORT"] = _require_port(
                    env[f"{prefix}_HOST"], asked or str(service.port), prefix
                )
            else:
                env[f"{prefix}_PORT"] = free_port(service.port)
            env.setdefault(f"{prefix}_METRICS_PORT", free_port(service.metrics_port))
            if service.name != "gateway":
                env.setdefault(f"{prefix}_URL", _url(env[f"{prefix}_HOST"], env[f"{prefix}_PORT"]))
        for log in (self.data / "logs").glob("*.log"):
            if log.stat().st_size > _LONGEST_LOG:
                log.rename(log.with_suffix(".log.1"))
        return env

    def _load_bank(self) -> None:
        """Load the bank in a process of its own, whose lines ``done/total slug`` show the progress."""
        process = subprocess.Popen(
            [sys.executable, "-m", "problem_service", "load"],
            cwd=ROOT,
            env=self._env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        for line in process.stdout:
            done, _, total = line.split(" ", 1)[0].partition("/")
            if done.isdigit() and total.strip().isdigit():
                self.progress.advance(int(done), int(total))
        _, errors = process.communicate()
        if process.returncode != 0:
            raise StackFailed(f"the problem bank could not be loaded: {_last_line(errors)}")

    def _wait_until_healthy(self) -> None:
        deadline = time.monotonic() + HEALTHY_TIMEOUT
        waiting = [service.name for service in SERVICES]
        while waiting:
            for name in list(waiting):
                if self.processes[name].poll() is not None:
                    raise StackFailed(_last_line(self.log(name).read_text(errors="replace")))
                health = self.health(name)
                if health is not None and health.get("status") == "ok":
                    waiting.remove(name)
                    self.progress.advance(len(SERVICES) - len(waiting), len(SERVICES))
            if waiting and time.monotonic() > deadline:
                names, state = ", ".join(waiting), self.health(waiting[0])
                raise StackFailed(f"{names} did not become healthy ({state}); see {self.data / 'logs'}")
            time.sleep(0.05)


def _url(host: str, port: str) -> str:
    """How to reach what listens there, all addresses included."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)  # noqa: S104
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _last_line(text: str) -> str:
    lines = [line for line in text.strip().splitlines() if line.strip()]
    return lines[-1] if lines else "it ended without a word"


def _require_port(host: str, port: str, prefix: str) -> str:
    if not port.isdigit() or not 0 <= int(port) < 65536:
        raise StackFailed(f"{prefix}_PORT must be a port number, got {port!r}")
    if port == "0":
        return free_port(0)
    try:
        _bind(host, int(port))
    except OSError as error:
        way_out = "choose another with --port" if prefix == "GATEWAY" else f"set {prefix}_PORT to another"
        raise StackFailed(f"cannot listen on {host}:{port}: {error.strerror}; {way_out}") from error
    return port


def free_port(preferred: int = 0) -> str:
    """The preferred port if nobody has it, else another that nobody has."""
    try:
        return str(_bind("127.0.0.1", preferred))
    except OSError:
        return str(_bind("127.0.0.1", 0))


def _bind(host: str, port: int) -> int:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))
        return int(probe.getsockname()[1])


def default_data() -> Path:
    """Where data lies unless --data says otherwise: the system's place under root, else the user's."""
    if os.geteuid() == 0:
        return Path("/var/lib/codemaze")
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "codemaze"
