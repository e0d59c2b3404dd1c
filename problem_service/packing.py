"""Hidden tests as they are stored: JSON ``[arguments, expected]``, compressed, one by one."""

import json
import zlib
from collections.abc import Sequence
from typing import overload

from problem_service.judge.events import Case


def pack(text: bytes) -> bytes:
    """Compress the JSON of one test."""
    return zlib.compress(text)


def unpack(data: bytes) -> Case:
    arguments, expected = json.loads(zlib.decompress(data))
    return Case(arguments, expected)


class PackedCases(Sequence[Case]):
    """Tests that are unpacked when they are looked at: unpacked, a problem's tests take tens of megabytes."""

    def __init__(self, packed: Sequence[bytes]) -> None:
        self._packed = packed

    @overload
    def __getitem__(self, index: int) -> Case: ...
    @overload
    def __getitem__(self, index: slice) -> "PackedCases": ...
    def __getitem__(self, index: int | slice) -> "Case | PackedCases":
        if isinstance(index, slice):
            return PackedCases(self._packed[index])
        return unpack(self._packed[index])

    def __len__(self) -> int:
        return len(self._packed)
