"""Passwords as argon2id hashes (RFC 9106), computed in threads of their own.

As many threads as cores are fastest; more only wait for each other. What waits is bounded: past it, somebody
is told to come back at once rather than after a long wait.

Passwords are hashed in a normal form. Of hashes from before that was so, which lack the mark, the password is
checked as it is given, and the right one is hashed anew.
"""

import asyncio
import os
import secrets
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import ParamSpec, Self, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from prometheus_client import CollectorRegistry, Counter, Gauge

from auth_service.accounts.passwords.rules import normalise
from shared.errors import TooMany

P = ParamSpec("P")
T = TypeVar("T")

_NORMAL = "nfkc"
"""The mark before the hash of a normalised password; argon2's own begins with a dollar sign."""


class TooManyLogins(TooMany):
    """Too many people are logging in at the moment; try again in a second."""

    code = "too-many-logins"


@dataclass(frozen=True, slots=True)
class Checked:
    """The outcome of checking a password."""

    ok: bool
    new_hash: str | None = None
    """The hash to keep from now on, when the old one was made with other parameters."""


class Passwords:
    """Hashes and checks passwords; a context manager, which ends its threads."""

    def __init__(
        self, hasher: PasswordHasher, *, threads: int | None, queue: int, registry: CollectorRegistry
    ) -> None:
        """``threads``: as many as cores if None; ``queue``: how many may wait beside those in work."""
        threads = threads or os.cpu_count() or 1
        self._hasher = hasher
        self._executor = ThreadPoolExecutor(threads, "argon2", initializer=_stand_back)
        self._most = threads + queue
        self._pending = 0
        self._lock = threading.Lock()
        self._decoy = _NORMAL + hasher.hash(secrets.token_urlsafe())
        self._computed = Counter(
            "codemaze_argon2_total", "Argon2id computations.", ["purpose"], registry=registry
        )
        pending = Gauge("codemaze_argon2_pending", "Passwords in work or waiting.", registry=registry)
        pending.set_function(lambda: self._pending)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._executor.shutdown(wait=True, cancel_futures=True)

    async def hash(self, password: str) -> str:
        """The hash to keep; raises TooManyLogins."""
        return await asyncio.wrap_future(self._submit(self._hash, password))

    async def check(self, kept: str | None, password: str) -> Checked:
        """Whether the password is that of the kept hash; raises TooManyLogins.

        ``kept``: None when there is no such user, which costs the same computation.
        """
        return await asyncio.wrap_future(self._submit(self._check, kept, password))

    def _submit(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        with self._lock:
            if self._pending >= self._most:
                raise TooManyLogins(retry_after=1)
            self._pending += 1
        future = self._executor.submit(function, *args, **kwargs)
        future.add_done_callback(self._release)
        return future

    def _release(self, _future: object) -> None:
        with self._lock:
            self._pending -= 1

    def _hash(self, password: str) -> str:
        self._computed.labels("hash").inc()
        return _NORMAL + self._hasher.hash(normalise(password))

    def _check(self, kept: str | None, password: str) -> Checked:
        self._computed.labels("check").inc()
        known = self._decoy if kept is None else kept
        is_normal = known.startswith(_NORMAL)
        known = known.removeprefix(_NORMAL)
        try:
            self._hasher.verify(known, normalise(password) if is_normal else password)
        except VerifyMismatchError:
            return Checked(ok=False)
        if kept is None:
            return Checked(ok=False)
        if not is_normal or self._hasher.check_needs_rehash(known):
            return Checked(ok=True, new_hash=self._hash(password))
        return Checked(ok=True)


def _stand_back() -> None:
    """Let this thread have what others leave of the processor: those who do not log in need not notice."""
    if sys.platform == "linux":  # where priorities are those of threads
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 10)
