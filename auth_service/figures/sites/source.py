"""What all sites have in common."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

Part = dict[str, Any]
"""What one answer gives, in our words; it can be kept as JSON."""


@dataclass(frozen=True, slots=True)
class Query:
    """A request to a site. Segments of the path are quoted; with a body it is a POST."""

    path: tuple[str, ...] = ()
    params: Mapping[str, str] = field(default_factory=dict)
    body: Any = None


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
