"""Landlock, where namespaces are refused: files and signals by rules of the kernel's, for any user.

The numbers are those of linux/landlock.h and the system-call table, the same on x86_64 and aarch64.
"""

import ctypes
import os
import struct
from collections.abc import Iterable

from problem_service.judge.boxes.factory import linux

_CREATE, _ADD_RULE = 444, 445
_VERSION_FLAG = 1
_PATH_BENEATH = 1

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 2, 4, 8
_TRUNCATE = 1 << 14
_ALL_BY_VERSION = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1}
_ALL = (1 << 16) - 1
_REFER = 1 << 13
_IOCTL = 1 << 15
_SPECIAL = (1 << 6) | (1 << 9) | (1 << 11)  # character devices, sockets, block devices
_FOR_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL
_TCP = 0b11
_ABSTRACT_SOCKETS_AND_SIGNALS = 0b11

READ = _READ_FILE | _READ_DIR
RUN = READ | _EXECUTE
BUILD = _ALL & ~_SPECIAL & ~_IOCTL
WRITE_ONLY = _WRITE_FILE | _READ_FILE | _TRUNCATE


def version() -> int:
    """Landlock's version in this kernel; 0 where it is missing or turned off."""
    try:
        return linux.syscall_number(_CREATE, ctypes.c_long(0), ctypes.c_long(0), ctypes.c_long(_VERSION_FLAG))
    except OSError:
        return 0


def make_rules(rights: Iterable[tuple[str, int]]) -> int:
    """The descriptor of rules that allow just these rights below (or on) these paths.

    Paths that are missing are left out. What the kernel's version does not know is not asked of it; the
    filter of system calls covers that.
    """
    known = version()
    handled = _ALL_BY_VERSION.get(known, _ALL)
    fields = [handled, _TCP if known >= 4 else 0, _ABSTRACT_SOCKETS_AND_SIGNALS if known >= 6 else 0]
    size = 8 if known < 4 else 16 if known < 6 else 24
    attributes = ctypes.create_string_buffer(struct.pack("<3Q", *fields), 24)
    rules = linux.syscall_number(_CREATE, ctypes.byref(attributes), ctypes.c_long(size), ctypes.c_long(0))
    for path, wanted in rights:
        try:
            place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except FileNotFoundError:
            continue
        allowed = wanted & handled & (-1 if os.path.isdir(path) else _FOR_FILES)
        rule = ctypes.create_string_buffer(struct.pack("<Qi", allowed, place), 12)
        try:
            linux.syscall_number(
                _ADD_RULE,
                ctypes.c_long(rules),
                ctypes.c_long(_PATH_BENEATH),
                ctypes.byref(rule),
                ctypes.c_long(0),
            )
        finally:
            os.close(place)
    return rules
