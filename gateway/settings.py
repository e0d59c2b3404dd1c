"""The gateway's settings."""

from dataclasses import dataclass

from shared.serve import BODY_LIMIT, CommonSettings
from shared.service_token import SHORTEST_KEY
from shared.settings import http_address, network, setting, web_origin


@dataclass(frozen=True, kw_only=True)
class Settings(CommonSettings):
    """Read from the environment; times in seconds, sizes in bytes."""

    host: str = setting("GATEWAY_HOST", "Address the gateway listens on.", default="127.0.0.1")
    port: int = setting("GATEWAY_PORT", "Port of the gateway, the only public one.", default=8000)
    metrics_host: str = setting(
        "GATEWAY_METRICS_HOST", "Address of the gateway's /metrics; keep it private.", default="127.0.0.1"
    )
    metrics_port: int = setting("GATEWAY_METRICS_PORT", "Port of the gateway's /metrics.", default=9000)
    internal_key: str = setting(
        "INTERNAL_KEY",
        "Key that signs calls between services, 32 characters or more.",
        shortest=SHORTEST_KEY,
        secret=True,
    )
    public_url: str | None = setting(
        "PUBLIC_URL",
        "The URL under which browsers reach the gateway; https turns HSTS on.",
        default=None,
        check=web_origin,
    )
    auth_url: str = setting(
        "AUTH_URL", "Where auth_service listens.", default="http://127.0.0.1:8001", check=http_address
    )
    problem_url: str = setting(
        "PROBLEM_URL", "Where problem_service listens.", default="http://127.0.0.1:8002", check=http_address
    )
    game_url: tuple[str, ...] = setting(
        "GAME_URL",
        "Where game_service listens; several instances with commas between, in the order of their indexes.",
        default=("http://127.0.0.1:8003",),
        check=http_address,
    )
    cors_origins: tuple[str, ...] = setting(
        "GATEWAY_CORS_ORIGINS",
        "Origins of front-ends on other sites, with commas between; empty: the own origin only.",
        default=(),
        check=web_origin,
    )
    trusted_proxies: tuple[str, ...] = setting(
        "GATEWAY_TRUSTED_PROXIES",
        "Networks of proxies in front whose X-Forwarded-For is believed, such as 10.0.0.0/8.",
        default=(),
        check=network,
    )
    access_log: bool = setting("GATEWAY_ACCESS_LOG", "Log a line for each request.", default=True)
    body_limit: int = setting(
        "GATEWAY_BODY_LIMIT",
        "Largest request body; images and imported problems have limits of their own.",
        default=BODY_LIMIT,
        minimum=0,
    )
    connections: int = setting(
        "GATEWAY_CONNECTIONS", "Most client connections open at a time.", default=10_000, minimum=1
    )
    connections_per_address: int = setting(
        "GATEWAY_CONNECTIONS_PER_ADDRESS",
        "Most client connections open at a time from one address.",
        default=1_000,
        minimum=1,
    )
    websockets: int = setting(
        "GATEWAY_WEBSOCKETS", "Most WebSockets open at a time.", default=5_000, minimum=0
    )
    websockets_per_address: int = setting(
        "GATEWAY_WEBSOCKETS_PER_ADDRESS",
        "Most WebSockets open at a time from one address.",
        default=500,
        minimum=0,
    )
    upstream_connections: int = setting(
        "GATEWAY_UPSTREAM_CONNECTIONS",
        "Most requests under way at one instance of a service; more get 503.",
        default=2_000,
        minimum=1,
    )
    header_timeout: float = setting(
        "GATEWAY_HEADER_TIMEOUT", "Time that a request's head may take to arrive.", default=10.0, minimum=0.1
    )
    body_timeout: float = setting(
        "GATEWAY_BODY_TIMEOUT",
        "Time without progress after which a client that sends or reads a body too slowly is dropped.",
        default=20.0,
        minimum=0.1,
    )
    keepalive_timeout: float = setting(
        "GATEWAY_KEEPALIVE_TIMEOUT", "Time that an idle client connection is kept.", default=75.0, minimum=0.1
    )
    connect_timeout: float = setting(
        "GATEWAY_CONNECT_TIMEOUT", "Time that connecting to a service may take.", default=2.0, minimum=0.1
    )
    response_timeout: float = setting(
        "GATEWAY_RESPONSE_TIMEOUT",
        "Time without progress after which a service is given up; longer than a long poll.",
        default=60.0,
        minimum=0.1,
    )
    upstream_idle_timeout: float = setting(
        "GATEWAY_UPSTREAM_IDLE_TIMEOUT",
        "Time that an idle connection to a service is kept; shorter than the service keeps it.",
        default=30.0,
        minimum=0.1,
    )
