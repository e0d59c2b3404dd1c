"""What may be searched for."""

import re
import unicodedata

SHORTEST, LONGEST = 2, 64
"""Characters of a query."""
MOST_FOUND = 200
"""Users that a search tells of; who looks for one among more asks more precisely."""

_SPACES = re.compile(r"\s+")


def read_query(given: str) -> str | None:
    """The query without spaces around it, other spaces being single; None if nothing can be searched with it.

    Control characters are in nobody's name.
    """
    query = _SPACES.sub(" ", given).strip()
    if any(unicodedata.category(character) == "Cc" for character in query):
        return None
    shortest = min(len(query), len(unicodedata.normalize("NFKC", query)))
    return query if shortest >= SHORTEST and len(query) <= LONGEST else None
