"""What tests and their drivers say to each other: a line of JSON, then as many bytes as it says."""

import asyncio
import json
from typing import Any

Message = tuple[str, dict[str, Any], bytes]


async def receive(reader: asyncio.StreamReader) -> Message:
    """Raises asyncio.IncompleteReadError at the end."""
    header = json.loads(await reader.readuntil())
    return header.pop("name"), header, await reader.readexactly(header.pop("size"))


def send(writer: asyncio.StreamWriter, name: str, body: bytes = b"", **header: Any) -> None:
    writer.write(json.dumps(header | {"name": name, "size": len(body)}).encode() + b"\n")
    writer.write(body)
