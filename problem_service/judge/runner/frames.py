"""Frames between the judge and a runner.

4 bytes of the header's length, 4 of the body's, both big endian; the header, a JSON object; the body, raw.
"""

import asyncio
import struct
from dataclasses import dataclass
from typing import Any

import orjson

VERSION = 1
"""Of the whole protocol; a runner takes no other."""
LARGEST_HEADER = 64 << 10
LARGEST_BODY = 64 << 20

_LENGTHS = struct.Struct(">II")


class BadFrame(Exception):
    """What came is none of the protocol's; the connection is of no use any more."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One message. ``header["type"]`` tells which (see `messages`)."""

    header: dict[str, Any]
    body: bytes = b""

    @property
    def type(self) -> str:
        return str(self.header["type"])

    def encode(self) -> bytes:
        header = orjson.dumps(self.header)
        if len(header) > LARGEST_HEADER or len(self.body) > LARGEST_BODY:
            raise BadFrame(f"a frame of {len(header)} and {len(self.body)} bytes is too large to be sent")
        return b"".join((_LENGTHS.pack(len(header), len(self.body)), header, self.body))


def send(writer: asyncio.StreamWriter, frame: Frame) -> None:
    """Send a frame, but to one who is gone nothing: that shows where it is read from. Raises BadFrame."""
    data = frame.encode()
    if not writer.is_closing():
        writer.write(data)


async def read_frame(
    reader: asyncio.StreamReader, *, largest_header: int = LARGEST_HEADER, largest_body: int = LARGEST_BODY
) -> Frame | None:
    """The next frame; None where the other side ended between two frames.

    Raises BadFrame, and OSError when the connection breaks.
    """
    try:
        lengths = await reader.readexactly(_LENGTHS.size)
    except asyncio.IncompleteReadError as error:
        if error.partial:
            raise BadFrame("the end came within a frame") from None
        return None
    header_size, body_size = _LENGTHS.unpack(lengths)
    if header_size > largest_header or body_size > largest_body:
        raise BadFrame(f"a frame of {header_size} and {body_size} bytes is too large")
    try:
        raw = await reader.readexactly(header_size)
        body = await reader.readexactly(body_size)
    except asyncio.IncompleteReadError:
        raise BadFrame("the end came within a frame") from None
    try:
        header = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise BadFrame(f"the header is no JSON: {error}") from None
    if not isinstance(header, dict) or not isinstance(header.get("type"), str):
        raise BadFrame("the header is no object with a type")
    return Frame(header, body)
