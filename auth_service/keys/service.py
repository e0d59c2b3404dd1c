"""The key ring: made once, shared by all replicas, rotated without downtime."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from auth_service.clock import Clock
from auth_service.keys import repository
from auth_service.keys.domain import KeyRecord, SigningKeyLocked, find_current, list_published
from auth_service.keys.sealing import Sealer, jwk, thumbprint
from shared.db import Connection, Database

LEAD = timedelta(seconds=60)
"""How long a new key is published before it signs: who fetches keys meanwhile knows it in time."""
MARGIN = timedelta(seconds=60)
"""How much longer than its tokens a retired key is published, for clocks that differ."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key, ready to sign."""

    kid: str
    private: Ed25519PrivateKey


class KeyRing:
    """The keys in the database, kept in memory."""

    def __init__(self, db: Database, sealer: Sealer, access_lifetime: int, clock: Clock) -> None:
        """``access_lifetime``: seconds."""
        self._db = db
        self._sealer = sealer
        self._token_lifetime = timedelta(seconds=access_lifetime) + MARGIN
        self._clock = clock
        self._records: list[KeyRecord] = []
        self._opened: dict[str, SigningKey] = {}

    async def open(self) -> None:
        """Load the keys; make the first one if there is none. Raises SigningKeyLocked."""
        async with self._db.begin() as conn:
            await repository.lock(conn)
            now = self._clock()
            if find_current(await repository.get_all(conn), now) is None:
                await self._add(conn, now, activates_at=now)
        await self.load()
        self.current()

    async def load(self) -> None:
        """Take over what the database has."""
        async with self._db.connect() as conn:
            self._records = await repository.get_all(conn)
        kids = {record.kid for record in self._records}
        self._opened = {kid: key for kid, key in self._opened.items() if kid in kids}

    def current(self) -> SigningKey:
        """The key to sign with; raises SigningKeyLocked when INTERNAL_KEY does not open it."""
        record = find_current(self._records, self._clock())
        if record is None:
            raise SigningKeyLocked(retry_after=1)
        key = self._opened.get(record.kid)
        if key is None:
            private = self._sealer.open(record.sealed_private_key, record.kid)
            key = self._opened[record.kid] = SigningKey(record.kid, private)
        return key

    def jwks(self) -> Mapping[str, Any]:
        """The public keys as a JWK set (RFC 7517)."""
        published = list_published(self._records, self._clock(), token_lifetime=self._token_lifetime)
        return {"keys": [jwk(record.kid, record.public_key) for record in published]}

    async def fetch_jwks(self) -> Mapping[str, Any]:
        """The public keys as they are in the database now."""
        await self.load()
        return self.jwks()

    async def rotate(self) -> KeyRecord:
        """Make a new key, which signs once it has been published for `LEAD`.

        Where INTERNAL_KEY does not open the current key, nothing can be signed until then: it signs at once.
        """
        async with self._db.begin() as conn:
            await repository.lock(conn)
            now = self._clock()
            current = find_current(await repository.get_all(conn), now)
            at_once = current is None or not self._opens(current)
            record = await self._add(conn, now, activates_at=now if at_once else now + LEAD)
            await repository.delete_retired(conn, now - self._token_lifetime)
        await self.load()
        return record

    async def _add(self, conn: Connection, now: datetime, *, activates_at: datetime) -> KeyRecord:
        private = Ed25519PrivateKey.generate()
        public = private.public_key().public_bytes_raw()
        kid = thumbprint(public)
        record = KeyRecord(
            kid=kid,
            public_key=public,
            sealed_private_key=self._sealer.seal(private, kid),
            created_at=now,
            activates_at=activates_at,
        )
        await repository.add(conn, record)
        return record

    def _opens(self, record: KeyRecord) -> bool:
        try:
            self._sealer.open(record.sealed_private_key, record.kid)
        except SigningKeyLocked:
            return False
        return True
