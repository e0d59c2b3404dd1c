"""The packets between the runner and the first process of a box: SOCK_SEQPACKET, one packet a message.

To the box: "F", then file names that each end in NUL, and a descriptor with the content of each; or a
`Request` and its command, words that each end in NUL, with the descriptors of standard input, output and
error: "R" runs it, "P" starts it and lets it wait, "G" lets that one go on (no command, no descriptors).
From the box: "K", done; "E" and a text, failed; "N", nothing waits; or an `Answer`. inside/init.c and
inside/init.py are the two that speak it.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

MAX_BYTES = 64 * 1024
MAX_DESCRIPTORS = 32

WRITABLE = 1  # flags of a request
FORK = 2
CHILDLESS = 4
OUT_OF_MEMORY = 1  # flags of an answer
IDLE = 2

DONE = b"K"
FAILED = b"E"
NOTHING = b"N"
PUT = b"F"

_REQUEST = struct.Struct("<cBHI5Q")
_ANSWER = struct.Struct("<cBHi3Q")


@dataclass(frozen=True)
class Request:
    """Times in microseconds, sizes in bytes; `kind` is b"R", b"P" or b"G"."""

    kind: bytes
    flags: int
    processes: int
    cpu_us: int
    wall_us: int
    idle_us: int
    memory: int
    output: int
    command: Sequence[str] = ()

    def pack(self) -> bytes:
        words = b"".join(word.encode() + b"\0" for word in self.command)
        numbers = (self.cpu_us, self.wall_us, self.idle_us, self.memory, self.output)
        return _REQUEST.pack(self.kind, self.flags, len(self.command), self.processes, *numbers) + words

    @classmethod
    def unpack(cls, data: bytes) -> "Request":
        """Raises struct.error."""
        kind, flags, count, processes, cpu_us, wall_us, idle_us, memory, output = _REQUEST.unpack_from(data)
        words = data[_REQUEST.size :].split(b"\0")[:count]
        command = [word.decode() for word in words]
        return cls(kind, flags, processes, cpu_us, wall_us, idle_us, memory, output, command)


@dataclass(frozen=True)
class Answer:
    """`status` as wait(2) gives it; `memory`: the peak in bytes."""

    flags: int
    status: int
    cpu_us: int
    wall_us: int
    memory: int

    def pack(self) -> bytes:
        return _ANSWER.pack(b"D", self.flags, 0, self.status, self.cpu_us, self.wall_us, self.memory)

    @classmethod
    def unpack(cls, data: bytes) -> "Answer":
        """Raises struct.error."""
        _, flags, _, status, *numbers = _ANSWER.unpack(data)
        return cls(flags, status, *numbers)
