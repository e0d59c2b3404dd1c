"""What a proof worked out, as it is stored with a draft until that is published.

Four bytes with the length of a header, the header (compressed JSON: the examples' outputs, and how long each
test is), then the tests, each as `problem_service.packing` packs it.
"""

import json
import zlib
from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Any

_LENGTH = 4


def pack_tests(outputs: Sequence[Any], tests: Sequence[bytes]) -> bytes:
    """``outputs``: of the examples; ``tests``: packed one by one."""
    text = json.dumps({"outputs": list(outputs), "sizes": [len(test) for test in tests]})
    header = zlib.compress(text.encode())
    return b"".join((len(header).to_bytes(_LENGTH, "big"), header, *tests))


def unpack_tests(data: bytes) -> tuple[list[Any], list[bytes]]:
    """The outputs and the tests."""
    start = _LENGTH + int.from_bytes(data[:_LENGTH], "big")
    header = json.loads(zlib.decompress(data[_LENGTH:start]))
    bounds = accumulate(header["sizes"], initial=start)
    return header["outputs"], [data[begin:end] for begin, end in pairwise(bounds)]
