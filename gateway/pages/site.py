"""The gateway's own endpoints: health, what this is, its OpenAPI document and its pages for people."""

import asyncio
import base64
import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gateway.pages import Page
from gateway.pages.openapi import merge
from gateway.pages.services import Json, Services
from gateway.pages.shapes import About, Health, Live
from gateway.replies import Reply
from gateway.routes import RouteTable
from shared.openapi import openapi
from shared.serve import VERSION
from shared.web import Policy, Routes

DOCUMENT_AGE = 5.0
"""Seconds that a merged OpenAPI document is kept."""
HEALTH_AGE = 1.0
"""Seconds that the services count as well after they said so."""

_STATIC = Path(__file__).parent / "static"
_NAME = "Codemaze"
_DESCRIPTION = "A self-hosted arena for real-time coding battles."
_FEATURES = ("battles", "quick-match", "rooms", "guests", "leaderboard", "socket.io")
_ENDPOINTS = {
    "accounts": "/api/auth",
    "problems": "/api/problems",
    "battles": "/api/battles",
    "profile": "/users/profile",
    "leaderboard": "/users/leaderboard",
    "realtime": "/socket.io/",
    "health": "/health",
    "openapi": "/openapi.json",
    "docs": "/docs",
}
_INFO = {
    "title": "Codemaze API",
    "version": VERSION,
    "description": "Accounts, problems and battles over REST. Errors are problem+json (RFC 9457). "
    "Live events come over Socket.IO 4 at `/socket.io/`.",
}


class Site:
    """The endpoints; they answer from the services, the rest is fixed."""

    def __init__(self, services: Services, routes: RouteTable, tokens: Callable[[], str]) -> None:
        """``tokens``: "ok" if access tokens can be checked, or why not."""
        self._services = services
        self._routes = routes
        self._tokens = tokens
        self._states: dict[str, Json] = {}
        self._asked_at = float("-inf")
        self._asking = asyncio.Lock()
        self._documents: dict[str, dict[str, Any]] = {}
        self._merged = Reply(503)
        self._merged_at = float("-inf")
        self._merging = asyncio.Lock()
        self._landing = _html("landing.html")
        self._docs = _html("docs.html")
        table = Routes("gateway")
        health = Health()
        table.get("/health", policy=Policy.PUBLIC, answer=health, answers={503: health})(self.health)
        table.get("/health/live", policy=Policy.PUBLIC, answer=Live())(self.live)
        table.get("/api", policy=Policy.PUBLIC, answer=About())(self.about)
        table.get("/openapi.json", policy=Policy.PUBLIC)(self.openapi)
        self._own = openapi("gateway", VERSION, table)
        self.pages = {
            "/": Page(self.landing),
            "/api": Page(self.about),
            "/docs": Page(self.docs),
            "/health": Page(self.health),
            "/health/live": Page(self.live),
            "/openapi.json": Page(self.openapi),
        }

    async def health(self, _call: object = None) -> Reply:
        """Tell each service's state, its database included."""
        services = await self._ask_services()
        tokens = self._tokens()
        ok = tokens == "ok" and _all_well(services)
        body = {
            "status": "ok" if ok else "unavailable",
            "service": "gateway",
            "checks": {"tokens": tokens},
            "services": services,
        }
        return Reply.json(body, status=200 if ok else 503, headers=_FRESH)

    async def _ask_services(self) -> dict[str, Json]:
        """Each service's account of its health.

        However many want to know it, the services are asked once at a time, and while they are well once in
        HEALTH_AGE seconds; that they are well again is seen at once.
        """
        loop = asyncio.get_running_loop()
        came = loop.time()
        async with self._asking:
            oldest = came - HEALTH_AGE if _all_well(self._states) else came
            if self._asked_at < oldest:
                asked_at = loop.time()
                self._states = await self._services.health()
                self._asked_at = asked_at
            return self._states

    async def live(self, _call: object = None) -> Reply:
        """Tell that the gateway runs."""
        return Reply.json({"status": "ok", "service": "gateway"}, headers=_FRESH)

    async def about(self, _call: object = None) -> Reply:
        """Tell what this is and where to go on."""
        return Reply.json(
            {
                "name": _NAME,
                "version": VERSION,
                "description": _DESCRIPTION,
                "endpoints": _ENDPOINTS,
                "features": _FEATURES,
            }
        )

    async def openapi(self, _call: object = None) -> Reply:
        """Get this document.

        Of a service that is away, it has what that said last.
        """
        loop = asyncio.get_running_loop()
        async with self._merging:
            if loop.time() - self._merged_at > DOCUMENT_AGE:
                self._documents |= await self._services.openapi()
                documents = {"gateway": self._own} | self._documents
                problem = self._own["components"]["schemas"]["Problem"]
                self._merged = Reply.json(merge(_INFO, documents, self._is_public, problem))
                self._merged_at = loop.time()
        return self._merged

    def _is_public(self, method: str, path: str) -> bool:
        return path in self.pages or self._routes.find(method, path) is not None

    async def docs(self) -> Reply:
        return self._docs

    async def landing(self) -> Reply:
        return self._landing


def _all_well(services: dict[str, Json]) -> bool:
    return all(each["status"] == "ok" for each in services.values())


_FRESH = (("Cache-Control", "no-store"),)


def _html(name: str) -> Reply:
    """A page that holds its style and script itself; its policy lets nothing else run."""
    text = (_STATIC / name).read_text()
    text = re.sub(r"<!-- include (\S+) -->", lambda match: (_STATIC / match[1]).read_text(), text)
    styles = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    scripts = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    policy = (
        f"default-src 'none'; style-src {_hashes(styles)}; script-src {_hashes(scripts)}; "
        "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    headers = (("Content-Security-Policy", policy), ("Cache-Control", "no-cache"))
    return Reply(200, text.encode(), "text/html; charset=utf-8", headers)


def _hashes(texts: list[str]) -> str:
    """Sources of a Content-Security-Policy (level 2) that allow just these texts."""
    digests = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts]
    return " ".join(f"'sha256-{digest}'" for digest in digests) or "'none'"
