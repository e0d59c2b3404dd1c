"""Beginnings of scripts that attack from within a box, and how to read what they say."""

import json
from typing import Any

from problem_service.judge.boxes.interface import Limits, Outcome
from problem_service.judge.verdicts import Verdict, of_failure

TRY = """
import errno, json, os
def attempt(action, *arguments, **options):
    try:
        return repr(action(*arguments, **options))
    except OSError as error:
        return errno.errorcode[error.errno]
"""
CALLS = (
    TRY
    + """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
def call(name, *arguments):
    ctypes.set_errno(0)
    if getattr(libc, name)(*arguments) != -1:
        return "done"
    return errno.errorcode[ctypes.get_errno()]
def number_of(on_x86_64, on_aarch64):
    return ctypes.c_long(on_x86_64 if os.uname().machine == "x86_64" else on_aarch64)
def syscall(on_x86_64, on_aarch64, *arguments):
    return call("syscall", number_of(on_x86_64, on_aarch64), *map(ctypes.c_long, arguments))
"""
)
ABSENT = {"ENOENT", "EACCES"}
REFUSED = {"EPERM", "EACCES", "ENOSYS"}


def printed(outcome: Outcome) -> Any:
    """What the script printed, which is JSON of its own making."""
    assert outcome.exit_code == 0, outcome
    return json.loads(outcome.stdout)


def verdict(outcome: Outcome, limits: Limits) -> Verdict | None:
    """As the judge gives it on a Python program."""
    return of_failure(outcome, limits, out_of_memory=(b"MemoryError",))
