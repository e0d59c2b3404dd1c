"""The settings of figures; `Settings` of auth_service inherits them."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from shared.settings import setting

OFF = "off"


def site_url(text: str) -> None:
    """A check: the URL of a site, or that it is switched off."""
    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and parts.hostname and not (parts.query or parts.fragment)
        good = good and parts.username is None and (parts.port is None or parts.port > 0)
    except ValueError:
        good = False
    if not good and text != OFF:
        raise ValueError("must be an http or https URL, or off")


@dataclass(frozen=True, kw_only=True)
class FigureSettings:
    """Read from the environment; times in seconds."""

    github_url: str = setting(
        "AUTH_GITHUB_URL",
        "GitHub's REST API, for figures of linked accounts; off: it is not asked.",
        default="https://api.github.com",
        check=site_url,
    )
    github_token: str | None = setting(
        "AUTH_GITHUB_TOKEN",
        "Token for GitHub's API, without any rights; it raises the limit from 60 requests an hour to 5000.",
        default=None,
        secret=True,
    )
    leetcode_url: str = setting(
        "AUTH_LEETCODE_URL",
        "LeetCode's GraphQL, for figures of linked accounts; off: it is not asked.",
        default="https://leetcode.com/graphql",
        check=site_url,
    )
    codeforces_url: str = setting(
        "AUTH_CODEFORCES_URL",
        "The API of Codeforces, for figures of linked accounts; off: it is not asked.",
        default="https://codeforces.com/api",
        check=site_url,
    )
    figures_age: int = setting(
        "AUTH_FIGURES_AGE",
        "Seconds after which figures of linked accounts are fetched again when somebody looks at them.",
        default=21_600,
        minimum=60,
    )
    figures_timeout: float = setting(
        "AUTH_FIGURES_TIMEOUT",
        "Seconds that a request for figures may take with its answer.",
        default=10.0,
        minimum=0.1,
        maximum=40,
    )
    figures_pace: float = setting(
        "AUTH_FIGURES_PACE",
        "Least seconds between two requests for figures to one site, by one instance; Codeforces wants 2.",
        default=2.0,
        minimum=0,
        maximum=10,
    )
