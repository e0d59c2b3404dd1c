"""Messages between the service and the box: one JSON object and some descriptors each, SOCK_SEQPACKET."""

import array
import json
import socket
from typing import Any

MAX_BYTES = 64 * 1024
MAX_DESCRIPTORS = 32


def receive(connection: socket.socket) -> tuple[dict[str, Any], list[int]]:
    """The next message; EOFError when the other side is gone."""
    size = array.array("i").itemsize * MAX_DESCRIPTORS
    data, ancillary, _, _ = connection.recvmsg(MAX_BYTES, socket.CMSG_SPACE(size), socket.MSG_CMSG_CLOEXEC)
    descriptors = array.array("i")
    for level, kind, payload in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            descriptors.frombytes(payload[: len(payload) - len(payload) % descriptors.itemsize])
    if not data:
        raise EOFError
    message: dict[str, Any] = json.loads(data)
    return message, list(descriptors)


def send(connection: socket.socket, message: dict[str, Any]) -> None:
    connection.send(json.dumps(message).encode())
