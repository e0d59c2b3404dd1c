"""Signing in by identity providers, and linking accounts there."""

from typing import Any

from aiohttp import web

from auth_service.container import CONTAINER
from auth_service.handlers.callers import client_of
from auth_service.handlers.replies import set_cookies, shown, signed_in
from auth_service.limits import Limit
from auth_service.providers.domain import Person, with_query
from auth_service.providers.errors import (
    AccountExists,
    AlreadyLinked,
    IdentityTaken,
    InvalidLinkToken,
    LastWayIn,
    NotLinked,
    ProviderRefused,
    ProviderUnavailable,
    ProviderUnknown,
    PublicUrlMissing,
    StateMismatch,
)
from auth_service.providers.flows import LIFETIME, PATH, Departure
from auth_service.providers.schemas import (
    CallbackQuery,
    ConfirmLink,
    Identities,
    LinkIdentity,
    ProviderPath,
    Providers,
    ProviderSync,
    StartQuery,
    Synced,
)
from auth_service.providers.schemas import Departure as DepartureSchema
from auth_service.schemas import Done
from auth_service.sessions.fresh import ReauthenticationRequired
from auth_service.sign_in.domain import Banned
from shared.errors import MethodNotAllowed, Unauthenticated, ValidationFailed
from shared.identity import RevokedToken, bearer
from shared.rate import RateExceeded
from shared.web import Call, Policy, Routes, answer

_ONE_IDENTITY = r"/api/auth/identities/{provider:(?!confirm$)[^\x2f]+}"
routes = Routes("identity providers")

FLOW_COOKIE = "codemaze_flow"
EXCHANGE_ERRORS = (
    ProviderRefused,
    ProviderUnknown,
    ProviderUnavailable,
    AccountExists,
    Banned,
    RateExceeded,
)

_DEPARTURE = DepartureSchema()


async def log_in_by_token(call: Call) -> web.Response:
    """Sign in with a provider's token: the body of /api/auth/login without a name and a password."""
    if bearer(call.request.headers.get("Authorization")) is None:
        missing = [
            "Missing data for required field, unless a provider's token is in the Authorization header."
        ]
        raise ValidationFailed(errors={"login": missing, "password": missing})
    person, label = await _exchange(call)
    people = call.app[CONTAINER].people()
    outcome = await people.sign_in(person, label, client_of(call.request))
    return signed_in(call, outcome, cookie=call.body["cookie"])


@routes.post(
    "/api/auth/sync",
    policy=Policy.PUBLIC,
    body=ProviderSync(),
    answer=Synced(),
    errors=(*EXCHANGE_ERRORS, Unauthenticated),
)
async def sync_by_token(call: Call) -> Any:
    """Bring the account of an identity provider's token up to date, or make it; no session begins."""
    if bearer(call.request.headers.get("Authorization")) is None:
        raise Unauthenticated("The identity provider's token must be in the Authorization header.")
    person, label = await _exchange(call)
    user = await call.app[CONTAINER].people().sync(person, label, client_of(call.request))
    return {"data": shown(call, user)}


async def _exchange(call: Call) -> tuple[Person, str]:
    container = call.app[CONTAINER]
    await container.limits().spend(call, Limit.PROVIDER)
    token = bearer(call.request.headers.get("Authorization")) or ""
    providers = container.identity_providers()
    async with container.refusals().watch(call.body["provider"], client_of(call.request)):
        person = await providers.exchange(token, call.body["provider"])
    return person, providers.labels[person.provider]


@routes.get("/api/auth/providers", policy=Policy.PUBLIC, answer=Providers())
async def list_providers(call: Call) -> Any:
    """The identity providers by which one can sign in."""
    container = call.app[CONTAINER]
    return {
        "providers": [
            {
                "name": each.name,
                "label": each.label,
                "kind": each.kind,
                "start_url": container.flows().start_url(each.name),
            }
            for each in container.identity_providers().all
        ]
    }


@routes.get(
    "/api/auth/oauth/{provider}/start",
    policy=Policy.PUBLIC,
    path_schema=ProviderPath(),
    query=StartQuery(),
    status=302,
    errors=(ProviderUnknown, PublicUrlMissing, RateExceeded),
)
async def start_provider_flow(call: Call) -> web.Response:
    """Send a browser to an identity provider, from where it comes back signed in, with cookies.

    While the provider is out of order, the browser goes to `return_to?error=provider-unavailable` at once.
    """
    container = call.app[CONTAINER]
    await container.limits().spend(call, Limit.PROVIDER)
    try:
        departure = await container.flows().start(
            call.path["provider"], call.query["return_to"], call.request.cookies.get(FLOW_COOKIE)
        )
    except ProviderUnavailable as error:
        return _redirect(with_query(call.query["return_to"], error=error.code))
    response = _redirect(departure.url)
    _keep(call, response, departure)
    return response


