"""What an answer over HTTP means: its JSON, or the error that it stands for. Pure but for the clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import orjson

from problem_service.judge.backends.interface import BackendFailed, BackendUnavailable

_BUSY = frozenset({429, 503})
_MAY_PASS = frozenset({408, 425, 500, 502, 504})
_REASON_CHARACTERS = 200
_LONGEST_RETRY_AFTER_S = 3600.0
_NO_JSON = object()  # what null is not


@dataclass(frozen=True, slots=True)
class Names:
    """What to call a service and its settings in messages to the operator."""

    service: str
    url_setting: str
    secret_setting: str


class Refused(BackendUnavailable):
    """The service answers a request with a status that trying again will not change.

    ``answer`` is the JSON it came with, None where there was none.
    """

    def __init__(self, message: str, status: int, answer: object) -> None:
        super().__init__(message)
        self.status = status
        self.answer = answer


class AnswerTooLarge(BackendFailed):
    """The service sends more than was to be expected of it."""


class MayPass(Exception):
    """A fault that another try may not meet; ``error`` is what to raise when there is no other try."""

    def __init__(self, error: BackendFailed) -> None:
        super().__init__()
        self.error = error
        self.retry_after = error.retry_after if isinstance(error, BackendUnavailable) else None


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self, names: Names, secrets: Sequence[str], *, required: bool) -> object:
        """Of an answer that is one. Raises MayPass, Refused, BackendUnavailable.

        ``required``: whether the body has to be JSON at all. A content type is not looked at.
        """
        status, service = self.status, names.service
        answer = self._parsed()
        if 200 <= status < 300:
            if answer is _NO_JSON and required:
                raise MayPass(BackendFailed(f"{service} sends an answer that is not JSON"))
            return answer
        if 300 <= status < 400:
            text = f"{service} answers with a redirect ({status}), which is not followed"
            raise BackendUnavailable(f"{text}; look at {names.url_setting}")
        if status in (401, 403):
            raise BackendUnavailable(f"{service} refuses access ({status}); look at {names.secret_setting}")
        reason = _reason(answer, secrets)
        if status in _BUSY:
            text = f"{service} is too busy ({status}){reason}"
            raise MayPass(BackendUnavailable(text, retry_after(self.headers)))
        if status in _MAY_PASS:
            raise MayPass(BackendUnavailable(f"{service} failed ({status}){reason}"))
        text = f"{service} refuses a request ({status}){reason}"
        if status == 404:
            text += f"; look at {names.url_setting}"
        raise Refused(text, status, None if answer is _NO_JSON else answer)

    def _parsed(self) -> object:
        try:
            return orjson.loads(self.body)
        except orjson.JSONDecodeError:
            return _NO_JSON


def _reason(answer: object, secrets: Sequence[str]) -> str:
    """What a service says about an error, as a suffix; shortened, and without secrets that it repeats."""
    if isinstance(answer, dict):
        answer = answer.get("message") or answer.get("error")
    if not isinstance(answer, str) or not answer.strip():
        return ""
    for secret in secrets:
        answer = answer.replace(secret, "…")
    return f": {' '.join(answer.split())[:_REASON_CHARACTERS]}"


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds, of a Retry-After header: a number or a date (RFC 9110, section 10.2.3); None without one."""
    given = headers.get("Retry-After", "").strip()
    if given.isascii() and given.isdecimal():
        seconds = float(given[:9])
    else:
        try:
            at = parsedate_to_datetime(given)
        except ValueError:
            return None
        seconds = (at.replace(tzinfo=at.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
    return min(max(seconds, 0.0), _LONGEST_RETRY_AFTER_S)
