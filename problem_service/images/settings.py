"""The settings of comparing images."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from shared.settings import setting

DEEPAI_URL = "https://api.deepai.org/api/image-similarity"


def _address(text: str) -> None:
    """A check: where an API is."""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must be of the form https://host/path")


@dataclass(frozen=True, kw_only=True)
class ImageSettings:
    """By what images are compared, and how often."""

    images: str = setting(
        "PROBLEM_IMAGES",
        "What compares images: local, or deepai, with local in its place while it fails.",
        default="local",
        choices=("local", "deepai"),
    )
    deepai_url: str = setting(
        "PROBLEM_DEEPAI_URL", "Address of DeepAI's image similarity.", default=DEEPAI_URL, check=_address
    )
    deepai_key: str | None = setting(
        "PROBLEM_DEEPAI_KEY", "Key that DeepAI asks for.", default=None, secret=True
    )
    deepai_timeout: float = setting(
        "PROBLEM_DEEPAI_TIMEOUT",
        "Seconds that DeepAI may take to compare two images.",
        default=8.0,
        minimum=0.1,
    )
    images_per_minute: int = setting(
        "PROBLEM_IMAGES_PER_MINUTE",
        "Comparisons of images that one user may ask for in a minute.",
        default=60,
        minimum=1,
    )
    images_waiting: int = setting(
        "PROBLEM_IMAGES_WAITING",
        "Comparisons of images that may wait for their turn; more get 503.",
        default=16,
        minimum=0,
    )
