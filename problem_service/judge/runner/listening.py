"""Where a runner listens: a Unix socket, or TCP."""

import asyncio
import grp
import ipaddress
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

Accept = Callable[[asyncio.StreamReader, asyncio.StreamWriter], None]

BUFFER = 1 << 20
"""Bytes that a connection's reader holds before it slows the other side down."""


class BadAddress(ValueError):
    """The text is no address of a runner."""


@dataclass(frozen=True, slots=True)
class Address:
    """``unix:/path``, or ``tcp://host:port`` (then ``path`` is None)."""

    path: Path | None = None
    host: str = ""
    port: int = 0

    def __str__(self) -> str:
        if self.path is not None:
            return f"unix:{self.path}"
        return f"tcp://[{self.host}]:{self.port}" if ":" in self.host else f"tcp://{self.host}:{self.port}"

    @property
    def is_private(self) -> bool:
        """Whether strangers cannot even connect: a socket file, or this machine's own network."""
        if self.path is not None or self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False


def parse_address(text: str) -> Address:
    """Raises BadAddress."""
    if text.startswith("unix:/"):
        return Address(path=Path(text.removeprefix("unix:")))
    try:
        parts = urlsplit(text)
        if parts.scheme == "tcp" and parts.hostname and parts.port is not None and parts.path == "":
            return Address(host=parts.hostname, port=parts.port)
    except ValueError:
        pass
    raise BadAddress("must be an address such as unix:/run/runner.sock or tcp://host:8010")


async def listen(address: Address, accept: Accept, *, group: str | None = None) -> asyncio.Server:
    """Listen; a socket file is for this user alone, or for a group too. Raises OSError and LookupError."""
    if address.path is None:
        return await asyncio.start_server(accept, address.host, address.port, limit=BUFFER)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as taken:
        if taken.connect_ex(str(address.path)) == 0:
            raise FileExistsError(17, "another runner listens there", str(address.path))
    address.path.unlink(missing_ok=True)  # one that was killed left it
    old = os.umask(0o177)  # nobody else may connect in the moment before chmod
    try:
        server = await asyncio.start_unix_server(accept, address.path, limit=BUFFER)
    finally:
        os.umask(old)
    if group is not None:
        os.chown(address.path, -1, grp.getgrnam(group).gr_gid)
        address.path.chmod(0o660)
    return server


async def connect(address: Address) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Raises OSError."""
    if address.path is not None:
        return await asyncio.open_unix_connection(address.path, limit=BUFFER)
    reader, writer = await asyncio.open_connection(address.host, address.port, limit=BUFFER)
    connection = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in (("TCP_KEEPIDLE", 10), ("TCP_KEEPINTVL", 5), ("TCP_KEEPCNT", 3)):
        if hasattr(socket, option):
            connection.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)
    return reader, writer
