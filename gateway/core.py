"""The gateway: what happens to a request, in order."""

import asyncio
import logging
import re
import secrets
from collections.abc import Mapping

from aiohttp import web
from aiohttp.http_exceptions import LineTooLong

from gateway.access import Access
from gateway.access_log import AccessLog
from gateway.errors import BadRequest, HeadersTooLarge, NoRoute
from gateway.exchange import ClientGone, Exchange
from gateway.metrics import GatewayMetrics
from gateway.origins import Origins
from gateway.pages import Page
from gateway.paths import split_target
from gateway.relay import Relay
from gateway.replies import Reply, SecurityHeaders
from gateway.reports import SUSPICIOUS, refusal_of
from gateway.routes import Route, RouteTable, Service
from gateway.upstream.errors import UpstreamBroken, UpstreamTimeout, UpstreamUnavailable
from gateway.upstream.pool import Upstream
from gateway.websocket import WebSockets, asks_for_websocket
from shared.errors import CodemazeError, InternalError
from shared.problems import REQUEST_ID_FORM
from shared.security_reports import SecurityReports

log = logging.getLogger(__name__)

_HOST = re.compile(rb"[A-Za-z0-9._~-]*(?::\d{1,5})?|\[[0-9A-Fa-f:.]+\](?::\d{1,5})?")


class _Written(web.StreamResponse):
    """Tells aiohttp's server that the answer is on the wire already."""

    def __init__(self, *, keep_alive: bool) -> None:
        super().__init__()
        self._kept = keep_alive

    @property
    def keep_alive(self) -> bool:
        return self._kept

    async def prepare(self, request: web.BaseRequest) -> None:
        """Nothing is left to prepare."""

    async def write_eof(self, data: bytes = b"") -> None:
        """Nothing is left to write."""


