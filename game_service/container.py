"""The objects of game_service, put together from resources that are made elsewhere."""

import aiohttp
from dependency_injector import containers, providers

from game_service.battles.deadlines import Deadlines
from game_service.battles.rules import Rules
from game_service.battles.service import Battles
from game_service.boot import new_boot
from game_service.clients import ProblemClient
from game_service.judging.judge import Judge
from game_service.judging.tries import Tries
from game_service.locks import Locks
from game_service.matches.service import Matches
from game_service.metrics import GameMetrics
from game_service.presence.service import Presence
from game_service.rooms.service import Rooms
from game_service.rooms.starts import Starts
from game_service.settings import Settings
from game_service.sockets.announcer import SocketAnnouncer
from game_service.sockets.commands import Commands
from game_service.sockets.dispatch import Dispatcher
from game_service.sockets.followed import Followed
from game_service.sockets.gate import Gate
from game_service.sockets.server import SocketServer
from game_service.sockets.sessions import Sessions
from game_service.work import Transactions
from shared.db import Database
from shared.identity import Verifier, jwks_at
from shared.rate import Counts, Rate
from shared.security_reports import SecurityReports, send_to
from shared.service_token import ServiceToken


class Container(containers.DeclarativeContainer):
    """Given: settings, database, HTTP session, socket server and metrics."""

    settings = providers.Dependency(instance_of=Settings)
    db = providers.Dependency(instance_of=Database)
    http = providers.Dependency(instance_of=aiohttp.ClientSession)
    server = providers.Dependency(instance_of=SocketServer)
    metrics = providers.Dependency(instance_of=GameMetrics)

    verifier = providers.Singleton(Verifier, providers.Singleton(jwks_at, http, settings.provided.auth_url))
    problems = providers.Singleton(
        ProblemClient,
        http,
        settings.provided.problem_url,
        providers.Singleton(ServiceToken, settings.provided.internal_key, caller="game", callee="problem"),
    )
    counts = providers.Singleton(Counts, settings.provided.rate_limits_url)
    problem_rate = providers.Singleton(
        Rate, "problems", most=settings.provided.problems_per_minute, seconds=60, counts=counts
    )
    boot = providers.Singleton(new_boot, settings.provided.instance)
    sessions = providers.Singleton(Sessions)
    locks = providers.Singleton(Locks)
    rules = providers.Singleton(Rules, settings)
    followed = providers.Singleton(Followed, db, server)
    announcer = providers.Singleton(SocketAnnouncer, boot, db, server, sessions, followed)
    transactions = providers.Singleton(Transactions, db, announcer)
    battles = providers.Singleton(Battles, transactions, locks)
    rooms = providers.Singleton(Rooms, transactions, battles)
    starts = providers.Singleton(Starts, transactions, locks, rooms, battles, problems, rules)
    matches = providers.Singleton(Matches, transactions, locks, battles, problems, rules)
    judge = providers.Singleton(Judge, boot, settings, transactions, locks, battles, problems, metrics)
    tries = providers.Singleton(Tries, transactions, announcer, problems)
    deadlines = providers.Singleton(Deadlines, db, battles.provided.alarm, battles.provided.tick)
    presence = providers.Singleton(
        Presence, boot, settings, db, transactions, battles, rooms, metrics, sessions
    )
    commands = providers.Singleton(Commands, settings, battles, rooms, starts, matches, tries)
    dispatcher = providers.Singleton(Dispatcher, commands, verifier, metrics)
    reports = providers.Singleton(
        SecurityReports,
        providers.Singleton(
            send_to,
            http,
            settings.provided.auth_url,
            providers.Singleton(ServiceToken, settings.provided.internal_key, caller="game", callee="auth"),
        ),
    )
    gate = providers.Singleton(
        Gate, settings, db, server, sessions, verifier, presence, dispatcher, metrics, followed, reports
    )
