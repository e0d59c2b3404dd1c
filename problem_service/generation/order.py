"""What is asked of the language model."""

from dataclasses import dataclass

from problem_service.domain import Rank


@dataclass(frozen=True, slots=True)
class Order:
    """A problem to be written: for a shelf, and unlike those whose titles are in ``avoid``."""

    rank: Rank
    tags: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
