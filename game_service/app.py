"""The application: routes, sockets, and the resources that live as long as it does."""

from collections.abc import AsyncIterator, Callable
from functools import partial

import aiohttp
from aiohttp import web

from game_service.background import repeat, running
from game_service.battles.handlers import routes as battle_routes
from game_service.container import Container
from game_service.metrics import GameMetrics
from game_service.personal.erasure import Finishing
from game_service.personal.handlers import internal as personal_routes
from game_service.players import profiles
from game_service.players.handlers import routes as player_routes
from game_service.problems.handlers import routes as problem_routes
from game_service.resources import BATTLES, DATABASE, PROBLEM_RATE, PROBLEMS
from game_service.rooms.handlers import internal as internal_room_routes
from game_service.settings import Settings
from game_service.sockets.server import SocketServer
from shared.db import Database
from shared.feed import PROFILES, REVOCATIONS, Feed, apply_revocations
from shared.health import database_check, serve_health
from shared.openapi import serve_openapi
from shared.rate import tell_rate
from shared.serve import VERSION, new_app
from shared.service_token import ServiceToken
from shared.web import INTERNAL_KEY, SERVICE, VERIFIER, serve_routes

NAME = "game"
CONTAINER = web.AppKey("container", Container)


def create_app(settings: Settings) -> web.Application:
    """game_service; its resources are opened when it starts."""
    metrics = GameMetrics()
    app = new_app(metrics)
    app[SERVICE] = NAME
    app[INTERNAL_KEY] = settings.internal_key
    server = SocketServer(settings.instance)
    server.attach(app)
    app.cleanup_ctx.extend([_resources(settings, server, metrics), _background])
    app.on_shutdown.append(_close_sockets)
    app.on_response_prepare.append(tell_rate)
    serve_routes(app, battle_routes, player_routes, problem_routes, internal_room_routes, personal_routes)
    serve_openapi(app, "game_service", VERSION, battle_routes, player_routes, problem_routes)

    async def check_database() -> None:
        await database_check(app[DATABASE])()

    serve_health(app, NAME, {"database": check_database})
    return app


def _resources(
    settings: Settings, server: SocketServer, metrics: GameMetrics
) -> Callable[[web.Application], AsyncIterator[None]]:
    async def context(app: web.Application) -> AsyncIterator[None]:
        async with (
            Database(settings.database_url, size=settings.database_pool) as db,
            aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http,
        ):
            container = Container(settings=settings, db=db, http=http, server=server, metrics=metrics)
            app[CONTAINER] = container
            app[DATABASE] = db
            app[VERIFIER] = container.verifier()
            app[BATTLES] = container.battles()
            app[PROBLEMS] = container.problems()
            app[PROBLEM_RATE] = container.problem_rate()
            server.handler = container.gate()
            async with container.counts():
                yield

    return context


async def _background(app: web.Application) -> AsyncIterator[None]:
    """Everything that goes on beside requests."""
    container = app[CONTAINER]
    settings, presence = container.settings(), container.presence()
    await presence.begin()
    token = ServiceToken(settings.internal_key, caller=NAME, callee="auth")
    gate = container.gate()
    revocations = Feed(
        container.http(),
        settings.auth_url,
        token,
        types=REVOCATIONS,
        handle=gate.watch_revocations(apply_revocations(container.verifier().revocations)),
    )
    gate.trust_after(revocations.caught_up)
    names = Feed(
        container.http(),
        settings.auth_url,
        token,
        types=PROFILES,
        handle=profiles.store_profiles(container.db(), container.verifier().revocations),
        after=await profiles.position(container.db()),
    )
    steps = {
        "deadlines": container.deadlines().step,
        "judge": container.judge().step,
        "matches": container.matches().step,
        "beat": presence.beat,
        "reconcile": presence.reconcile,
        "forget": presence.forget,
        "expire": gate.expire,
        "erasures": Finishing(container.db()).step,
    }
    announcer = container.announcer()
    steps["bus"] = partial(announcer.listen, gate.resync)
    steps["lost"] = announcer.check
    async with running(
        {"reports": container.reports().run, "revocations": revocations.run, "profiles": names.run}
        | {name: partial(repeat, step) for name, step in steps.items()}
    ):
        await announcer.listening.wait()
        yield
    await container.judge().stop()


async def _close_sockets(app: web.Application) -> None:
    container = app[CONTAINER]
    await container.tries().stop()
    await container.gate().stop()
