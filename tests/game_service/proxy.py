"""A way to the database that can break off at a moment of one's choice."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from psycopg2.extensions import make_dsn, parse_dsn


class Proxy:
    """Passes on bytes between a client and PostgreSQL's socket."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self._connections: set[tuple[asyncio.StreamWriter, asyncio.StreamWriter]] = set()
        self._mark: bytes | None = None
        self.cut = asyncio.Event()
        """Set once a connection was cut at its COMMIT."""

    def cut_at_commit_after(self, mark: bytes) -> None:
        """Let the answer to COMMIT get lost on the connection over which ``mark`` is sent next."""
        self._mark = mark

    def cut_all(self) -> None:
        """Break all connections off."""
        for pair in self._connections:
            for writer in pair:
                writer.transport.abort()

    async def serve(self, client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        """One connection."""
        server, to_server = await asyncio.open_unix_connection(self._target)
        self._connections.add((to_client, to_server))
        try:
            async with asyncio.TaskGroup() as both:
                is_cut = asyncio.Event()
                both.create_task(self._forth(client, to_server, is_cut))
                both.create_task(self._back(server, to_client, is_cut))
        finally:
            self._connections.discard((to_client, to_server))
            for writer in (to_client, to_server):
                writer.close()

    async def _forth(
        self, client: asyncio.StreamReader, to_server: asyncio.StreamWriter, is_cut: asyncio.Event
    ) -> None:
        is_marked = False
        with contextlib.suppress(ConnectionError):
            while data := await client.read(65536):
                if self._mark is not None and self._mark in data:
                    self._mark, is_marked = None, True
                if is_marked and b"COMMIT" in data:
                    is_cut.set()
                to_server.write(data)
        to_server.close()

    async def _back(
        self, server: asyncio.StreamReader, to_client: asyncio.StreamWriter, is_cut: asyncio.Event
    ) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await server.read(65536):
                if is_cut.is_set():
                    self.cut.set()
                    break
                to_client.write(data)
        to_client.close()


@contextlib.asynccontextmanager
async def running_proxy(dsn: str, folder: Path) -> AsyncIterator[tuple[Proxy, str]]:
    """A proxy to the server of a connection string, and the connection string that leads through it."""
    members = parse_dsn(dsn)
    name = f".s.PGSQL.{members.get('port', '5432')}"
    proxy = Proxy(Path(members["host"]) / name)
    server = await asyncio.start_unix_server(proxy.serve, folder / name)
    try:
        yield proxy, make_dsn(**members | {"host": str(folder)})
    finally:
        server.close()
        proxy.cut_all()
