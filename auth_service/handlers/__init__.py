"""REST: our own API, and the contracts of earlier front-ends where their paths or shapes differ."""

from auth_service.handlers import accounts, earlier, erasure, passwords, services, sessions

PUBLIC_ROUTES = (
    accounts.routes,
    earlier.routes,
    erasure.routes,
    passwords.routes,
    services.public,
    sessions.routes,
)
ROUTES = (*PUBLIC_ROUTES, services.internal)
