"""The application: routes, and the resources that live as long as it does."""

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

from aiohttp import web

from auth_service.accounts.passwords import Passwords
from auth_service.audit.reports import REPORTS, our_reports, report_refusals
from auth_service.channel import FEED_TOPIC, FIGURES_TOPIC, KEYS_TOPIC, MAIL_TOPIC, Listener
from auth_service.clock import Clock, now
from auth_service.container import CONTAINER, Container
from auth_service.handlers import PUBLIC_ROUTES, ROUTES
from auth_service.housekeeping import tidy
from auth_service.keys.domain import SigningKeyLocked
from auth_service.mail import Letter
from auth_service.mail.postman import Postman, TokenLifetimes
from auth_service.moderation.operator import password_hasher
from auth_service.settings import Settings
from shared.db import Database, DatabaseUnavailable
from shared.health import Check, database_check, serve_health
from shared.identity import Verifier
from shared.metrics import METRICS
from shared.openapi import serve_openapi
from shared.rate import tell_rate
from shared.serve import VERSION, new_app
from shared.settings import BadSettings
from shared.web import INTERNAL_KEY, SERVICE, VERIFIER, serve_routes

log = logging.getLogger(__name__)

NAME = "auth"
START = 10.0
"""Seconds in which notifications must work."""
TIDY = timedelta(minutes=10)
"""How often what has expired is deleted."""


def create_app(settings: Settings, clock: Clock = now) -> web.Application:
    """auth_service; its resources are opened when it starts."""
    app = new_app()
    app[SERVICE] = NAME
    app[INTERNAL_KEY] = settings.internal_key
    container = Container(
        settings=settings,
        db=Database(settings.database_url, size=settings.database_pool),
        passwords=Passwords(
            password_hasher(settings),
            threads=settings.password_threads,
            queue=settings.password_queue,
            registry=app[METRICS].registry,
        ),
        clock=clock,
        registry=app[METRICS].registry,
    )
    app[CONTAINER] = container
    app[REPORTS] = our_reports(container.db())
    app.middlewares.append(report_refusals)
    # Revoked sessions are looked up in the database, where they are known first.
    app[VERIFIER] = Verifier(container.keys().fetch_jwks)
    app.cleanup_ctx.extend(
        [
            *(_database, _game, _counts, _fetcher, _passwords, _keys, _listener, _postman),
            *(_figures, _reports, _housekeeping),
        ]
    )
    app.on_response_prepare.append(tell_rate)
    app.on_shutdown.append(_let_readers_go)
    container.post()  # raises BadSettings
    container.identity_providers()
    serve_routes(app, *ROUTES)
    serve_openapi(app, "auth_service", VERSION, *PUBLIC_ROUTES)
    checks: dict[str, Check] = {"database": database_check(container.db())}
    if container.outbox().on:
        checks["mail"] = container.outbox().describe
    serve_health(app, NAME, checks)
    return app


async def _database(app: web.Application) -> AsyncIterator[None]:
    async with app[CONTAINER].db():
        yield


async def _game(app: web.Application) -> AsyncIterator[None]:
    async with app[CONTAINER].game():
        yield


async def _counts(app: web.Application) -> AsyncIterator[None]:
    async with app[CONTAINER].counts():
        yield


async def _fetcher(app: web.Application) -> AsyncIterator[None]:
    async with app[CONTAINER].fetcher():
        yield


async def _passwords(app: web.Application) -> AsyncIterator[None]:
    with app[CONTAINER].passwords():
        yield


async def _keys(app: web.Application) -> AsyncIterator[None]:
    try:
        await app[CONTAINER].keys().open()
    except SigningKeyLocked as error:
        raise BadSettings(
            "INTERNAL_KEY does not open the signing key in the database;"
            " if it was changed on purpose, run python -m auth_service rotate-keys"
        ) from error
    yield


async def _listener(app: web.Application) -> AsyncIterator[None]:
    container = app[CONTAINER]
    listener = Listener(
        container.db(),
        {
            FEED_TOPIC: container.feed().wake,
            KEYS_TOPIC: container.keys().load,
            MAIL_TOPIC: container.outbox().wake,
            FIGURES_TOPIC: container.figures().wake,
        },
    )
    async with _running(listener.run()):
        try:
            await asyncio.wait_for(listener.listening.wait(), START)
        except TimeoutError as error:
            raise DatabaseUnavailable(retry_after=1) from error
        yield


async def _postman(app: web.Application) -> AsyncIterator[None]:
    container = app[CONTAINER]
    settings = container.settings()
    post = container.post()
    if post is None:
        yield
        return
    lifetimes = TokenLifetimes(verify=settings.verify_lifetime, other=settings.reset_lifetime)
    postman = Postman(
        container.db(),
        container.outbox(),
        post,
        lifetimes,
        {Letter.PASSWORD_FORGOTTEN: container.resets().write},
        container.clock(),
        app[METRICS].registry,
    )
    async with _running(postman.run()):
        yield


async def _figures(app: web.Application) -> AsyncIterator[None]:
    async with _running(app[CONTAINER].figures().run()):
        yield


async def _reports(app: web.Application) -> AsyncIterator[None]:
    async with _running(app[REPORTS].run()):
        yield


async def _housekeeping(app: web.Application) -> AsyncIterator[None]:
    async with _running(_tidy_on(app[CONTAINER])):
        yield


async def _tidy_on(container: Container) -> None:
    """Delete what has expired, now and then."""
    while True:
        try:
            await tidy(container)
        except DatabaseUnavailable:
            log.warning("what has expired is deleted later: the database is away")
        except Exception:  # the outermost boundary of a task that must not end
            log.exception("what has expired could not be deleted")
        await asyncio.sleep(TIDY.total_seconds())


async def _let_readers_go(app: web.Application) -> None:
    app[CONTAINER].feed().close()


@asynccontextmanager
async def _running(work: Coroutine[None, None, None]) -> AsyncIterator[None]:
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
