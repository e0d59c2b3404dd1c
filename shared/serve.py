"""Running a service: settings, logs, uvloop, its port and its metrics port, and a graceful end."""

import asyncio
import gc
import logging
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

import uvloop
from aiohttp import web
from prometheus_client import CollectorRegistry

from shared import logs
from shared.errors import CodemazeError
from shared.metrics import METRICS, Metrics, measure, metrics_app
from shared.problems import errors_to_problems
from shared.settings import BadSettings, load, setting

log = logging.getLogger(__name__)

VERSION = "0.1.0"
BODY_LIMIT = 1_000_000
"""Bytes of a request body, as at the gateway."""
_GC_THRESHOLD = 20_000
"""New objects before a collection: the usual 700 interrupt each few requests."""
GRACE = 5.0
"""Seconds that requests under way have when the service is told to stop."""


@dataclass(frozen=True, kw_only=True)
class CommonSettings:
    """What every service reads."""

    log_level: str = setting(
        "LOG_LEVEL", "How much is logged.", default="info", choices=("debug", "info", "warning", "error")
    )
    log_format: str = setting("LOG_FORMAT", "Form of log lines.", default="text", choices=("text", "json"))


class ServiceSettings(Protocol):
    """The part of a service's settings that running it needs."""

    @property
    def log_level(self) -> str: ...
    @property
    def log_format(self) -> str: ...
    @property
    def host(self) -> str: ...
    @property
    def port(self) -> int: ...
    @property
    def metrics_host(self) -> str: ...
    @property
    def metrics_port(self) -> int: ...


S = TypeVar("S", bound=ServiceSettings)


def new_app(service_metrics: Metrics | None = None) -> web.Application:
    """An application with the middlewares that every service has."""
    app = web.Application(middlewares=[measure, errors_to_problems], client_max_size=BODY_LIMIT)
    app[METRICS] = service_metrics or Metrics()
    return app


def main(name: str, settings_class: type[S], create_app: Callable[[S], web.Application]) -> None:
    """Run a service until SIGTERM or SIGINT; a fault is one clear line and exit 1."""

    def create(settings: S) -> tuple[web.BaseRunner, CollectorRegistry]:
        app = create_app(settings)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=GRACE, auto_decompress=False)
        return runner, app[METRICS].registry

    run(name, settings_class, create)


def run(
    name: str, settings_class: type[S], create: Callable[[S], tuple[web.BaseRunner, CollectorRegistry]]
) -> None:
    """`main` for a server that is no application: ``create`` makes its runner and its metrics."""
    try:
        settings = load(settings_class, os.environ)
    except BadSettings as error:
        sys.exit(f"{name}: {error}")
    logs.configure(name, level=settings.log_level, form=settings.log_format)
    try:
        uvloop.run(_serve(name, settings, *create(settings)))
    except (BadSettings, CodemazeError) as error:
        sys.exit(f"{name}: {error}")
    except OSError as error:
        sys.exit(f"{name}: cannot listen on {settings.host}:{settings.port}: {error.strerror}")


async def _serve(
    name: str, settings: ServiceSettings, runner: web.BaseRunner, registry: CollectorRegistry
) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    metrics_runner = web.AppRunner(metrics_app(registry), access_log=None)
    try:
        await runner.setup()
        await metrics_runner.setup()
        await web.TCPSite(metrics_runner, settings.metrics_host, settings.metrics_port).start()
        await web.TCPSite(runner, settings.host, settings.port, backlog=1024).start()
        gc.freeze()  # what lives from start to end need not be traversed again
        gc.set_threshold(_GC_THRESHOLD)
        log.info("%s listens on %s:%s", name, settings.host, settings.port)
        await stop.wait()
        log.info("%s stops", name)
    finally:
        await runner.cleanup()
        await metrics_runner.cleanup()
