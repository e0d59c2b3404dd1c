"""The audit log's entries of sign-ins that were refused."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from auth_service.audit import Event, record
from auth_service.clock import Clock
from auth_service.providers.errors import AccountExists, IdentityTaken, ProviderRefused, StateMismatch
from auth_service.sessions.domain import Client
from shared.db import Database
from shared.errors import CodemazeError

_REFUSALS = (ProviderRefused, StateMismatch, AccountExists, IdentityTaken)


class Refusals:
    """Keeps what was refused."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    @asynccontextmanager
    async def watch(self, provider: str | None, client: Client) -> AsyncIterator[None]:
        """Keep a refusal that is raised inside; ``provider``: its name, where it is known."""
        try:
            yield
        except _REFUSALS as error:
            await self.keep(error, provider, client)
            raise

    async def keep(self, error: CodemazeError, provider: str | None, client: Client) -> None:
        """Keep a refusal."""
        reason = str(error.reason) if isinstance(error, ProviderRefused) else error.code
        async with self._db.begin() as conn:
            await record(
                conn,
                Event.PROVIDER_REFUSED,
                at=self._clock(),
                client=client,
                provider=provider,
                code=error.code,
                reason=reason,
            )
