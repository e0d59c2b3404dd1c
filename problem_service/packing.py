"""Hidden tests as they are stored: JSON ``[input, expected]``, compressed, one by one.

The input is the list of a call's arguments, or a text where programs read text.
"""

import json
import zlib
from collections.abc import Sequence
from typing import Any, overload

from problem_service.judge.events import Case, TextCase


def pack(text: bytes) -> bytes:
    """Compress the JSON of one test."""
    return zlib.compress(text)


def unpack(data: bytes) -> Case | TextCase:
    return make_case(*json.loads(zlib.decompress(data)))


def make_case(given: list[Any] | str, expected: Any) -> Case | TextCase:
    """A test, of a function or of a program that reads text: the input tells."""
    return TextCase(given, expected) if isinstance(given, str) else Case(given, expected)


class PackedCases(Sequence[Case | TextCase]):
    """Tests that are unpacked when they are looked at: unpacked, a problem's tests take tens of megabytes."""

    def __init__(self, packed: Sequence[bytes]) -> None:
        self._packed = packed

    def are(self, packed: Sequence[bytes]) -> bool:
        """Whether these are the same tests, packed."""
        return list(self._packed) == list(packed)

    @overload
    def __getitem__(self, index: int) -> Case | TextCase: ...
    @overload
    def __getitem__(self, index: slice) -> "PackedCases": ...
    def __getitem__(self, index: int | slice) -> "Case | TextCase | PackedCases":
        if isinstance(index, slice):
            return PackedCases(self._packed[index])
        return unpack(self._packed[index])

    def __len__(self) -> int:
        return len(self._packed)
