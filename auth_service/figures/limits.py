"""What the headers of an answer say of a site's limits (pure).

Retry-After is of RFC 9110, section 10.2.3; X-RateLimit-Remaining and X-RateLimit-Reset are as GitHub's REST
API documents them, the latter in seconds since 1970.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

UNSAID = timedelta(minutes=1)
"""How long a site rests that refuses us without saying for how long."""
LONGEST = timedelta(hours=2)
"""No site can have itself left alone for longer by one answer."""

_REFUSALS = (HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS)
_TELL_WHEN = (*_REFUSALS, HTTPStatus.SERVICE_UNAVAILABLE)


def rest_until(status: int, headers: Mapping[str, str], now: datetime) -> datetime | None:
    """Until when a site is not to be asked after this answer; None: it may be."""
    until = None
    if status in _TELL_WHEN:
        until = _retry_after(headers.get("Retry-After", ""), now)
    if until is None and headers.get("X-RateLimit-Remaining", "").strip() == "0":
        until = _moment(headers.get("X-RateLimit-Reset", ""))
    if until is None and status in _REFUSALS:
        until = now + UNSAID
    return None if until is None or until <= now else min(until, now + LONGEST)


def _retry_after(text: str, now: datetime) -> datetime | None:
    seconds = _number(text)
    if seconds is not None:
        return now + timedelta(seconds=min(seconds, LONGEST.total_seconds()))
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return moment.replace(tzinfo=moment.tzinfo or UTC)


def _moment(text: str) -> datetime | None:
    seconds = _number(text)
    try:
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _number(text: str) -> int | None:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else None
