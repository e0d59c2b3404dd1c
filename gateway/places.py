"""Sharing what is scarce: so many places in all, so many for one address."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from shared.errors import CodemazeError

RETRY_AFTER = 5
"""Seconds after which one who found no place may try again."""


class Places:
    """Counts who holds a place."""

    def __init__(self, *, limit: int, per_address: int, refusal: type[CodemazeError]) -> None:
        """``refusal``: what is raised when no place is left."""
        self._limit = limit
        self._per_address = per_address
        self._refusal = refusal
        self._held: Counter[str] = Counter()

    def __len__(self) -> int:
        return self._held.total()

    @contextmanager
    def hold(self, address: str) -> Iterator[None]:
        """Hold a place as long as the context lasts; raises the refusal."""
        if self._held[address] >= self._per_address or len(self) >= self._limit:
            raise self._refusal(retry_after=RETRY_AFTER)
        self._held[address] += 1
        try:
            yield
        finally:
            self._held[address] -= 1
            if not self._held[address]:
                del self._held[address]
