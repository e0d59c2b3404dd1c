"""Going on as init.c: by executing it, or, in a Python that is to be forked, by calling it as a library."""

import ctypes
import gc
import os

from problem_service.judge.boxes.factory import linux
from problem_service.judge.boxes.factory.warmth import WarmProgram
from problem_service.judge.boxes.inside.config import Config

_NUMBERS = (
    *("connection", "proc", "main", "rules", "building_rules", "player", "disk", "limit", "swap", "kills"),
)
_Hook = ctypes.c_void_p


class _Hooks(ctypes.Structure):
    """What an interpreter wants to be told of a fork."""

    _fields_ = [("before", _Hook), ("parent", _Hook), ("child", _Hook)]


class CompiledInit:
    """Made before the box has a root of its own, where the files are no more."""

    def __init__(self, folder: str, *, forks: bool) -> None:
        """``folder``: see `problem_service.judge.boxes.compiled`. Raises OSError."""
        self._library = ctypes.PyDLL(f"{folder}/init.so") if forks else None
        self._program = -1 if forks else os.open(f"{folder}/init", os.O_RDONLY | os.O_CLOEXEC)

    def serve(self, config: Config, main: WarmProgram | None) -> None:
        """Answer requests; returns when the runner is gone, where it returns. Raises OSError."""
        words, kept = _describe(config)
        if self._library is None or main is None:
            for descriptor in kept:
                os.set_inheritable(descriptor, True)
            linux.close_all_but(self._program, *kept)
            os.execve(self._program, ["init", *words], {})  # noqa: S606  no shell is wanted
        linux.close_all_but(*kept)
        gc.disable()
        gc.freeze()
        arguments = (ctypes.c_char_p * (len(words) + 1))(*(word.encode() for word in words), None)
        python = ctypes.pythonapi
        forks = (python.PyOS_BeforeFork, python.PyOS_AfterFork_Parent, python.PyOS_AfterFork_Child)
        hooks = _Hooks(*(ctypes.cast(function, _Hook) for function in forks))
        if self._library.serve(arguments, ctypes.byref(hooks)):
            main.run()


def _describe(config: Config) -> tuple[list[str], list[int]]:
    """The arguments of init.c, and the descriptors that they name."""
    words = [f"{name}={getattr(config, name)}" for name in _NUMBERS]
    words += [f"outer={int(config.outer)}", f"namespaces={int(config.namespaces)}"]
    words += [f"folder={config.folder}", f"tmp={config.tmp}", *(f"shown={path}" for path in config.shown)]
    kept = [config.connection, config.proc, config.limit, config.swap, config.kills]
    kept += [config.rules, config.building_rules]
    for name, filter_ in (("run", config.run), ("build", config.build), ("childless", config.childless)):
        descriptor = os.memfd_create(name)
        os.write(descriptor, filter_)
        kept.append(descriptor)
        words.append(f"{name}={descriptor}")
    return words, [descriptor for descriptor in kept if descriptor >= 0]
