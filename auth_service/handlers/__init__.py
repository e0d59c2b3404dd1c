"""REST: our own API, and the contracts of earlier front-ends where their paths or shapes differ."""

from auth_service.handlers import (
    accounts,
    audit,
    avatars,
    earlier,
    email,
    erasure,
    export,
    moderation,
    passwords,
    profiles,
    providers,
    second_factor,
    services,
    sessions,
    users,
)

PUBLIC_ROUTES = (
    accounts.routes,
    audit.routes,
    avatars.routes,
    earlier.routes,
    email.routes,
    erasure.routes,
    export.routes,
    moderation.routes,
    passwords.routes,
    providers.routes,
    profiles.routes,
    second_factor.routes,
    services.public,
    sessions.routes,
    users.routes,
)
ROUTES = (*PUBLIC_ROUTES, services.internal)
