"""What executables say of themselves, in the format of elf(5)."""

import struct
from pathlib import Path

_INTERPRETER = 3  # PT_INTERP


def loader_of(executable: Path) -> str | None:
    """The dynamic loader that an executable asks for, as elf(5) has it; None for other formats."""
    data = executable.read_bytes()
    if data[:6] != b"\x7fELF\x02\x01":  # 64 bits, little-endian
        return None
    (table,) = struct.unpack_from("<Q", data, 32)
    size, count = struct.unpack_from("<HH", data, 54)
    for entry in range(table, table + size * count, size):
        kind, _, offset, _, _, length = struct.unpack_from("<IIQQQQ", data, entry)
        if kind == _INTERPRETER:
            return data[offset : offset + length].rstrip(b"\0").decode()
    return None
