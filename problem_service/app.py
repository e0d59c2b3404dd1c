"""The application: routes, and the resources that live as long as it does."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack

import aiohttp
from aiohttp import web

from problem_service import handlers
from problem_service.authoring import file_handlers as files
from problem_service.authoring import handlers as authoring
from problem_service.container import CONTAINER, Container
from problem_service.executions import handlers as executions
from problem_service.figures import handlers as figures
from problem_service.generation.model import Model
from problem_service.images import handlers as images
from problem_service.images.backends import open_images
from problem_service.judging import open_judge
from problem_service.personal import erasure
from problem_service.personal import handlers as personal
from problem_service.settings import NAME, Settings
from shared.db import Database
from shared.feed import DELETIONS, Feed
from shared.health import database_check, serve_health
from shared.identity import Verifier, jwks_at
from shared.metrics import METRICS
from shared.openapi import serve_openapi
from shared.rate import tell_rate
from shared.serve import VERSION, new_app
from shared.service_token import ServiceToken
from shared.web import INTERNAL_KEY, SERVICE, VERIFIER, serve_routes


def create_app(settings: Settings) -> web.Application:
    """problem_service; its resources are opened when it starts."""
    app = new_app()
    app[SERVICE] = NAME
    app[INTERNAL_KEY] = settings.internal_key
    app.cleanup_ctx.append(_verify_tokens(settings))
    app.cleanup_ctx.append(_open_container(settings))
    app.cleanup_ctx.append(_follow_deletions(settings))
    app.on_response_prepare.append(tell_rate)
    app.on_shutdown.append(_stop_following)
    public = (
        handlers.public,
        figures.public,
        authoring.public,
        files.public,
        executions.public,
        images.public,
    )
    serve_routes(app, *public, handlers.internal, personal.internal)
    serve_openapi(app, "problem_service", VERSION, *public)

    async def check_database() -> None:
        await database_check(app[CONTAINER].db())()

    async def check_judge() -> str:
        return await app[CONTAINER].judge_check()()

    serve_health(app, NAME, {"database": check_database, "judge": check_judge})
    return app


Context = Callable[[web.Application], AsyncIterator[None]]


def _verify_tokens(settings: Settings) -> Context:
    async def context(app: web.Application) -> AsyncIterator[None]:
        async with aiohttp.ClientSession() as session:
            app[VERIFIER] = Verifier(jwks_at(session, settings.auth_url))
            yield

    return context


def _open_container(settings: Settings) -> Context:
    async def context(app: web.Application) -> AsyncIterator[None]:
        async with (
            open_judge(
                settings,
                room=settings.judge_waiting,
                room_of_player=settings.judge_waiting_of_player,
                runner_options=("--log-level", settings.log_level, "--log-format", settings.log_format),
            ) as judge,
            open_images(settings) as image_backend,
            Database(settings.database_url, size=settings.database_pool) as db,
        ):
            model = Model(settings)
            container = app[CONTAINER] = Container(
                settings=settings,
                db=db,
                judge=judge,
                model=model,
                images=image_backend,
                registry=app[METRICS].registry,
            )
            container.judge_metrics()  # so that its figures are there from the start
            async with AsyncExitStack() as stack:
                await stack.enter_async_context(container.counts())
                await stack.enter_async_context(container.recorder().running())
                await stack.enter_async_context(container.worker().running())
                await stack.enter_async_context(container.proof_worker().running())
                supplier = container.supplier()
                if supplier is not None:
                    await stack.enter_async_context(model)
                    await stack.enter_async_context(supplier.running())
                yield
            await container.judge_check().close()

    return context


def _follow_deletions(settings: Settings) -> Context:
    async def context(app: web.Application) -> AsyncIterator[None]:
        db = app[CONTAINER].db()
        async with aiohttp.ClientSession() as session:
            feed = Feed(
                session,
                settings.auth_url,
                ServiceToken(settings.internal_key, caller=NAME, callee="auth"),
                types=DELETIONS,
                handle=erasure.follow_deletions(db),
                after=await erasure.position(db),
            )
            task = asyncio.create_task(feed.run())
            yield
            task.cancel()
            await asyncio.wait([task])

    return context


async def _stop_following(app: web.Application) -> None:
    """Let the streams of executions end, which would else hold the service up."""
    app[CONTAINER].worker().stop_following()
