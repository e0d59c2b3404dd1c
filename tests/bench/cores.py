"""Keeping what is measured and what it talks to on cores of their own, so that figures repeat."""

import contextlib
import os
from collections.abc import Iterator


def pin(process: int, number: int) -> None:
    """Keep a process (0: the caller) on one of the cores that are there, if there are so many."""
    cores = sorted(_ALL)
    if len(cores) > number:
        os.sched_setaffinity(process, {cores[number]})


@contextlib.contextmanager
def pinned(number: int) -> Iterator[None]:
    """Keep this process, and those it starts meanwhile, on one core."""
    pin(0, number)
    try:
        yield
    finally:
        os.sched_setaffinity(0, _ALL)


_ALL = os.sched_getaffinity(0)
