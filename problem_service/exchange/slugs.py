"""Names of problems in paths, made out of titles and names of others."""

import hashlib
import re
import unicodedata

from problem_service.domain import RESERVED_SLUGS, is_id
from problem_service.schemas import SLUG

LONGEST_SLUG = 60
_LONGEST_TAG = 40
_OTHER = re.compile(r"[^a-z0-9]+")


def is_slug(text: str) -> bool:
    """Whether a problem can be known by this name."""
    return (
        re.fullmatch(SLUG, text) is not None
        and text not in RESERVED_SLUGS
        and not is_id(text)
        and len(text) <= LONGEST_SLUG
    )


def slug_of(text: str) -> str:
    """A slug that is like the text; the text itself where it is one."""
    words = _words(text)[:LONGEST_SLUG].strip("-")
    if is_slug(words):
        return words
    digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:8]
    return f"{words[: LONGEST_SLUG - 17]}-problem-{digest}".strip("-")


def tag_of(text: str) -> str:
    """The same for a tag; empty where no letter of the text can be in one."""
    return _words(text)[:_LONGEST_TAG].strip("-")


def _words(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _OTHER.sub("-", plain.lower()).strip("-")
