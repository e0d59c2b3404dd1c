"""A Python that is warm: the modules that players use are loaded, so that a fork of it starts in no time."""

import contextlib
import gc
import importlib
import io
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

# Not threading, nor what imports it: its hook after each fork takes as long as the fork.
_MODULES = (
    *("bisect", "collections", "copy", "dataclasses", "datetime", "enum", "functools", "heapq", "itertools"),
    *(
        "json",
        "linecache",
        "math",
        "operator",
        "random",
        "re",
        "string",
        "sys",
        "time",
        "traceback",
        "typing",
    ),
)
_ROOT = str(PurePath(__file__).parents[4])
"""Where the factory's own modules are found."""


class WarmProgram:
    """A program whose functions are there already; its `main` is what a fork calls.

    What can be done before the fork is: each page of memory that the fork writes to costs it a copy.
    """

    def __init__(self, path: PurePath) -> None:
        """Compile it and load what it and players need."""
        with open(path, encoding="utf-8") as file:
            code = compile(file.read(), path.name, "exec", dont_inherit=True)
        for name in _MODULES:
            with contextlib.suppress(ImportError):
                importlib.import_module(name)
        self._globals: dict[str, Any] = {"__name__": "harness", "__builtins__": __builtins__}
        exec(code, self._globals)  # noqa: S102  our own program
        self._argv = [path.name]

    def get_ready(self, environment: Mapping[str, str]) -> None:
        """Make this process, which is to be forked, look like a fresh interpreter."""
        for name in [name for name in sys.modules if name.startswith("problem_service")]:
            del sys.modules[name]
        sys.path[:] = [path for path in sys.path if path != _ROOT]
        sys.argv = self._argv
        sys.stdin, sys.stdout, sys.stderr = _reader(0), _writer(1), _writer(2, errors="backslashreplace")
        for name in ("stdin", "stdout", "stderr"):
            setattr(sys, f"__{name}__", getattr(sys, name))
        os.environ.clear()
        os.environ.update(environment)

    def run(self) -> None:
        """In the fork, whose standard streams and folder are the program's."""
        for number in (signal.SIGPIPE, signal.SIGXFSZ):
            signal.signal(number, signal.SIG_IGN)  # as an interpreter does that starts
        gc.enable()
        self._globals["main"]()


def _reader(descriptor: int) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BufferedReader(io.FileIO(descriptor, closefd=False)), encoding="utf-8")


def _writer(descriptor: int, errors: str = "strict") -> io.TextIOWrapper:
    buffer = io.BufferedWriter(io.FileIO(descriptor, "w", closefd=False))
    return io.TextIOWrapper(buffer, encoding="utf-8", errors=errors, line_buffering=descriptor == 2)
