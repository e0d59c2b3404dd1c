"""The words and errors of problems; free of any I/O."""

import re
from enum import Enum
from uuid import UUID

from shared.errors import Conflict, NotFound

LONGEST_SOURCE = 100_000
"""Characters of a submission."""
MOST_PICKED = 50
"""Problems in one pick."""
RESERVED_SLUGS = frozenset({"drafts", "random"})
"""Words that have another meaning where a slug stands in a path."""

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)


class Rank(Enum):
    """How hard a problem is, from easiest to hardest."""

    BRONZE = "bronze"
    SILVER = "silver"
    GOLD = "gold"
    PLATINUM = "platinum"


RANKS = tuple(rank.value for rank in Rank)


class Origin(Enum):
    """Where a problem comes from."""

    BANK = "bank"
    GENERATED = "generated"
    AUTHOR = "author"
    IMPORT = "import"


class GenerationState(Enum):
    """What became of a problem that was asked of the model."""

    RUNNING = "running"
    STOCKED = "stocked"
    REJECTED = "rejected"
    FAILED = "failed"
    """The model, and not what it wrote, was at fault."""


class ProofState(Enum):
    """How far the proof of a draft is."""

    NONE = "none"
    WAITING = "waiting"
    RUNNING = "running"
    PROVED = "proved"
    FAILED = "failed"


class ProblemNotFound(NotFound):
    """There is no such problem."""

    code = "problem-not-found"


class VersionNotFound(NotFound):
    """The problem has no such version."""

    code = "version-not-found"


class StarterNotFound(NotFound):
    """There is no starter code in this language."""

    code = "starter-not-found"


class NotEnoughProblems(Conflict):
    """There are not enough problems like that."""

    code = "not-enough-problems"


def parse_reference(text: str) -> UUID | str:
    """What a path names a problem by: its id, or else its slug, which no slug confuses with an id."""
    return UUID(text) if is_id(text) else text


def is_id(text: str) -> bool:
    """Whether the text is a UUID in its usual form."""
    return _UUID.fullmatch(text) is not None
