"""The settings of auth_service."""

from dataclasses import dataclass

from auth_service.figures.settings import FigureSettings
from auth_service.mail.server import check_sender, check_site, parse_server
from auth_service.providers.settings import check_providers
from shared.rate import RateSettings
from shared.serve import CommonSettings
from shared.service_token import SHORTEST_KEY
from shared.settings import http_address, setting, web_origin

_DAY = 86_400


@dataclass(frozen=True, kw_only=True)
class Settings(RateSettings, FigureSettings, CommonSettings):
    """Read from the environment; times in seconds."""

    host: str = setting("AUTH_HOST", "Address auth_service listens on.", default="127.0.0.1")
    port: int = setting("AUTH_PORT", "Port of auth_service.", default=8001, minimum=0, maximum=65535)
    metrics_host: str = setting(
        "AUTH_METRICS_HOST", "Address of auth_service's /metrics; keep it private.", default="127.0.0.1"
    )
    metrics_port: int = setting(
        "AUTH_METRICS_PORT", "Port of auth_service's /metrics.", default=9001, minimum=0, maximum=65535
    )
    database_url: str = setting(
        "AUTH_DATABASE_URL", "Connection string of auth_service's role in PostgreSQL.", secret=True
    )
    database_pool: int = setting(
        "AUTH_DATABASE_POOL", "Most connections of auth_service to its database.", default=10, minimum=1
    )
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
    access_lifetime: int = setting(
        "AUTH_ACCESS_LIFETIME", "Seconds that an access token holds.", default=900, minimum=1, maximum=_DAY
    )
    refresh_lifetime: int = setting(
        "AUTH_REFRESH_LIFETIME",
        "Seconds that an unused session of an account lasts; each refresh begins it anew.",
        default=30 * _DAY,
        minimum=1,
    )
    guest_lifetime: int = setting(
        "AUTH_GUEST_LIFETIME",
        "Seconds that an unused session of a guest lasts; then anybody may take the pseudonym.",
        default=_DAY,
        minimum=1,
    )
    fresh_lifetime: int = setting(
        "AUTH_FRESH_LIFETIME",
        "Seconds for which a proof of who somebody is allows sensitive changes.",
        default=900,
        minimum=1,
        maximum=_DAY,
    )
    session_lifetime: int = setting(
        "AUTH_SESSION_LIFETIME",
        "Seconds that a session lasts at most, however often it is refreshed.",
        default=90 * _DAY,
        minimum=1,
    )
    sessions_per_user: int = setting(
        "AUTH_SESSIONS_PER_USER",
        "Sessions that a user may have; beyond, those end that were not used for the longest time.",
        default=50,
        minimum=1,
        maximum=1000,
    )
    second_factor_for: str = setting(
        "AUTH_SECOND_FACTOR_FOR",
        "Of whom a second factor is wanted: nobody, staff (without one, moderators and admins are players),"
        " everybody (without one, an account can do nothing but turn it on).",
        default="nobody",
        choices=("nobody", "staff", "everybody"),
    )
    audit_days: int = setting(
        "AUTH_AUDIT_DAYS", "Days that the audit log is kept.", default=365, minimum=1, maximum=36_500
    )
    argon2_time: int = setting(
        "AUTH_ARGON2_TIME", "Passes of argon2id over its memory.", default=2, minimum=1, maximum=100
    )
    argon2_memory: int = setting(
        "AUTH_ARGON2_MEMORY",
        "Memory of one argon2id hash in KiB.",
        default=19_456,
        minimum=64,
        maximum=4_194_304,
    )
    argon2_parallelism: int = setting(
        "AUTH_ARGON2_PARALLELISM", "Lanes of argon2id.", default=1, minimum=1, maximum=8
    )
    password_threads: int | None = setting(
        "AUTH_PASSWORD_THREADS",
        "Passwords hashed at once; as many as cores if not set.",
        default=None,
        minimum=1,
    )
    password_queue: int = setting(
        "AUTH_PASSWORD_QUEUE",
        "Logins and registrations that may wait for their password's turn; more get 429.",
        default=200,
        minimum=0,
    )
    providers: str = setting(
        "AUTH_PROVIDERS",
        "Identity providers by which people may sign in: a JSON list.",
        default="[]",
        check=check_providers,
        secret=True,
    )
    provider_timeout: float = setting(
        "AUTH_PROVIDER_TIMEOUT",
        "Seconds that an answer of an identity provider may take.",
        default=5.0,
        minimum=0.1,
        maximum=60,
    )
    limit_sign_ins: int = setting(
        "AUTH_LIMIT_SIGN_INS",
        "Logins by password, by provider, and codes, each, from an address in a minute; 0: no limit.",
        default=120,
        minimum=0,
    )
    limit_registrations: int = setting(
        "AUTH_LIMIT_REGISTRATIONS",
        "Accounts that an address may ask for in a minute; 0: no limit.",
        default=60,
        minimum=0,
    )
    limit_guests: int = setting(
        "AUTH_LIMIT_GUESTS",
        "Sign-ins of guests that an address may ask for in a minute; 0: no limit.",
        default=120,
        minimum=0,
    )
    limit_refreshes: int = setting(
        "AUTH_LIMIT_REFRESHES",
        "Refreshes that an address may ask for in a minute; 0: no limit.",
        default=600,
        minimum=0,
    )
    limit_mails: int = setting(
        "AUTH_LIMIT_MAILS",
        "Letters to one recipient in an hour, and 20 times as many asked for from one address; 0: no limit.",
        default=5,
        minimum=0,
    )
    limit_reads: int = setting(
        "AUTH_LIMIT_READS",
        "Searches, and pages of the audit log, that an account may ask for in a minute; an address 20 times"
        " as many; 0: no limit.",
        default=120,
        minimum=0,
    )
    limit_changes: int = setting(
        "AUTH_LIMIT_CHANGES",
        "Changes of a profile, and exports, each, that an account may ask for in an hour; an address 20 times"
        " as many; 0: no limit.",
        default=60,
        minimum=0,
    )
    guest_keep: int = setting(
        "AUTH_GUEST_KEEP",
        "Seconds that a guest without a session is kept; battles keep the pseudonym.",
        default=30 * _DAY,
        minimum=0,
    )
    smtp_url: str | None = setting(
        "SMTP_URL",
        "Mail server, smtp://user:password@host:587 (STARTTLS) or smtps://…; without it no mail is sent.",
        default=None,
        check=parse_server,
        secret=True,
    )
    mail_from: str | None = setting(
        "MAIL_FROM",
        "Address that letters come from, perhaps with a name: Codemaze <no-reply@example.org>.",
        default=None,
        check=check_sender,
    )
    links_url: str | None = setting(
        "AUTH_LINKS_URL",
        "The front-end that links in letters lead to, at its pages /verify-email, /reset-password and"
        " /link-account; PUBLIC_URL if not set.",
        default=None,
        check=check_site,
    )
    verify_lifetime: int = setting(
        "AUTH_VERIFY_LIFETIME",
        "Seconds in which a letter's link verifies an e-mail address.",
        default=_DAY,
        minimum=60,
        maximum=30 * _DAY,
    )
    reset_lifetime: int = setting(
        "AUTH_RESET_LIFETIME",
        "Seconds in which a letter's link sets a new password, or joins accounts.",
        default=1800,
        minimum=60,
        maximum=_DAY,
    )

    game_url: tuple[str, ...] = setting(
        "GAME_URL",
        "Where game_service listens; several instances with commas between, in the order of their indexes.",
        default=("http://127.0.0.1:8003",),
        check=http_address,
    )
    problem_url: str = setting(
        "PROBLEM_URL", "Where problem_service listens.", default="http://127.0.0.1:8002", check=http_address
    )

    @property
    def secure_cookies(self) -> bool:
        """Whether browsers may send our cookies over https only."""
        return self.public_url is not None and self.public_url.lower().startswith("https://")

    @property
    def sends_mail(self) -> bool:
        """Whether there is a mail server."""
        return self.smtp_url is not None

    @property
    def links_base(self) -> str | None:
        """Where the links of letters lead."""
        return self.links_url or self.public_url
