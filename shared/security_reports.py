"""Telling auth_service's audit log of refusals that smell of an attack, without being in anybody's way.

    reports = SecurityReports(send_to(session, auth_url, token))
    reports.report(Refusal("invalid-token", "algorithm", address="203.0.113.7"))  # never waits
    await reports.run()  # as a task

What is alike (code, kind, address, path) is one report a minute with a count: told of within a second when it
is new, of the others when the minute is over. An address with many paths has them counted together, and when
there are too many reports altogether, the others are only counted, so that who floods us fills neither our
memory nor the log. While auth_service is away, reports wait.
"""

import asyncio
import logging
import re
import time
from base64 import urlsafe_b64decode
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import aiohttp
import orjson

from shared.identity import ALGORITHM, AUDIENCE, ISSUER, LONGEST_TOKEN
from shared.service_token import ServiceToken

log = logging.getLogger(__name__)

PATH = "/internal/security-reports"
INTERVAL = 1.0
"""Seconds between two messages, at least."""
WINDOW = 60.0
"""Seconds in which what is alike is counted together."""
MOST = 200
"""Different reports of a window."""
MOST_PATHS = 10
"""Paths of one address that a window tells apart."""
MANY_PATHS = "(many)"
LONGEST = 200
"""Characters of each text."""
SERVICES = ("gateway", "auth", "problem", "game")

