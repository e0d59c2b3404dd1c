"""Stands before each check of a password or a code: counts tries, and has who fails wait."""

import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Any
from uuid import UUID

from auth_service.audit import Event, record
from auth_service.clock import Clock
from auth_service.sessions.domain import Client
from auth_service.sessions.repository import lock_user
from auth_service.sign_in import attempts, failures
from auth_service.sign_in.attempts import Scope, SignInDelayed
from shared.db import Connection, Database
from shared.errors import CodemazeError, TooMany, Unavailable
from shared.rate import address_block

TELL_EVERY = timedelta(minutes=1)
"""How often the audit log is told of one delay at most."""


class Secret(Enum):
    """What is tried."""

    PASSWORD = Event.SIGN_IN_FAILED
    CODE = Event.SECOND_FACTOR_FAILED

    @property
    def failed(self) -> Event:
        return self.value


@dataclass(frozen=True, slots=True)
class Attempt:
    """A try that counts as failed until it succeeds."""

    keys: failures.Keys

    async def succeed(self, conn: Connection) -> None:
        """It was right, as the caller's transaction says; best near its end, as others wait for it."""
        await failures.take_back(conn, self.keys, clear=Scope.PAIR)


class Guard:
    """Counts tries before they are checked: many at once get no more than one after another."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    @asynccontextmanager
    async def attempt(
        self, secret: Secret, account: str, client: Client, user_id: UUID | None, **data: str
    ) -> AsyncIterator[Attempt]:
        """Around a check, which calls `Attempt.succeed` or raises what is wrong.

        ``account``: what stands for the account; whether there is one makes no difference. ``user_id``:
        whose it is, if anybody's. ``data``: what the audit log is told beside. Raises SignInDelayed.
        """
        keys = await self._begin(secret, account, client, user_id, data)
        attempt = Attempt(keys)
        try:
            yield attempt
        except (TooMany, Unavailable):  # nothing was checked
            async with self._db.begin() as conn:
                await failures.take_back(conn, keys)
            raise
        except CodemazeError as error:
            async with self._db.begin() as conn:
                present = await _who_is_left(conn, user_id)
                await self._record(conn, secret.failed, client, present, {"code": error.code, **data})
            raise

    async def _begin(
        self, secret: Secret, account: str, client: Client, user_id: UUID | None, data: dict[str, str]
    ) -> failures.Keys:
        async with self._db.connect() as conn:  # who waits already is refused at little cost
            at_home = await failures.is_at_home(conn, user_id, client.address, self._clock())
            keys = _keys_of(secret, account, client, Scope.of(at_home=at_home))
            refused = attempts.wait(await failures.find(conn, keys), self._clock())
        if refused is None:
            refused = await self._count(keys)
        if refused is None:
            return keys
        scope, seconds = refused
        async with self._db.begin() as conn:
            present = await _who_is_left(conn, user_id)  # before the tally, as at a sign-in
            if await failures.may_tell(conn, keys[scope], self._clock(), every=TELL_EVERY):
                delayed = {"scope": scope.name.lower(), **data}
                await self._record(conn, Event.SIGN_IN_DELAYED, client, present, delayed)
        raise SignInDelayed(retry_after=seconds)

    async def _count(self, keys: failures.Keys) -> tuple[Scope, int] | None:
        async with self._db.begin() as conn:
            tallies = await failures.lock(conn, keys, self._clock())
            now = self._clock()  # once nobody else can count
            refused = attempts.wait(tallies, now)
            if refused is None:
                await failures.keep(conn, keys, attempts.count(tallies, keys, now))
            return refused

    async def _record(
        self, conn: Connection, event: Event, client: Client, user_id: UUID | None, data: dict[str, Any]
    ) -> None:
        await record(conn, event, at=self._clock(), user_id=user_id, client=client, **data)


async def _who_is_left(conn: Connection, user_id: UUID | None) -> UUID | None:
    """The user, who stays until the transaction ends; None, equally fast, for who is deleted or never was.

    Of the deleted the audit log is to learn nothing more.
    """
    user = await lock_user(conn, user_id or failures.NOBODY)
    return None if user is None or user.deleted_at is not None else user.id


def _keys_of(secret: Secret, account: str, client: Client, scopes: Sequence[Scope]) -> failures.Keys:
    """Hashes, as somebody may have typed a password in place of a name."""
    block = address_block(client.address)
    parts = {Scope.PAIR: (account, block), Scope.ACCOUNT: (account,), Scope.ADDRESS: (block,)}
    return {
        scope: hashlib.sha256("\0".join((secret.name, scope.name, *parts[scope])).encode()).hexdigest()
        for scope in scopes
    }