@routes.get(
    "/api/auth/oauth/{provider}/callback",
    policy=Policy.PUBLIC,
    path_schema=ProviderPath(),
    query=CallbackQuery(),
    status=302,
    errors=(StateMismatch, ProviderUnknown, PublicUrlMissing),
)
async def end_provider_flow(call: Call) -> web.Response:
    """Take a browser back from an identity provider, and send it on to the `return_to` that it began with.

    Signed in, it has cookies. Where a second factor is to follow, `#challenge=…&expires_in=…` is added, for
    POST /api/auth/login/second-factor; where an account was linked, `?linked=…`; where something went wrong,
    `?error=…` with the code that other endpoints answer.
    """
    if call.request.method == "HEAD":  # changes nothing, and a visit ends once
        raise MethodNotAllowed
    container = call.app[CONTAINER]
    container.identity_providers().get(call.path["provider"])
    landing = await container.flows().come_back(
        call.path["provider"],
        call.query,
        call.request.cookies.get(FLOW_COOKIE),
        client_of(call.request),
    )
    response = _redirect(landing.location)
    if landing.signed_in is not None:
        set_cookies(call, response, landing.signed_in)
    return response


@routes.get("/api/auth/identities", policy=Policy.GUEST, answer=Identities(), errors=(RevokedToken,))
async def list_identities(call: Call) -> Any:
    """The caller's linked accounts at identity providers."""
    container = call.app[CONTAINER]
    labels = container.identity_providers().labels
    linked = await container.linking().list_of(call.identity)
    return {
        "identities": [
            {
                "provider": each.provider,
                "label": labels.get(each.provider, each.provider),
                "email": each.email,
                "name": each.name,
                "linked_at": each.linked_at,
                "last_used_at": each.last_used_at,
            }
            for each in linked
        ]
    }


@routes.post(
    "/api/auth/identities/confirm",
    policy=Policy.PUBLIC,
    body=ConfirmLink(),
    answer=Done(),
    errors=(InvalidLinkToken, Banned, IdentityTaken, AlreadyLinked, RateExceeded),
)
async def confirm_link(call: Call) -> Any:
    """Link an account at an identity provider by the token that was mailed to the address of both."""
    container = call.app[CONTAINER]
    await container.limits().spend(call, Limit.CODE)
    labels = container.identity_providers().labels
    await container.linking().confirm(call.body["token"], labels, client_of(call.request))
    return {"status": "success", "message": "The accounts are linked; sign in by the identity provider."}


@routes.post(
    _ONE_IDENTITY,
    policy=Policy.GUEST,
    path_schema=ProviderPath(),
    body=LinkIdentity(),
    answer=DepartureSchema(),
    errors=(
        ProviderUnknown,
        PublicUrlMissing,
        ProviderUnavailable,
        AlreadyLinked,
        RevokedToken,
        ReauthenticationRequired,
        RateExceeded,
    ),
)
async def link_identity(call: Call) -> web.Response:
    """Begin to link an account at an identity provider; a guest becomes a player by it.

    The answer has a cookie, so it is the browser that must ask, and then go to the `url`. From there it comes
    back as from a sign-in, to `return_to?linked=…` or `return_to?error=…`. The session stays as it is; a
    guest's ends, and the browser gets that of the player in cookies. The caller must have shown lately who he
    is (POST /api/auth/reauthenticate).
    """
    container = call.app[CONTAINER]
    await container.limits().spend(call, Limit.PROVIDER)
    departure = await container.flows().start(
        call.path["provider"],
        call.body["return_to"],
        call.request.cookies.get(FLOW_COOKIE),
        call.identity,
    )
    response = answer({"url": departure.url}, _DEPARTURE, headers={"Cache-Control": "no-store"})
    _keep(call, response, departure)
    return response


@routes.delete(
    _ONE_IDENTITY,
    policy=Policy.GUEST,
    path_schema=ProviderPath(),
    answer=Done(),
    errors=(NotLinked, LastWayIn, RevokedToken, ReauthenticationRequired),
)
async def unlink_identity(call: Call) -> Any:
    """Unlink the caller's account at an identity provider, unless it is the only way in.

    The caller must have shown lately who he is (POST /api/auth/reauthenticate).
    """
    container = call.app[CONTAINER]
    name = call.path["provider"]
    label = container.identity_providers().labels.get(name, name)
    await container.linking().unlink(call.identity, name, label, client_of(call.request))
    return {"status": "success", "message": "The account is not linked any more."}


def _redirect(location: str) -> web.Response:
    headers = {"Location": location, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    return web.Response(status=302, headers=headers)


def _keep(call: Call, response: web.Response, departure: Departure) -> None:
    """Tie the visit to the browser."""
    response.set_cookie(
        FLOW_COOKIE,
        departure.browser,
        path=PATH,
        max_age=LIFETIME,
        httponly=True,
        samesite="Lax",
        secure=call.app[CONTAINER].settings().secure_cookies,
    )