_OPAQUE = re.compile(r"[A-Za-z0-9_-]{43}")
_KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_ORDINARY = ("alg", "kid", "typ")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A request that was refused."""

    code: str
    """Of the error that answered it."""
    kind: str
    """What was wrong, as the answer does not tell: of a token as `describe` says it."""
    method: str = ""
    path: str = ""
    address: str | None = None
    user_agent: str | None = None
    data: dict[str, str] = field(default_factory=dict)
    """More about it, never a secret."""


@dataclass(slots=True)
class Report:
    """Refusals that are alike."""

    refusal: Refusal
    """The first of them."""
    at: float
    """Unix time of the first of them that was not told of."""
    count: int
    """How many were not told of."""
    told: bool = False
    """Whether there was a message about others of them in this window."""


Send = Callable[[Sequence[Report], int], Awaitable[None]]
"""Takes reports, and how many refusals were dropped; may raise, and is then given them again."""


class SecurityReports:
    """Collects refusals; `run` it as a task."""

    def __init__(
        self, send: Send, *, interval: float = INTERVAL, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """``interval``: seconds between two messages; ``clock``: of the windows."""
        self._send = send
        self._interval = interval
        self._clock = clock
        self._reports: dict[tuple[str, ...], Report] = {}
        self._paths: Counter[str] = Counter()
        self._dropped = 0
        self._window_ends = clock() + WINDOW
        self._news = asyncio.Event()

    def report(self, refusal: Refusal) -> None:
        """Note a refusal."""
        path, address = clean(refusal.path), clean(refusal.address or "")
        key = (refusal.code, refusal.kind, address, path)
        if key not in self._reports and self._paths[address] >= MOST_PATHS:
            path = MANY_PATHS
            key = (refusal.code, refusal.kind, address, path)
        known = self._reports.get(key)
        if known is not None:
            if known.count == 0:
                known.at = time.time()
            known.count += 1
        elif len(self._reports) >= MOST:
            self._dropped += 1
        else:
            self._paths[address] += 1
            self._reports[key] = Report(_cleaned(refusal, path), at=time.time(), count=1)
            self._news.set()

    async def run(self) -> None:
        """Send for ever; a failure is logged once, and what was not sent is kept."""
        failing = False
        while True:
            await self._wait()
            try:
                await self.flush()
                failing = False
            except (aiohttp.ClientError, TimeoutError) as error:
                if not failing:
                    log.warning("security reports cannot be sent, they wait: %r", error)
                failing = True
            except Exception:  # the outermost boundary of a task that must not end
                if not failing:
                    log.exception("security reports cannot be sent, they wait")
                failing = True
            if failing:
                self._news.set()
            await asyncio.sleep(self._interval)

    async def flush(self) -> None:
        """Send what is due; raises what sending raises, and then nothing is lost."""
        self._news.clear()
        over = self._clock() >= self._window_ends
        due = [report for report in self._reports.values() if report.count and (over or not report.told)]
        sent = [replace(report) for report in due]
        dropped = self._dropped if over else 0
        if due or dropped:
            await self._send(sent, dropped)
        self._dropped -= dropped
        for report, told in zip(due, sent, strict=True):
            report.count -= told.count  # more may have come meanwhile
            report.told = True
        if over:
            self._begin_window()

    def _begin_window(self) -> None:
        self._window_ends = self._clock() + WINDOW
        self._reports = {key: report for key, report in self._reports.items() if report.count}
        self._paths = Counter(address for _, _, address, _ in self._reports)
        for report in self._reports.values():
            report.told = False
        if self._reports:
            self._news.set()

    async def _wait(self) -> None:
        """Until there is something new, or what was counted is due."""
        left = max(0.0, self._window_ends - self._clock())
        try:
            await asyncio.wait_for(self._news.wait(), left)
        except TimeoutError:
            return


def send_to(session: aiohttp.ClientSession, auth_url: str, token: ServiceToken) -> Send:
    """How a service sends its reports to auth_service."""

    async def send(reports: Sequence[Report], dropped: int) -> None:
        body = {"reports": [as_json(report) for report in reports], "dropped": dropped}
        async with session.post(
            auth_url + PATH,
            data=orjson.dumps(body),
            headers={**token.header(), "Content-Type": "application/json"},
            timeout=aiohttp.ClientTimeout(total=5),
        ) as response:
            response.raise_for_status()

    return send


def as_json(report: Report) -> dict[str, Any]:
    """A report on the wire."""
    refusal = report.refusal
    return {
        "at": report.at,
        "count": report.count,
        "code": refusal.code,
        "kind": refusal.kind,
        "method": refusal.method,
        "path": refusal.path,
        "address": refusal.address,
        "user_agent": refusal.user_agent,
        "data": refusal.data,
    }


def describe(token: str) -> tuple[str, dict[str, str]]:
    """What an access token that was refused is, as far as it says so itself; never raises.

    The kind is one of refresh-token, malformed, service-token, algorithm, key-id, issuer, audience, type, or
    signature, where nothing else is wrong: an unknown key, or not signed by the one that it names.
    """
    if _OPAQUE.fullmatch(token):
        return "refresh-token", {}
    parts = token.split(".")
    if len(token) > LONGEST_TOKEN or len(parts) != 3:
        return "malformed", {}
    header, claims = _read(parts[0]), _read(parts[1])
    if header is None or claims is None:
        return "malformed", {}
    said = {"alg": header.get("alg"), "kid": header.get("kid")} | {
        name: claims.get(name) for name in ("iss", "aud", "typ", "sub")
    }
    others = ",".join(sorted(str(name) for name in header if name not in _ORDINARY))
    data = {name: clean(str(value)) for name, value in said.items() if value is not None}
    return _kind(header, claims), data | ({"headers": clean(others)} if others else {})


def clean(text: str) -> str:
    """At most `LONGEST` characters that can be stored."""
    return text[:LONGEST].encode(errors="replace").decode().replace("\0", "?")


def _kind(header: dict[str, Any], claims: dict[str, Any]) -> str:
    key_id = header.get("kid")
    if header.get("alg") == "HS256" and key_id is None and claims.get("iss") in SERVICES:
        return "service-token"
    if header.get("alg") != ALGORITHM:
        return "algorithm"
    if not isinstance(key_id, str) or _KEY_ID.fullmatch(key_id) is None:
        return "key-id"
    if claims.get("iss") != ISSUER:
        return "issuer"
    if claims.get("aud") != AUDIENCE:
        return "audience"
    return "signature" if claims.get("typ") == "access" else "type"


def _read(part: str) -> dict[str, Any] | None:
    """A part of a JWT; None if it is no JSON object in base64url."""
    try:
        value = orjson.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except ValueError:  # of base64, of JSON, or of a text that is not ASCII
        return None
    return value if isinstance(value, dict) else None


def _cleaned(refusal: Refusal, path: str) -> Refusal:
    return replace(
        refusal,
        method=clean(refusal.method),
        path=path,
        address=None if refusal.address is None else clean(refusal.address),
        user_agent=None if refusal.user_agent is None else clean(refusal.user_agent),
        data={name: clean(value) for name, value in refusal.data.items()},
    )
