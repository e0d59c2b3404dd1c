"""Whether a problem is a near copy of another. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz

TITLE = 88.0
STATEMENT = 78.0
"""Likeness, of 100, from which a title or a statement counts as a copy of another."""

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Known:
    """A problem that is there already, ready to be compared with many."""

    slug: str
    title: str
    statement: str

    @classmethod
    def of(cls, slug: str, title: str, statement: str) -> "Known":
        return cls(slug, normalised(title), normalised(statement))


def find_copied(title: str, statement: str, known: Iterable[Known]) -> tuple[Known, str] | None:
    """The problem that this one copies, with what tells; or None.

    Titles are compared letter by letter, statements with their words sorted (rapidfuzz's token sort ratio),
    so that moved and renamed parts do not hide a copy.
    """
    new_title, new_statement = normalised(title), normalised(statement)
    for other in known:
        likeness = fuzz.ratio(new_title, other.title, score_cutoff=TITLE)
        if likeness:
            return other, f"the title is {likeness:.0f} % that of"
        likeness = fuzz.token_sort_ratio(new_statement, other.statement, score_cutoff=STATEMENT)
        if likeness:
            return other, f"the statement is {likeness:.0f} % that of"
    return None


def normalised(text: str) -> str:
    """Words in small letters with single spaces: without accents, punctuation or Markdown."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(_WORD.findall("".join(each for each in plain if not unicodedata.combining(each))))
