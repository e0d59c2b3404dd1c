"""JSON over HTTP with a service that runs programs: bounded, retried, and silent about its secrets."""

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Self

import aiohttp
import orjson
from yarl import URL

from problem_service.judge.backends.interface import BackendFailed, BackendUnavailable
from problem_service.judge.backends.remote.refusals import AnswerTooLarge, HttpAnswer, MayPass, Names, Refused

_SMALL_ANSWER_BYTES = 1 << 20
_HEADER = re.compile(r"[\x20-\x7e]+")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for a service, in seconds; ``tries`` counts requests.

    ``answer_s``: for an answer that needs no program to run. ``queue_s``: that a program may wait at the
    service before it starts. ``compile_s``: that it may take to be compiled there. ``pause_s``: before the
    second try, doubled for each further one. ``longest_pause_s``: who is told to come back (Retry-After)
    later than that gives up at once.
    """

    connect_s: float = 5.0
    answer_s: float = 20.0
    queue_s: float = 60.0
    compile_s: float = 30.0
    tries: int = 3
    pause_s: float = 0.3
    longest_pause_s: float = 5.0


@dataclass(frozen=True, slots=True)
class _Request:
    """``body`` makes it anew for each try, as a file: it can be sent but once, and piece by piece."""

    method: str
    path: str
    within_s: float
    most: int = _SMALL_ANSWER_BYTES
    params: Mapping[str, str] | None = None
    body: Callable[[], BytesIO | aiohttp.FormData] | None = None
    longest_pause_s: float = 0.0
    wants_json: bool = True


class Service:
    """An async context. Requests raise BackendFailed; BackendUnavailable where the service cannot be used.

    Every request is tried again after faults that may pass, a POST too: running a program twice changes
    nothing. But a POST that takes too long is not, as it would take as long again. Redirects are not
    followed: the secrets are for this service alone. Errors name the settings and never show the secrets,
    nor do they carry the HTTP client's own errors along, whose representation does.
    """

    def __init__(
        self,
        url: str,
        names: Names,
        *,
        headers: Mapping[str, str] | None = None,
        patience: Patience | None = None,
        session: aiohttp.ClientSession | None = None,
    ) -> None:
        """``headers`` hold the secrets. A given ``session`` is used and left open. Raises ValueError."""
        self._names = names
        self._base = _base(url, names)
        self._headers = dict(headers or {})
        if self._base.user is not None and "Authorization" in self._headers:
            raise ValueError(f"{names.url_setting} names a user, which {names.secret_setting} does too")
        for value in self._headers.values():
            if not _HEADER.fullmatch(value):
                raise ValueError(f"{names.secret_setting} has a character that an HTTP header cannot carry")
        self._secrets = [value.rpartition(" ")[2] for value in self._headers.values()]
        self.patience = patience or Patience()
        self._session = session
        self._own_session: aiohttp.ClientSession | None = None

    def __repr__(self) -> str:
        return f"<{self._names.service} at {self.host}>"

    @property
    def host(self) -> str:
        """Without user information, which may be secret."""
        return self._base.host or ""

    async def __aenter__(self) -> Self:
        if self._session is None:
            self._own_session = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
            self._session = self._own_session
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._own_session is not None:
            await self._own_session.close()
            self._session = self._own_session = None

    async def get(
        self,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        most: int = _SMALL_ANSWER_BYTES,
        longest_pause_s: float = 0.0,
    ) -> object:
        """The JSON at a path. ``most``: bytes. ``longest_pause_s``: where more patience than usual is due."""
        request = _Request("GET", path, self.patience.answer_s, most, params, longest_pause_s=longest_pause_s)
        return await self._send(request)

    async def find(self, path: str) -> object:
        """The JSON at a path that not every version of the service has; None if it has not."""
        try:
            return await self.get(path)
        except Refused:
            return None

    async def post(
        self,
        path: str,
        body: object,
        *,
        within_s: float,
        most: int = _SMALL_ANSWER_BYTES,
        params: Mapping[str, str] | None = None,
    ) -> object:
        data = orjson.dumps(body)
        return await self._send(_Request("POST", path, within_s, most, params, body=lambda: BytesIO(data)))

    async def upload(self, path: str, name: str, content: bytes) -> object:
        """POST a file as the form field ``file``."""

        def form() -> aiohttp.FormData:
            data = aiohttp.FormData()
            data.add_field("file", BytesIO(content), filename=name, content_type="application/octet-stream")
            return data

        return await self._send(_Request("POST", path, self.patience.answer_s, body=form))

    async def delete(self, path: str) -> None:
        """What is already gone is no error."""
        try:
            await self._send(_Request("DELETE", path, self.patience.answer_s, wants_json=False))
        except Refused as error:
            if error.status != 404:
                raise

    async def _send(self, request: _Request) -> object:
        patience = self.patience
        longest_pause_s = max(patience.longest_pause_s, request.longest_pause_s)
        tries, pause_s = 1, patience.pause_s
        while True:
            try:
                answer = await self._exchange(request)
                return answer.json(self._names, self._secrets, required=request.wants_json)
            except MayPass as fault:
                wait_s = max(pause_s, fault.retry_after or 0.0)
                if tries == patience.tries or wait_s > longest_pause_s:
                    raise fault.error from None
            await asyncio.sleep(wait_s)
            tries, pause_s = tries + 1, pause_s * 2

    async def _exchange(self, request: _Request) -> HttpAnswer:
        assert self._session is not None, "the service is used outside its context"
        name = self._names.service
        data = request.body() if request.body is not None else None
        json = {"Content-Type": "application/json"} if isinstance(data, BytesIO) else {}
        try:
            async with self._session.request(
                request.method,
                self._base / request.path,
                params=request.params,
                data=data,
                headers=self._headers | json,
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=request.within_s, sock_connect=self.patience.connect_s),
            ) as response:
                body = bytearray()
                async for piece in response.content.iter_any():
                    body += piece
                    if len(body) > request.most:
                        response.close()
                        raise AnswerTooLarge(f"{name} sends more than {request.most} bytes")
                return HttpAnswer(response.status, response.headers, bytes(body))
        except aiohttp.ConnectionTimeoutError:
            fault = self._unreachable()
        except TimeoutError:
            error = BackendUnavailable(f"{name} did not answer within {request.within_s:g} s")
            if request.method == "POST":
                raise error from None
            fault = MayPass(error)
        except aiohttp.ClientPayloadError:
            fault = MayPass(BackendFailed(f"{name} broke off in the middle of an answer"))
        except (aiohttp.ServerDisconnectedError, aiohttp.ClientConnectionResetError):
            fault = MayPass(BackendUnavailable(f"{name} closed the connection without an answer"))
        except aiohttp.ClientConnectionError:
            fault = self._unreachable()
        except aiohttp.ClientError:
            text = f"{name} at {self.host} does not speak HTTP; look at {self._names.url_setting}"
            fault = MayPass(BackendUnavailable(text))
        raise fault from None

    def _unreachable(self) -> MayPass:
        names = self._names
        text = f"{names.service} cannot be reached at {self.host}; look at {names.url_setting}"
        return MayPass(BackendUnavailable(text))


def host_of(url: str) -> str:
    """Empty for what is no address."""
    try:
        return URL(url).host or ""
    except ValueError:
        return ""


def _base(url: str, names: Names) -> URL:
    """The address without a slash at its end. The error does not repeat it: it may hold a password."""
    try:
        base = URL(url)
    except ValueError:
        base = URL()
    if base.scheme not in ("http", "https") or not base.host or base.query_string or base.fragment:
        raise ValueError(
            f"{names.url_setting} is not an address such as https://{names.service.lower()}.example"
        )
    return base.with_path(base.path.rstrip("/"))
