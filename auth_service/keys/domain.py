"""Which key signs, and which are published."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.errors import Unavailable


class SigningKeyLocked(Unavailable):
    """Nobody can be signed in at the moment."""

    code = "signing-key-locked"


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """A signing key as it is kept."""

    kid: str
    public_key: bytes
    """32 bytes (RFC 8032)."""
    sealed_private_key: bytes
    created_at: datetime
    activates_at: datetime
    """From when on it signs, unless a later one does."""
    retired_at: datetime | None = None
    """When the next one began to sign."""


def find_current(keys: Iterable[KeyRecord], now: datetime) -> KeyRecord | None:
    """The key that signs: the one that was activated last.

    Where none was, by a clock a little behind that of the replica that made it, it is the first to come.
    """
    ordered = sorted(keys, key=lambda key: key.activates_at)
    current = next(iter(ordered), None)
    for key in ordered:
        if key.activates_at <= now:
            current = key
    return current


def list_published(keys: Sequence[KeyRecord], now: datetime, *, token_lifetime: timedelta) -> list[KeyRecord]:
    """The keys that verifiers need: those to come, the current one, and old ones with live tokens."""
    return [key for key in keys if key.retired_at is None or now < key.retired_at + token_lifetime]
