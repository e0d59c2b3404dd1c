"""The open sockets of this instance."""

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from shared.identity import Identity


class TokenBucket:
    """Lets ``burst`` through at once and ``rate`` a second in the long run."""

    def __init__(self, rate: float, burst: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._burst = burst
        self._clock = clock
        self._tokens = float(burst)
        self._at = clock()

    def take(self) -> bool:
        """Whether one more may pass now."""
        now = self._clock()
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._rate)
        self._at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True

    @property
    def is_full(self) -> bool:
        return self._tokens + (self._clock() - self._at) * self._rate >= self._burst


@dataclass(eq=False, slots=True)
class Session:
    """One socket of a signed-in user."""

    sid: str
    eio_sid: str
    identity: Identity
    bucket: TokenBucket
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Commands of a socket are done one after another, in order of arrival."""
    under_way: int = 0
    """Commands that are not answered yet."""
    is_open: bool = False
    """Whether it was greeted and is not closed yet."""
    is_dismissed: bool = False
    """Whether it was told to go."""

    @property
    def user_id(self) -> UUID:
        return self.identity.user_id


class Sessions:
    """Sessions by socket id and by user."""

    def __init__(self) -> None:
        self._by_sid: dict[str, Session] = {}
        self._by_user: dict[UUID, set[Session]] = {}
        self._buckets: dict[UUID, TokenBucket] = {}

    def __len__(self) -> int:
        return len(self._by_sid)

    def __iter__(self) -> Iterator[Session]:
        return iter(list(self._by_sid.values()))

    def bucket_of(self, user_id: UUID, rate: float, burst: float) -> TokenBucket:
        """What all sockets of a user share, one after another too."""
        bucket = self._buckets.get(user_id)
        if bucket is None:
            bucket = self._buckets[user_id] = TokenBucket(rate, burst)
        return bucket

    def forget_buckets(self) -> None:
        """Drop those that are full and that nobody uses."""
        for user_id in [
            user_id
            for user_id, bucket in self._buckets.items()
            if user_id not in self._by_user and bucket.is_full
        ]:
            del self._buckets[user_id]

    def add(self, session: Session) -> None:
        self._by_sid[session.sid] = session
        self._by_user.setdefault(session.user_id, set()).add(session)

    def remove(self, session: Session) -> None:
        """Without effect if it is not there."""
        self._by_sid.pop(session.sid, None)
        others = self._by_user.get(session.user_id)
        if others is not None:
            others.discard(session)
            if not others:
                del self._by_user[session.user_id]

    def find(self, sid: str | None) -> Session | None:
        return None if sid is None else self._by_sid.get(sid)

    def of_user(self, user_id: UUID) -> list[Session]:
        return list(self._by_user.get(user_id, ()))
