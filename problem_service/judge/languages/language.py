"""What the judge knows of a programming language; CONTRIBUTING tells how to add one, in a module."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from problem_service.signature import Signature


class LanguageMissing(Exception):
    """The machine has no usable toolchain for a language; the text says what was looked for."""


@dataclass(frozen=True)
class Toolchain:
    """What compiles and runs a language on this machine.

    ``paths``: files and folders that a box must show, read-only and under the same path, beyond /usr/lib,
    /lib and their like, which each box shows. ``programs``: absolute paths, by names that the language's
    module chooses.
    """

    version: str
    paths: tuple[Path, ...] = ()
    programs: Mapping[str, str] = field(default_factory=dict)


class Language(ABC):
    """A language. Stateless: what depends on the machine is in the `Toolchain` that `find` returns.

    A program of a problem with a signature reads one line of JSON, the array of the arguments, from
    standard input. When the function returns, the program writes the result as JSON to standard output and
    exits with 0; otherwise it writes what went wrong there and exits with another code. All that the
    player's code prints goes to standard error. A program of a problem without a signature is the player's
    source as it is: it reads standard input and writes standard output.

    Commands run in the box's folder, where the files are; they name files relative to it. It can be written
    to by the compile command alone. The environment has PATH, HOME, TMPDIR (writable) and LANG=C.UTF-8.
    There is no /proc.
    """

    name: ClassVar[str]
    """The identifier in the API: ``cpp``."""
    label: ClassVar[str]
    """For people: ``C++``."""
    brought_by: ClassVar[str]
    """What brings the toolchain, for a person who misses it: ``Debian's package g++``."""
    time_factor: ClassVar[float] = 1.0
    """A problem's time limit is multiplied by this."""
    start_up_s: ClassVar[float] = 0.1
    """CPU time that the runtime may take on top, before the function is called."""
    memory_overhead_bytes: ClassVar[int] = 16 << 20
    """Memory that the runtime may take on top of a problem's limit."""
    processes: ClassVar[int] = 64
    """Most processes and threads of a run."""
    children: ClassVar[bool] = True
    """Whether programs may start processes; where not, the runtime may handle SIGCHLD, as Go's must."""
    prepares_slowly: ClassVar[bool] = False
    """Whether `prepare` takes so long that other languages go first."""
    compile_cpu_s: ClassVar[float] = 10.0
    """CPU time of the compile command."""
    compile_memory_bytes: ClassVar[int] = 1 << 30
    out_of_memory: ClassVar[Sequence[bytes]] = ()
    """What the runtime writes when it finds no memory."""
    out_of_memory_exit_codes: ClassVar[Sequence[int]] = ()
    """Exit codes that mean the same."""
    syntax_error_exit_code: ClassVar[int | None] = None
    """Where running a program is what checks it: the exit code of one that does not compile.

    Standard output then holds the message.
    """
    fork_program: ClassVar[Path | None] = None
    """A Python program that does what the run command does; a warm interpreter forks to run it."""
    hello: ClassVar[str]
    """A program without a signature that writes the number on standard input plus one; a smoke test."""

    @abstractmethod
    def find(self, given: Path | None) -> Toolchain:
        """The toolchain: the one at ``given`` (an executable), or else the one of this machine.

        Runs it once, for its version. Raises LanguageMissing.
        """

    def prepare(self, toolchain: Toolchain, folder: Path) -> Toolchain:
        """Make what speeds the language up (a precompiled header, a class archive) in a folder that is kept.

        Returns the toolchain with it, or as it was where nothing is to be made. Takes seconds at most the
        first time and nothing later; must leave nothing half made when it is cut short or run twice at once.
        """
        return toolchain

    @abstractmethod
    def starter(self, signature: Signature | None) -> str:
        """The code that a player begins with."""

    @abstractmethod
    def files(self, source: str, signature: Signature | None) -> dict[str, bytes]:
        """What goes into the box's folder: the player's source and the harness around it, flat names."""

    def compile_command(self, toolchain: Toolchain, signature: Signature | None) -> Sequence[str] | None:
        """Checks or builds the program in the box's folder; exit code 0 means that it can be run.

        None: there is nothing to do. ``argv[0]`` is an absolute path.
        """
        return None

    def compile_message(self, output: str) -> str:
        """The compiler's output as a player should see it: line numbers of their source, no paths of ours."""
        return output

    @abstractmethod
    def run_command(
        self, toolchain: Toolchain, signature: Signature | None, memory_bytes: int
    ) -> Sequence[str]:
        """Runs the program on one test. ``memory_bytes``: the problem's limit, without the overhead."""

    def park_command(self, toolchain: Toolchain, memory_bytes: int) -> Sequence[str] | None:
        """Starts the runtime ahead of the program, where that saves time; None where it does not.

        It boots, then opens the FIFO ``go`` in the box's folder and reads a byte of it; from then on it does
        what `run_command` does, with the files that came meanwhile. Whether there is a signature it tells
        from those.
        """
        return None

    @abstractmethod
    def single_file(self, source: str, signature: Signature | None) -> str:
        """The whole program in one file, for remote back-ends that take but one."""

    @abstractmethod
    def source_name(self) -> str:
        """The name of that file: ``main.cpp``."""
