"""Making the gateway: its resources are opened here, and closed in the reverse order."""

import asyncio
import contextlib
import logging
import sys
from collections.abc import Coroutine
from ipaddress import ip_network
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web

from gateway.access import Access
from gateway.access_log import AccessLog
from gateway.core import Gateway
from gateway.front import Front
from gateway.metrics import GatewayMetrics
from gateway.origins import Origins
from gateway.pages.services import Services
from gateway.pages.site import Site
from gateway.relay import Relay
from gateway.replies import SecurityHeaders
from gateway.routes import RouteTable, Service
from gateway.settings import Settings
from gateway.upstream.pool import SWEEP, Address, Pool, Upstream
from gateway.websocket import WebSockets
from shared.feed import REVOCATIONS, Feed, apply_revocations
from shared.identity import KeysUnavailable, Verifier, jwks_at
from shared.security_reports import SecurityReports, send_to
from shared.serve import GRACE
from shared.service_token import ServiceToken

log = logging.getLogger(__name__)

KEYS_RETRY = 0.25
"""Seconds before the keys are asked for again at start."""


class GatewayRunner(web.BaseRunner):
    """Runs the gateway: aiohttp's low-level server, and what it needs."""

    def __init__(self, settings: Settings, metrics: GatewayMetrics) -> None:
        super().__init__(shutdown_timeout=GRACE)
        self._settings = settings
        self._metrics = metrics
        self._resources = contextlib.AsyncExitStack()
        self._websockets: WebSockets | None = None
        self._access: Access | None = None

    @property
    def ready(self) -> bool:
        """Whether access tokens can be checked."""
        return self._access is not None and self._access.ready

    async def _make_server(self) -> Front:
        settings, metrics, resources = self._settings, self._metrics, self._resources
        session = await resources.enter_async_context(aiohttp.ClientSession())
        verifier = Verifier(jwks_at(session, settings.auth_url))
        origins = Origins(settings.cors_origins, settings.public_url)
        access = self._access = Access(verifier, origins)
        urls = {
            Service.AUTH: (settings.auth_url,),
            Service.PROBLEM: (settings.problem_url,),
            Service.GAME: settings.game_url,
        }
        upstreams = {service: _upstream(service, each, settings) for service, each in urls.items()}
        for upstream in upstreams.values():
            resources.callback(upstream.close)
        https = (settings.public_url or "").startswith("https://")
        security = SecurityHeaders(https=https)
        relay = Relay(settings, security)
        websockets = self._websockets = WebSockets(settings, relay)
        routes = RouteTable()
        token = ServiceToken(settings.internal_key, caller="gateway", callee="auth")
        feed = Feed(
            session,
            settings.auth_url,
            token,
            types=REVOCATIONS,
            handle=apply_revocations(verifier.revocations),
        )
        reports = SecurityReports(send_to(session, settings.auth_url, token))
        site = Site(Services(session, urls), routes, lambda: _state(access, feed))
        gateway = Gateway(
            routes=routes,
            pages=site.pages,
            upstreams=upstreams,
            access=access,
            origins=origins,
            security=security,
            relay=relay,
            websockets=websockets,
            metrics=metrics,
            https=https,
            access_log=self._open_access_log(),
            reports=reports,
        )
        trusted = tuple(ip_network(text) for text in settings.trusted_proxies)
        front = Front(gateway.handle, gateway.refuse, settings, trusted)
        metrics.gauge("gateway_connections_open", "Client connections.", lambda: front.open_connections)
        metrics.gauge("gateway_websockets_open", "WebSockets.", lambda: len(websockets))
        self._spawn(front.sweep_forever(), access)
        self._spawn(_sweep(list(upstreams.values())), access)
        self._spawn(feed.run(), access)
        self._spawn(reports.run(), access)
        self._spawn(_become_ready(access, verifier, feed), access)
        return front

    async def shutdown(self) -> None:
        """End the WebSockets; requests under way are waited for."""
        if self._websockets is not None:
            self._websockets.close()

    async def _cleanup_server(self) -> None:
        await self._resources.aclose()

    def _open_access_log(self) -> AccessLog | None:
        if not self._settings.access_log or not log.isEnabledFor(logging.INFO):
            return None
        opened = AccessLog(sys.stderr, self._settings.log_format)
        self._resources.callback(opened.flush)
        return opened

    def _spawn(self, work: Coroutine[Any, Any, None], access: Access) -> None:
        """Run work beside the requests until the end; should it break off, no token is trusted any more."""
        task = asyncio.create_task(work)

        def note(task: asyncio.Task[None]) -> None:
            if not task.cancelled() and (error := task.exception()) is not None:
                access.close()
                log.critical("background work broke off; restart the gateway", exc_info=error)

        async def end() -> None:
            task.cancel()
            await asyncio.wait([task])

        task.add_done_callback(note)
        self._resources.push_async_callback(end)


def _upstream(service: Service, urls: tuple[str, ...], settings: Settings) -> Upstream:
    return Upstream(
        service.value,
        [
            Pool(
                _address(url),
                limit=settings.upstream_connections,
                connect_timeout=settings.connect_timeout,
                idle_timeout=settings.upstream_idle_timeout,
            )
            for url in urls
        ],
    )


def _address(url: str) -> Address:
    parts = urlsplit(url)
    return Address(parts.hostname or "", parts.port or 80)


async def _sweep(upstreams: list[Upstream]) -> None:
    loop = asyncio.get_running_loop()
    while True:
        await asyncio.sleep(SWEEP)
        for upstream in upstreams:
            upstream.sweep(loop.time())


async def _become_ready(access: Access, verifier: Verifier, feed: Feed) -> None:
    """Fetch the keys, however long auth_service takes to start, and wait for the revocations."""
    while not verifier.has_keys:
        try:
            await verifier.load_keys()
        except KeysUnavailable:
            await asyncio.sleep(KEYS_RETRY)
    await feed.caught_up.wait()
    access.open()


def _state(access: Access, feed: Feed) -> str:
    """What the health page says of the checking of tokens."""
    if not access.ready:
        return "not-ready"
    return "revocations-stale" if feed.stale else "ok"
