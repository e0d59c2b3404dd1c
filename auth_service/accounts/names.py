"""Which usernames there may be, and which of them are one name.

A name has letters, digits and combining marks of any script, underscores and hyphens. It is kept in the
normal form NFKC. Scripts are mixed no further than UTS 39, section 5.2, allows as highly restrictive, numbers
are of one kind, and nothing in a name is invisible, so that it reads as what it is. Names with the same
`name_key` are one name, whoever has it; a guest's pseudonym is a name like all others.
"""

import re
import unicodedata
from itertools import groupby

from confusable_homoglyphs import categories

from auth_service.accounts.lookalikes import skeleton

SHORTEST, LONGEST = 3, 32
"""Characters of a username in NFKC."""
LONGEST_GIVEN = 3 * LONGEST
"""Characters before it is normalised."""
USERNAME = r"^[^\u0000-,./:-@\[-^`{-\u00a9\u2000-\u206f]+$"
"""What a pattern can say of usernames: ASCII's part of it, and no spaces or format characters."""
PSEUDONYM = r"^[A-Za-z0-9_]{3,15}$"
RULES = (
    "3 to 32 characters: letters, digits and marks of one script (or Latin beside Chinese, Japanese or"
    " Korean), underscores and hyphens; kept in NFKC. Unique in any case, and among names that look alike;"
    " some words, such as admin, and names that begin with deleted- are reserved."
)

_MOST_MARKS = 3
"""Combining marks one after another, as Hebrew and Indic scripts need."""
_INVISIBLE = re.compile(
    r"[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)
"""Letters and marks that show nothing; what else shows nothing is neither."""
_COMMON_LETTERS = frozenset("ー")
"""Of all letters without a script: the others are signs, as ʹ and the stroke that stretches Arabic."""
_DOT_ABOVE = "\u0307"
"""It cannot be seen on an i."""
_SCRIPTLESS = frozenset({"COMMON", "INHERITED"})
_MIXTURES = (
    frozenset({"LATIN", "HAN", "HIRAGANA", "KATAKANA"}),
    frozenset({"LATIN", "HAN", "BOPOMOFO"}),
    frozenset({"LATIN", "HAN", "HANGUL"}),
)
_RESERVED_WORDS = """
admin admins administrator administrators moderator moderators mod mods system root superuser sysadmin
support staff team official helpdesk security abuse postmaster hostmaster webmaster codemaze codemaze_team
null undefined none nil true false unknown nobody everyone everybody here channel me myself self
guest guests anonymous anon deleted banned
"""
_RESERVED_PREFIX = "deleted-"
"""What the names of deleted users begin with."""


def normalise(name: str) -> str:
    """The form in which a name is kept."""
    return unicodedata.normalize("NFKC", name)


def name_key(name: str) -> str:
    """What makes two names the same one: how they look, in any case."""
    return skeleton(name)


def plain_key(name: str) -> str:
    """The key that some names of old have kept, as another that looks like theirs came before."""
    return name.lower()


def is_reserved(name: str) -> bool:
    """Whether nobody may have a name, as it would be taken for somebody or something else."""
    key = name_key(name)
    return key.replace("-", "_") in _RESERVED or key.startswith(_RESERVED_PREFIX_KEY)


def find_fault(name: str) -> str | None:
    """Why a normalised name cannot be a username, to be shown; None for one that can be."""
    if not SHORTEST <= len(name) <= LONGEST:
        return f"A username has {SHORTEST} to {LONGEST} characters."
    if not all(map(_is_allowed, name)) or _INVISIBLE.search(name):
        return "A username has letters, digits, underscores and hyphens."
    if not any(unicodedata.category(character)[0] in "LN" for character in name):
        return "A username has at least one letter or digit."
    if not _are_marks_in_place(name):
        return "A username has marks on letters only, and few on one."
    if not _is_of_one_script(name):
        return "A username has letters of one script, or Latin beside Chinese, Japanese or Korean."
    if len({ord(digit) - unicodedata.decimal(digit) for digit in name if digit.isdecimal()}) > 1:
        return "A username has digits of one kind."
    return None


def _is_allowed(character: str) -> bool:
    script = categories.alias(character)
    match unicodedata.category(character):
        case "Lu" | "Ll" | "Lt" | "Lm" | "Lo":
            return script not in {*_SCRIPTLESS, "Unknown"} or character in _COMMON_LETTERS
        case "Mn" | "Mc":
            return script != "Unknown" and character != _DOT_ABOVE
        case "Nd":
            return True
        case _:
            return character in "_-"


def _are_marks_in_place(name: str) -> bool:
    """Marks follow letters: not many, none twice, and of those that go with any script no more than one."""
    before = ""
    for kind, run in groupby(name, lambda character: unicodedata.category(character)[0]):
        characters = "".join(run)
        if kind == "M":
            shared = sum(categories.alias(mark) == "INHERITED" for mark in characters)
            many = len(characters) > _MOST_MARKS or len(set(characters)) < len(characters) or shared > 1
            if before != "L" or many:
                return False
        before = kind
    return True


def _is_of_one_script(name: str) -> bool:
    scripts = {categories.alias(character) for character in name} - _SCRIPTLESS
    return len(scripts) <= 1 or any(scripts <= mixture for mixture in _MIXTURES)


_RESERVED = frozenset(map(name_key, _RESERVED_WORDS.split()))
_RESERVED_PREFIX_KEY = name_key(_RESERVED_PREFIX)
