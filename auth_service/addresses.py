"""Where a request comes from."""

import ipaddress

from aiohttp import web


def address_of(request: web.Request) -> str | None:
    """The address of who asks, by what the gateway says of it."""
    first = request.headers.get("X-Forwarded-For", "").split(",")[0].strip()
    for candidate in (first, request.remote or ""):
        try:
            return str(ipaddress.ip_address(candidate))
        except ValueError:
            continue
    return None
