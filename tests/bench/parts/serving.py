"""Serving an application on a port of the system's choice."""

import asyncio

from aiohttp import web


async def serve_app(app: web.Application) -> None:
    """Serve for ever; prints the port."""
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print(runner.addresses[0][1], flush=True)  # noqa: T201  # how the parent learns it
    await asyncio.Event().wait()
