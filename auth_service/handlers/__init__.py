"""REST: our own API, and the contracts of earlier front-ends where their paths or shapes differ."""

from auth_service.handlers import (
    accounts,
    audit,
    earlier,
    email,
    erasure,
    moderation,
    passwords,
    services,
    sessions,
)

PUBLIC_ROUTES = (
    accounts.routes,
    audit.routes,
    earlier.routes,
    email.routes,
    erasure.routes,
    moderation.routes,
    passwords.routes,
    services.public,
    sessions.routes,
)
ROUTES = (*PUBLIC_ROUTES, services.internal)