class Gateway:
    """Answers requests: its own pages itself, others through the service that the table names."""

    def __init__(
        self,
        *,
        routes: RouteTable,
        pages: Mapping[str, Page],
        upstreams: Mapping[Service, Upstream],
        access: Access,
        origins: Origins,
        security: SecurityHeaders,
        relay: Relay,
        websockets: WebSockets,
        metrics: GatewayMetrics,
        https: bool,
        access_log: AccessLog | None,
        reports: SecurityReports,
    ) -> None:
        self._routes = routes
        self._pages = pages
        self._upstreams = upstreams
        self._access = access
        self._origins = origins
        self._security = security
        self._relay = relay
        self._websockets = websockets
        self._metrics = metrics
        self._scheme = b"https" if https else b"http"
        self._access_log = access_log
        self._reports = reports
        self._loop = asyncio.get_running_loop()
        self._kept = _Written(keep_alive=True)
        self._closed = _Written(keep_alive=False)
        self._id_prefix = secrets.token_hex(6)
        self._id_count = 0

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer a request; aiohttp's server calls this."""
        exchange = Exchange(request, self._loop.time())
        self._metrics.in_flight += 1
        try:
            await self._serve(exchange)
        except CodemazeError as error:
            self._refuse(exchange, error)
        except ClientGone:
            exchange.cut()
        except Exception:
            log.exception("%s %s failed [%s]", exchange.method, exchange.path, exchange.request_id)
            self._refuse(exchange, InternalError())
        finally:
            self._metrics.in_flight -= 1
            self._note(exchange)
        return self._kept if exchange.keep_alive else self._closed

    def refuse(
        self, request: web.BaseRequest, status: int, cause: BaseException | None
    ) -> web.StreamResponse:
        """Answer what could not be parsed."""
        exchange = Exchange(request, self._loop.time())
        exchange.method, exchange.path = "-", "(malformed)"
        self._identify(exchange)
        error: CodemazeError = BadRequest()
        if isinstance(cause, LineTooLong):
            error = HeadersTooLarge()
        elif status >= 500:
            error = InternalError()
        self._refuse(exchange, error)
        self._note(exchange)
        return self._closed

    async def _serve(self, exchange: Exchange) -> None:
        headers = exchange.headers
        self._identify(exchange)
        if _HOST.fullmatch(headers.get(b"host", b"")) is None:
            raise BadRequest
        path, query = split_target(exchange.target)
        exchange.path = path
        origin = headers.get(b"origin")
        if exchange.method == "OPTIONS" and origin and b"access-control-request-method" in headers:
            reply = Reply(204, headers=self._origins.preflight(origin))
            exchange.reply(reply, self._security.lines({}))
            return
        plain = path.rstrip("/") or "/"
        page = self._pages.get(plain)
        if page is not None:
            reply = await page.serve(exchange.method, exchange.request_id)
            exchange.reply(reply, self._security.lines(reply.security()))
            return
        route = self._routes.find(exchange.method, plain)
        if route is None:
            raise NoRoute
        exchange.service = route.service.value
        await self._forward(exchange, route, plain + "/" if route.slash else plain, query)

    async def _forward(self, exchange: Exchange, route: Route, path: str, query: str) -> None:
        headers = exchange.headers
        upgrade = b"upgrade" in headers and asks_for_websocket(exchange)
        credentials = await self._access.credentials(route, exchange.method, headers, upgrade=upgrade)
        head = b"".join(
            (
                f"{exchange.method} {path}{query} HTTP/1.1\r\n".encode(),
                *exchange.lines,
                credentials,
                self._forwarding(exchange),
            )
        )
        upstream = self._upstreams[route.service]
        pools = upstream.choose(query if route.slash else "")
        if upgrade and route.slash:
            await self._websockets.forward(exchange, head, pools)
        else:
            await self._relay.forward(exchange, head, pools, route.body_limit)
        if b"upgrade" in headers:
            exchange.keep_alive = False  # the parser may have left the protocol that the client asked for

    def _identify(self, exchange: Exchange) -> None:
        """Give the request its id, and its answers the headers that all of them carry."""
        given = exchange.headers.get(b"x-request-id")
        if given is not None and REQUEST_ID_FORM.fullmatch(given.decode("latin-1")):
            exchange.request_id = given.decode("latin-1")
        else:
            self._id_count += 1
            exchange.request_id = f"{self._id_prefix}{self._id_count:08x}"
        exchange.extra = f"X-Request-ID: {exchange.request_id}\r\n".encode() + self._origins.response_lines(
            exchange.headers.get(b"origin")
        )

    def _forwarding(self, exchange: Exchange) -> bytes:
        """The header lines that tell the service who asked and how."""
        return (
            b"X-Request-ID: %b\r\nX-Forwarded-For: %b\r\nX-Forwarded-Proto: %b\r\nX-Forwarded-Host: %b\r\n"
            % (
                exchange.request_id.encode(),
                exchange.address.encode(),
                self._scheme,
                exchange.headers.get(b"host", b""),
            )
        )

    def _refuse(self, exchange: Exchange, error: CodemazeError) -> None:
        """Answer with a problem; an answer that was begun is cut instead."""
        if isinstance(error, UpstreamBroken | UpstreamTimeout | UpstreamUnavailable):
            self._metrics.upstream_failed(exchange.service, error.code)
            log.warning("%s %s: %s [%s]", exchange.method, exchange.path, error.code, exchange.request_id)
        if isinstance(error, BadRequest):
            exchange.keep_alive = False
        if isinstance(error, SUSPICIOUS):
            self._reports.report(refusal_of(exchange, error))
        try:
            if exchange.status:
                raise ClientGone
            exchange.reply(Reply.problem(error, exchange.request_id), self._security.lines({}))
        except ClientGone:
            exchange.cut()
        if exchange.payload.exception() is not None:
            exchange.client.force_close()  # nothing more can be read

    def _note(self, exchange: Exchange) -> None:
        seconds = self._loop.time() - exchange.started
        self._metrics.answered(exchange.service, exchange.method, exchange.status, seconds)
        if self._access_log is not None:
            self._access_log.write(
                exchange.method,
                exchange.path,
                exchange.status,
                seconds,
                exchange.request_id,
                exchange.address,
            )
