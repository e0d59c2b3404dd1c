"""How the service and the processes that compare images talk; see `worker`."""

import struct
from typing import Any

import orjson

from problem_service.images.domain import DRAWN, ORIGINAL, BadImage, Compared, ImageTooLarge

LENGTH = struct.Struct("!I")
"""Comes before each image of a request."""
MEMBERS = (ORIGINAL, DRAWN)
"""What the images of a request are, in order."""


def dump_compared(compared: Compared) -> bytes:
    """The answer's line."""
    return orjson.dumps(compared) + b"\n"


def dump_refused(error: BadImage | ImageTooLarge) -> bytes:
    """The answer's line when an image is refused."""
    return orjson.dumps({"refused": error.code, "member": error.member, "fault": error.fault}) + b"\n"


def load(line: bytes) -> Compared:
    """What the line says. Raises BadImage, ImageTooLarge."""
    answer: dict[str, Any] = orjson.loads(line)
    match answer.get("refused"):
        case BadImage.code:
            raise BadImage(answer["member"], answer["fault"])
        case ImageTooLarge.code:
            raise ImageTooLarge(answer["member"], answer["fault"])
    original, drawn = answer["media_types"]
    return Compared(answer["distance"], answer["is_empty"], (original, drawn))
