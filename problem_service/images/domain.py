"""What is said of two images, how they come, and why they are not compared; free of any I/O."""

import binascii
import re
from dataclasses import dataclass
from typing import Final

from shared.errors import CodemazeError, Kind, TooLarge, Unavailable

ORIGINAL, DRAWN = "originalImage", "drawnImage"
"""The members of a request's body."""
FARTHEST: Final = 64
"""The distance of a drawing from an empty sheet; bits of a hash."""

_PREFIX = re.compile(rb"data:[^,]{0,200}?;base64,", re.IGNORECASE)
_BLANKS = b" \t\r\n"


@dataclass(frozen=True, slots=True)
class Compared:
    """What came of two images."""

    distance: int
    """0 to `FARTHEST`."""
    is_empty: bool
    """Whether nothing is drawn on one of them."""
    media_types: tuple[str, str]


class BadImage(CodemazeError):
    """An image cannot be read."""

    code = "bad-image"
    kind = Kind.INVALID

    def __init__(self, member: str, fault: str) -> None:
        """``member``: of the request's body; ``fault``: the rest of a sentence about it."""
        super().__init__(f"{member} {fault}", errors={member: [f"It {fault}"]})
        self.member = member
        self.fault = fault


class ImageTooLarge(TooLarge):
    """An image has too many pixels."""

    code = "image-too-large"

    def __init__(self, member: str, fault: str) -> None:
        super().__init__(f"{member} {fault}", errors={member: [f"It {fault}"]})
        self.member = member
        self.fault = fault


class ImagesBusy(Unavailable):
    """Too many images are being compared; try again soon."""

    code = "images-busy"


class ImagesUnavailable(Unavailable):
    """These images cannot be compared at the moment."""

    code = "images-unavailable"


def unpack(text: bytes, member: str) -> bytes:
    """The bytes that base64 stands for, with or without ``data:…;base64,`` before it. Raises BadImage."""
    prefix = _PREFIX.match(text)
    if prefix is not None:
        text = text[prefix.end() :]
    try:
        data = binascii.a2b_base64(text.translate(None, _BLANKS), strict_mode=True)
    except ValueError:
        raise BadImage(member, "is not valid base64.") from None
    if not data:
        raise BadImage(member, "is empty.")
    return data
