"""Common passwords, as their hashes: people's first choice, and the first that anybody tries.

The file has the first `SIZE` bytes of the SHA-256 of each, one after another in order; `build` makes it. With
21 648 of them, another password is taken for one of them once in 13 thousand million times.
"""

import hashlib
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable
from functools import cache
from pathlib import Path

SIZE = 6
FILE = Path(__file__).with_name("common.bin")


def is_common(password: str) -> bool:
    """Whether a password is among the common ones, in any case."""
    return holds(_load(), fingerprint(password))


def holds(packed: bytes, wanted: bytes) -> bool:
    """Whether a fingerprint is among those of a file."""
    place = bisect_left(range(len(packed) // SIZE), wanted, key=lambda index: _get(packed, index))
    return _get(packed, place) == wanted


def fingerprint(password: str) -> bytes:
    """What is kept of a common password; the same in any case and normal form."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", password).casefold())
    return hashlib.sha256(folded.encode()).digest()[:SIZE]


def pack(passwords: Iterable[str]) -> bytes:
    """The contents of the file for these passwords."""
    return b"".join(sorted(set(map(fingerprint, passwords))))


def _get(packed: bytes, index: int) -> bytes:
    return packed[index * SIZE : (index + 1) * SIZE]


@cache
def _load() -> bytes:
    return FILE.read_bytes()
