"""Settings of game_service, from the environment."""

from dataclasses import dataclass

from shared.rate import RateSettings
from shared.serve import CommonSettings
from shared.settings import http_address, setting


@dataclass(frozen=True, kw_only=True)
class Settings(RateSettings, CommonSettings):
    """All times in seconds."""

    host: str = setting("GAME_HOST", "Address that game_service listens on.", default="127.0.0.1")
    port: int = setting("GAME_PORT", "Port of game_service.", default=8003, minimum=0, maximum=65535)
    metrics_host: str = setting(
        "GAME_METRICS_HOST", "Address of game_service's metrics.", default="127.0.0.1"
    )
    metrics_port: int = setting(
        "GAME_METRICS_PORT", "Port of game_service's metrics.", default=9003, minimum=0, maximum=65535
    )
    database_url: str = setting(
        "GAME_DATABASE_URL", "Connection string of the role that owns schema game.", secret=True
    )
    database_pool: int = setting(
        "GAME_DATABASE_POOL", "Most database connections of an instance.", default=10, minimum=2
    )
    internal_key: str = setting(
        "INTERNAL_KEY", "Key that services sign their calls to each other with.", secret=True
    )
    auth_url: str = setting(
        "AUTH_URL", "Where auth_service listens.", default="http://127.0.0.1:8001", check=http_address
    )
    problem_url: str = setting(
        "PROBLEM_URL", "Where problem_service listens.", default="http://127.0.0.1:8002", check=http_address
    )
    instance: str = setting(
        "GAME_INSTANCE",
        "Name of this instance, unlike that of every other one that runs; begins its socket ids.",
        default="0",
    )
    drop_grace: float = setting(
        "GAME_DROP_GRACE", "Seconds that a player who lost the connection has to come back.", default=40.0,
        minimum=0,
    )  # fmt: skip
    leave_grace: float = setting(
        "GAME_LEAVE_GRACE", "Seconds that a player who left has to come back.", default=10.0, minimum=0
    )
    room_grace: float = setting(
        "GAME_ROOM_GRACE",
        "Seconds after which a room forgets absent members, and closes when it is empty.",
        default=120.0,
        minimum=0,
    )
    restart_grace: float = setting(
        "GAME_RESTART_GRACE",
        "Seconds that players have to connect again after an instance ended, before others are told.",
        default=3.0,
        minimum=0,
    )
    countdown: float = setting(
        "GAME_COUNTDOWN", "Seconds from all being ready to the first round.", default=3.0, minimum=0
    )
    round_break: float = setting("GAME_BREAK", "Seconds between two rounds.", default=5.0, minimum=0)
    settle: float = setting(
        "GAME_SETTLE",
        "Seconds that a round stays open after its end for submissions that arrived in time.",
        default=0.25,
        minimum=0,
    )
    waiting: float = setting(
        "GAME_WAITING", "Seconds that a battle waits for its players to be ready.", default=300.0, minimum=1
    )
    round_seconds_min: int = setting(
        "GAME_ROUND_SECONDS_MIN", "Shortest round that players may choose.", default=30, minimum=1
    )
    judge_concurrency: int = setting(
        "GAME_JUDGE_CONCURRENCY", "Submissions that an instance has judged at once.", default=4, minimum=1
    )
    judge_lease: float = setting(
        "GAME_JUDGE_LEASE",
        "Seconds after which another instance judges what this one no longer looks after.",
        default=15.0,
        minimum=1,
    )
    judge_give_up: float = setting(
        "GAME_JUDGE_GIVE_UP",
        "Seconds after which a submission that cannot be judged gets the verdict IE.",
        default=300.0,
        minimum=1,
    )
    problems_per_minute: int = setting(
        "GAME_PROBLEMS_PER_MINUTE",
        "Problems to practise on that one user may ask an instance for in a minute.",
        default=30,
        minimum=1,
    )
    commands_per_second: int = setting(
        "GAME_COMMANDS_PER_SECOND",
        "Commands that a user may send a second to an instance.",
        default=50,
        minimum=1,
    )
    commands_burst: int = setting(
        "GAME_COMMANDS_BURST", "Commands that a user may send at once to an instance.", default=100, minimum=1
    )
