"""What all sites have in common."""

from collections.abc import Sequence
from typing import Any, Protocol

from auth_service.figures.client import Query

Part = dict[str, Any]
"""What one answer gives, in our words; it can be kept as JSON."""


class Source(Protocol):
    """What a site is asked. Its answers are not trusted: what is read is of the right type and small."""

    def next_query(self, username: str, parts: Sequence[Part]) -> Query | None:
        """What to ask after the answers so far; None: they are all."""

    def read(self, status: int, body: Any, parts: Sequence[Part]) -> Part:
        """Read the answer to the query after these parts.

        Raises NoFigures, NoSuchAccount, LimitExceeded.
        """

    def figures(self, parts: Sequence[Part]) -> dict[str, Any]:
        """All parts as what profiles show."""
