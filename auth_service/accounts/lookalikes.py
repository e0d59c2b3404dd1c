"""Characters that look alike, and the key that names have in common when they do (UTS 39, section 4).

The skeleton of UTS 39 is made for exact spellings; names here are the same in any case, too. So a letter
stands for those that its small form looks like, or else for those that its capital looks like, and case is
folded until nothing changes any more.

Of ASCII characters, these are one: 0 and o, 1 and l and i, m and rn. UTS 39 has 0 and O, 1 and l and I; where
case does not matter, each brings the other case with it. That costs a few names, and leaves nobody to be
mistaken for another who has a capital I for an l. What needs more than a glance to be read as a letter
(3 for e, 4 for a, 5 for s) stays what it is.
"""

import unicodedata
from functools import cache

from confusable_homoglyphs.confusables import confusables_data

_LEFT_TO_RIGHT_MARK = "\u200e"
"""The data have it around characters that are written from right to left."""
_ALIKE_IN_ANOTHER_CASE = {"i": "l"}


def skeleton(text: str) -> str:
    """What texts that look alike, in any case, have in common; the skeleton of a skeleton is itself."""
    while (folded := _fold(text)) != text:
        text = folded
    return text


def _fold(text: str) -> str:
    normal = unicodedata.normalize("NFKC", text).casefold().replace("i\u0307", "i")
    letters = unicodedata.normalize("NFD", normal)
    return unicodedata.normalize("NFD", "".join(map(_representatives().get, letters, letters)))


@cache
def _representatives() -> dict[str, str]:
    """By character: what it is taken for, where that is something else."""
    found = {character: _choose(group) for group in _groups() for character in group if len(character) == 1}
    chosen = dict(found)
    for character in {*found, *(character.lower() for character in found)}:
        capital = character.upper()
        capital = found.get(capital, capital)
        if not found.get(character, character).isascii() and len(capital) == 1 and capital.isascii():
            chosen[character] = capital.casefold()
    chosen |= _ALIKE_IN_ANOTHER_CASE
    return {character: taken for character, taken in chosen.items() if taken != character}


def _groups() -> list[set[str]]:
    """The data as groups of characters that look alike, or sequences of them."""
    group_of: dict[str, set[str]] = {}
    for character, others in confusables_data.items():
        group = {character.strip(_LEFT_TO_RIGHT_MARK)}
        group |= {other["c"].strip(_LEFT_TO_RIGHT_MARK) for other in others}
        for known in list(group):
            group |= group_of.get(known, set())
        for member in group:
            group_of[member] = group
    return list({id(group): group for group in group_of.values()}.values())


def _choose(group: set[str]) -> str:
    """The representative of a group: a sequence, as it is none of the keys; else ASCII, best a letter."""

    def rank(text: str) -> tuple[bool, bool, bool, bool, str]:
        folded = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
        return len(text) == 1, not text.isascii(), not text.isalpha(), folded != text, text

    return min(group, key=rank)
