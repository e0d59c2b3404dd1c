"""A Python that is warm: the modules that players use are loaded, so that a fork of it starts in no time."""

import contextlib
import gc
import importlib
import io
import sys
from collections.abc import Callable
from pathlib import PurePath

_MODULES = (
    *(
        "bisect",
        "collections",
        "copy",
        "dataclasses",
        "datetime",
        "decimal",
        "enum",
        "fractions",
        "functools",
    ),
    *("heapq", "itertools", "json", "linecache", "math", "operator", "queue", "random", "re", "statistics"),
    *("string", "sys", "textwrap", "time", "traceback", "typing"),
)


def load_program(path: PurePath) -> Callable[[], None]:
    """Compile a program and load what it and players need; the callable runs it as ``python -I -S`` would."""
    with open(path, encoding="utf-8") as file:
        code = compile(file.read(), path.name, "exec", dont_inherit=True)
    for name in _MODULES:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)

    def run() -> None:
        for name in [name for name in sys.modules if name.startswith("problem_service")]:
            del sys.modules[name]
        sys.argv = [path.name]
        sys.stdin, sys.stdout, sys.stderr = _reader(0), _writer(1), _writer(2, errors="backslashreplace")
        for name in ("stdin", "stdout", "stderr"):
            setattr(sys, f"__{name}__", getattr(sys, name))
        gc.enable()
        exec(code, {"__name__": "__main__", "__builtins__": __builtins__})  # noqa: S102  the harness

    return run


def _reader(descriptor: int) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BufferedReader(io.FileIO(descriptor, closefd=False)), encoding="utf-8")


def _writer(descriptor: int, errors: str = "strict") -> io.TextIOWrapper:
    buffer = io.BufferedWriter(io.FileIO(descriptor, "w", closefd=False))
    return io.TextIOWrapper(buffer, encoding="utf-8", errors=errors, line_buffering=descriptor == 2)
