"""The objects of auth_service, put together from resources that are made elsewhere."""

from aiohttp import web
from dependency_injector import containers, providers
from prometheus_client import CollectorRegistry

from auth_service.accounts.credentials import Credentials
from auth_service.accounts.passwords import Passwords
from auth_service.accounts.service import Accounts
from auth_service.accounts.upgrades import Upgrades
from auth_service.audit.service import AuditLog
from auth_service.clients import GameClient
from auth_service.clock import Clock
from auth_service.erasure.service import Erasure
from auth_service.export.clients import ExportClient
from auth_service.export.service import Exports
from auth_service.feed.service import Feed
from auth_service.figures.worker import Figures
from auth_service.guests import Guests
from auth_service.keys.sealing import Sealer
from auth_service.keys.service import KeyRing
from auth_service.limits import Limits
from auth_service.mail.outbox import Outbox
from auth_service.mail.server import make_post
from auth_service.moderation.service import Moderation
from auth_service.profiles.service import Profiles
from auth_service.providers.exchange import Providers
from auth_service.providers.fetch import Fetcher
from auth_service.providers.flows import Flows
from auth_service.providers.linking import Linking
from auth_service.providers.people import People
from auth_service.providers.refusals import Refusals
from auth_service.recovery.resets import Resets
from auth_service.recovery.verification import Verification
from auth_service.sealing import Purpose, Seal
from auth_service.second_factor.service import SecondFactors
from auth_service.sessions.domain import Lifetimes
from auth_service.sessions.service import Policies, Sessions
from auth_service.sessions.tokens import AccessTokens
from auth_service.settings import Settings
from auth_service.sign_in.guard import Guard
from auth_service.sign_in.service import SignIns
from shared.db import Database
from shared.rate import Counts


class Container(containers.DeclarativeContainer):
    """Given: the settings, the database, the hasher of passwords, the clock and the registry of metrics."""

    settings = providers.Dependency(instance_of=Settings)
    db = providers.Dependency(instance_of=Database)
    passwords = providers.Dependency(instance_of=Passwords)
    clock: providers.Dependency[Clock] = providers.Dependency()
    registry = providers.Dependency(instance_of=CollectorRegistry)

    counts = providers.Singleton(Counts, settings.provided.rate_limits_url)
    limits = providers.Singleton(Limits, settings, counts)
    keys = providers.Singleton(
        KeyRing,
        db,
        providers.Singleton(Sealer, settings.provided.internal_key),
        settings.provided.access_lifetime,
        clock,
    )
    tokens = providers.Singleton(AccessTokens, keys, settings.provided.access_lifetime)
    lifetimes = providers.Singleton(
        Lifetimes,
        account=settings.provided.refresh_lifetime,
        guest=settings.provided.guest_lifetime,
        longest=settings.provided.session_lifetime,
    )
    policies = providers.Singleton(
        Policies,
        lifetimes,
        per_user=settings.provided.sessions_per_user,
        fresh=settings.provided.fresh_lifetime,
        second_factor_for=settings.provided.second_factor_for,
    )
    sessions = providers.Singleton(Sessions, db, tokens, policies, clock)
    post = providers.Singleton(
        make_post,
        settings.provided.smtp_url,
        settings.provided.mail_from,
        settings.provided.links_base,
    )
    outbox = providers.Singleton(Outbox, db, clock, on=settings.provided.sends_mail)
    guard = providers.Singleton(Guard, db, clock)
    sign_ins = providers.Singleton(SignIns, sessions, clock)
    accounts = providers.Singleton(Accounts, db, sign_ins, passwords, outbox, guard, clock)
    credentials = providers.Singleton(
        Credentials, db, sign_ins, passwords, outbox, guard, settings.provided.fresh_lifetime, clock
    )
    upgrades = providers.Singleton(Upgrades, db, sign_ins, passwords, outbox, clock)
    verification = providers.Singleton(
        Verification, db, outbox, credentials, settings.provided.fresh_lifetime, clock
    )
    resets = providers.Singleton(Resets, db, outbox, passwords, settings.provided.fresh_lifetime, clock)
    erasure = providers.Singleton(Erasure, db, credentials, settings.provided.fresh_lifetime, clock)
    exports = providers.Singleton(
        Exports,
        db,
        providers.Singleton(ExportClient, settings.provided.game_url, "game", settings.provided.internal_key),
        providers.Singleton(
            ExportClient,
            providers.List(settings.provided.problem_url),
            "problem",
            settings.provided.internal_key,
        ),
        settings.provided.fresh_lifetime,
        clock,
    )
    moderation = providers.Singleton(Moderation, db, clock)
    audit_log = providers.Singleton(AuditLog, db, settings.provided.audit_days, clock)
    fetcher = providers.Singleton(Fetcher, settings.provided.provider_timeout)
    identity_providers = providers.Singleton(Providers.of, settings.provided.providers, fetcher, clock)
    people = providers.Singleton(People, db, sign_ins, outbox, clock)
    linking = providers.Singleton(Linking, db, sign_ins, outbox, settings.provided.fresh_lifetime, clock)
    refusals = providers.Singleton(Refusals, db, clock)
    flows = providers.Singleton(
        Flows, db, identity_providers, people, linking, refusals, settings.provided.public_url, clock
    )
    second_factors = providers.Singleton(
        SecondFactors,
        db,
        sign_ins,
        sessions,
        guard,
        providers.Singleton(Seal, settings.provided.internal_key, Purpose.SECOND_FACTORS),
        outbox,
        settings.provided.fresh_lifetime,
        clock,
    )
    guests = providers.Singleton(Guests, db, sessions, clock)
    figures = providers.Singleton(Figures, db, settings, clock, registry)
    profiles = providers.Singleton(Profiles, db, clock)
    game = providers.Singleton(GameClient, settings.provided.game_url, settings.provided.internal_key)
    feed = providers.Singleton(Feed, db, settings.provided.access_lifetime, clock)


CONTAINER = web.AppKey("container", Container)
